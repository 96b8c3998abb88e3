"""Links with anything in them: what is no value of a control is dropped, on every page and for every key, and nothing fails."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader import opened
from streamlit.testing.v1 import AppTest

from explainer.curriculum import LESSONS
from explainer.ui.state import url

ROOT = Path(__file__).resolve().parents[2]
ODD = """inf -inf nan 1e999 -1e999 0.5 -1 99999999999999999999 00 true null [] {} ~ . 0.0 1.2.3 1.-1.q 3.17.zz 20+me 20&me ../x <b>
replace:0.0.q.1.1.%ED%A0%80 silence:99.99 set:0.0.1.0.nan cut:0.0.inf.0 １２ ٣ ² 1_0 0x1 1e3 +5 🙂 a.b.c.d.e.f %00""".split()
# Whatever a control or a drawing of ours may be called in a link.
NAMED = re.compile(r'key=f?"([a-z]\w*)"|, "([a-z]\w*)"[,)]')
SOURCES = [path for room in ("lessons", "ui") for path in (ROOT / "explainer" / room).rglob("*.py")]
FOUND = {name for path in SOURCES for names in NAMED.findall(path.read_text()) for name in names if name}
KEYS = sorted(
    (FOUND | set(url.KEYS) | {"freeze_block_0", "freeze_embeddings", "first_size"}) - {"text", "model", "model_folder", "model_id"}
)


def controls() -> None:
    """A page with one control of each kind that takes a number from the link."""
    from explainer.ui.page import widgets

    tokens = ("Tom", "me", "me")
    found = [
        widgets.whole_number("a", 4, 20, 12, "slid"),
        widgets.whole_number("b", 0, 999, 0, "typed", typed=True),
        widgets.pick("c", 3, "tile"),
        widgets.pick("d", 40, "listed"),
        widgets.position(tokens, "place"),
        *widgets.window(60, "seen"),
        widgets.choose("e", [16, 24], "chosen"),
    ]
    import streamlit as st

    st.json(found)


WORDS = st.one_of(
    st.sampled_from(ODD), st.text(max_size=12), st.integers().map(str), st.floats().map(str), st.floats().map(lambda x: f"{x:e}"),
    st.from_regex(r"[-+]?[0-9]{0,4}[.eE]?[0-9]{0,4}", fullmatch=True),
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.fixed_dictionaries(dict.fromkeys(("slid", "typed", "tile", "listed", "place", "seen", "chosen"), WORDS)))
def test_a_control_takes_its_own_values_from_a_link_and_drops_all_others(link: dict[str, str]) -> None:
    at = AppTest.from_function(controls, default_timeout=600)
    for name, word in link.items():
        at.query_params[name] = word
    for _ in range(2):  # the second run has what the first one kept
        at.run()
        assert not at.exception, at.exception
    slid, typed, tile, listed, place, first, size, chosen = map(int, eval(at.json[0].value))
    assert 4 <= slid <= 20
    assert 0 <= typed <= 999
    assert tile in range(3)
    assert listed in range(40)
    assert place in range(3)
    assert 0 <= first <= 60 - size
    assert chosen in (16, 24)
    for name, found, usual, low, high in (("slid", slid, 12, 4, 20), ("typed", typed, 0, 0, 999)):
        if re.fullmatch("-?[0-9]{1,9}", link[name]):
            assert found == (int(link[name]) if low <= int(link[name]) <= high else found)
        else:
            assert found == usual


@pytest.mark.parametrize("seed", range(6))
def test_no_page_fails_with_odd_values_for_every_key(seed: int) -> None:
    draw = random.Random(seed)
    wrong = {}
    for lesson in LESSONS:
        link = {key: draw.choice(ODD) for key in KEYS}
        at = opened(lesson.slug, **link)
        found = [one.message for one in at.exception]
        if not found:
            found = [one.message for one in at.run().exception]
        if found:
            wrong[lesson.slug] = found
    assert wrong == {}
