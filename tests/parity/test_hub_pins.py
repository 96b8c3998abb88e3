"""The curated models are asked for at one revision, and no other is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from mirror import REVISION, Mirror, contents

from explainer.errors import ModelError
from explainer.models.catalogue import CURATED
from explainer.models.hub import cache, downloads, lookup

Save = Callable[..., Path]
PIN = "fedcba98" * 5
PINS = dict(lookup.PINNED)  # as they are, before a test's Hub puts them aside


def test_every_curated_model_has_its_revision() -> None:
    assert set(PINS) == set(CURATED)
    assert all(re.fullmatch("[0-9a-f]{40}", revision) for revision in PINS.values())
    assert len(set(PINS.values())) == len(PINS)


def test_the_pinned_revision_is_looked_up_downloaded_and_kept(hub: Mirror, saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.repos |= {"gpt2": contents(saved()), "distilgpt2": contents(saved())}
    monkeypatch.setattr(lookup, "PINNED", {"gpt2": PIN})
    found = lookup.look_up("gpt2")
    assert found.revision == PIN
    assert hub.asked_for(f"/api/models/gpt2/revision/{PIN}")
    list(downloads.download(found))
    folder = cache.cached("gpt2")
    assert folder is not None
    assert folder.name == PIN
    assert all(PIN in line for line in hub.asked_for("/resolve/"))
    assert lookup.look_up("distilgpt2").revision == REVISION  # any other id is taken as it is today


def test_another_revision_than_the_pinned_one_is_refused(hub: Mirror, saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.repos["gpt2"] = contents(saved())
    hub.answers_with = REVISION
    monkeypatch.setattr(lookup, "PINNED", {"gpt2": PIN})
    with pytest.raises(ModelError, match="cannot be read; try again"):
        lookup.look_up("gpt2")
    assert not hub.asked_for("/resolve/")
