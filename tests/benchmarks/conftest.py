"""What `make test` takes from the benchmarks: those that show in seconds that they still run, each in small."""

from __future__ import annotations

import os

import pytest

# Each starts a server, a browser, a worker or a fresh process, to time what other tests hold: the controls and their answers in
# tests/browser and tests/pages, the looks of a worker in tests/parity/test_jobs.py, light imports in tests/architecture, the return of
# readers in tests/browser/test_behind_a_proxy.py, the answers of the applications in tests/browser/test_applications_in_browser.py.
ONLY_MEASURED = {
    "test_response", "test_start", "test_tuning_shows_its_first_change", "test_another_reader_while_tuning",
    "test_a_class_while_a_training_runs", "test_smollm2_in_the_server", "test_smollm2_controls", "test_a_second_process",
    "test_readers_come_back", "test_cold", "test_applications_speed",
}  # fmt: skip
ONLY_RATIOS = {"test_pointing.py", "test_soon.py"}  # what is timed there is tested without a clock elsewhere


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only measured, unless that is asked for: then what readers get is measured, without the settings of tests."""
    if config.getoption("benchmark_only", False):
        for name in ("EXPLAINER_NICE", "EXPLAINER_PATIENCE_S", "RAY_worker_niceness"):
            os.environ.pop(name, None)
        return
    left_out = [item for item in items if item.name.split("[")[0] in ONLY_MEASURED or item.path.name in ONLY_RATIOS]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
