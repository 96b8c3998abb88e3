"""The processes of a Ray cluster, a model in each: groups of texts go in, files come out, and only counts come back.

The files are written where the numbers are made, so no array passes through Ray's store, and a group that is done stays done
whatever dies afterwards.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.models.loading import load
from explainer.models.processes import python_path
from explainer.studies.batch.groups import Group, Written, write_group
from explainer.studies.batch.parts import ABOUT, About, begin_try, end_tries

STORE_MIB = 80  # Ray's least is 75; what lies there are texts and counts
TASKS_EACH = 32  # into so many pieces the work of a process is cut: the last piece is waited for, and each costs Ray some milliseconds
COUNTS = ("n_texts", "n_refused", "process")
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # as Ray will do from some version on, of which it warns
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's own word for: listen on this machine alone; its default is every interface
}


class Tracer:
    """One process of the pool: it opens the model once, and traces one group after the other with one thread.

    What its user can mend is told in the row ``trouble``: Ray would wrap an error in a page of its own.
    """

    def __init__(self, name: str, folder: str, about: About) -> None:
        torch.set_num_threads(1)
        self.folder, self.about, self.trouble = Path(folder), about, ""
        try:
            self.model = self._opened(name)
        except ExplainerError as error:
            self.trouble = str(error)

    def _opened(self, name: str) -> LanguageModel:
        if not (self.folder / ABOUT).exists():
            raise ExplainerError(f"A machine of the cluster does not see {self.folder}; name a folder that all of them share.")
        model = load(name)
        if model.key != self.about.model:
            raise ExplainerError(
                f"A machine of the cluster has another {name} ({model.key}, not {self.about.model}); copy the model there."
            )
        return model

    def __call__(self, given: dict[str, Any]) -> dict[str, Any]:
        """Do the groups of one batch of Ray Data, and say how it went."""
        done: list[Written] = []
        try:
            for group in given["item"] if not self.trouble else ():
                begin_try(self.folder, group.indices[0])
                done.append(write_group(self.model, group, self.folder, self.about))
                end_tries(self.folder, group.indices[0])
        except ExplainerError as error:
            self.trouble = str(error)
        if self.trouble:
            done = [Written(0, 0, os.getpid())]
        return {name: [getattr(one, name) for one in done] for name in COUNTS} | {"trouble": [self.trouble] * len(done)}


def run(groups: Sequence[Group], name: str, folder: Path, about: About, workers: int, address: str | None) -> Generator[Written]:
    """Let the pool do all groups; in the order in which they are done.

    Raises: ExplainerError when processes die again and again.
    """
    with cluster(workers, address), _quiet():
        import ray
        from ray.data import ActorPoolStrategy, from_items

        given = from_items(list(groups), override_num_blocks=min(len(groups), TASKS_EACH * workers))
        done = given.map_batches(
            Tracer, fn_constructor_kwargs={"name": name, "folder": str(folder), "about": about}, batch_size=1, batch_format="numpy",
            num_cpus=1, compute=ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=2),
        )  # fmt: skip
        try:
            for row in done.iter_rows():
                if row["trouble"]:
                    raise ExplainerError(row["trouble"])
                yield Written(**{name: int(row[name]) for name in COUNTS})
        except ray.exceptions.RayActorError as error:
            raise ExplainerError(
                "The processes of Ray died before all texts were traced; what is done is kept. Call it again, with fewer workers or "
                "a smaller most_tokens where memory is short."
            ) from error


@contextmanager
def cluster(workers: int, address: str | None) -> Iterator[None]:
    """The cluster that is there, that of an address, or one of our own on this machine, which ends with the call."""
    for setting, value in _SETTINGS.items():
        os.environ.setdefault(setting, value)
    if address is None and "RAY_AUTH_MODE" not in os.environ and "ray" not in sys.modules:
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}  # else Ray leaves a token in the home folder
    import ray

    if ray.is_initialized():
        yield
        return
    if address is not None:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    else:
        ray.init(
            address="local", num_cpus=workers, include_dashboard=False, object_store_memory=STORE_MIB * 2**20, log_to_driver=False,
            logging_level=logging.ERROR, runtime_env={"env_vars": {"PYTHONPATH": python_path()}},
        )  # fmt: skip
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Ray Data's bars and lines, and as its user had them afterwards."""
    from ray.data import DataContext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its first use sets fields that Ray itself has deprecated
        context = DataContext.get_current()
    logger = logging.getLogger("ray.data")
    bars, level = context.enable_progress_bars, logger.level
    logger.setLevel(logging.ERROR)
    context.enable_progress_bars = False
    try:
        yield
    finally:
        context.enable_progress_bars = bars
        logger.setLevel(level)
