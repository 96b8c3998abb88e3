"""A host's switches: README's table, whatever stands in one, and what the server says of what it could not understand."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabs import alone

from explainer import switches
from explainer.ui.shell import server

ROOT = Path(__file__).resolve().parents[2]
ALL = {*switches.NUMBERS, *switches.FLAGS, *switches.WORDS, *switches.FREE}
# No variable can hold a zero byte or half a character.
WORDS = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))), st.integers().map(str), st.floats().map(str),
    st.sampled_from(["²", "1_000", "1e9999", "nan", "-1", "true", "0x10", " 3 ", "٣", "on", "ELSEWHERE"]),
)  # fmt: skip


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is set but those of a test."""
    for name in [name for name in os.environ if name.startswith("EXPLAINER_")]:
        monkeypatch.delenv(name)


def table() -> dict[str, str]:
    """Each of our switches in README, with the default that stands there."""
    found = {}
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## Switches for a host")[1].split("\n## ")[0]
    for line in part.splitlines():
        if line.startswith("| `EXPLAINER_"):
            names, default, _ = (cell.strip() for cell in line.strip("|").split(" | ", 2))
            # a value may stand behind the name; its other values are no switches
            found |= dict(zip(re.findall(r"`(EXPLAINER_\w+)", names), default.split(", "), strict=True))
    return found


def test_readme_has_the_same_switches_with_the_same_defaults() -> None:
    told = table()
    assert told.keys() == ALL
    for name, number in switches.NUMBERS.items():
        assert float(told[name]) == number.default == switches.number(name), name
    for name, default in switches.FLAGS.items():
        assert told[name] == ("on" if default else "off")
        assert switches.flag(name) is default
    for name, words in switches.WORDS.items():
        assert told[name] == words[0] == switches.word(name)


def test_no_other_file_reads_them() -> None:
    """What is read elsewhere would be missed by the table, and by what the server says."""
    reads = re.compile(r"(environ\.get|getenv)\(\s*\"EXPLAINER_|environ\[\"EXPLAINER_\w+\"\](?! = )")
    files = [*ROOT.glob("explainer/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    assert [str(path) for path in files if path.name != "switches.py" and reads.search(path.read_text(encoding="utf-8"))] == []


@given(name=st.sampled_from(sorted(ALL)), given_word=WORDS)
def test_whatever_stands_there_is_understood_or_told(name: str, given_word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, given_word)
        told = switches.misread()
        if name in switches.NUMBERS:
            kind, found = switches.NUMBERS[name], switches.number(name)
            assert kind.least <= found <= kind.most
            assert switches.whole(name) == int(found)
            assert (found != kind.default) <= (not told)
        elif name in switches.FLAGS:
            assert switches.flag(name) is ({"1": True, "0": False}.get(given_word.strip(), switches.FLAGS[name]))
        elif name in switches.WORDS:
            assert switches.word(name) in switches.WORDS[name]
        else:
            assert switches.text(name) == given_word.strip()
            assert told == []
    assert len(told) <= 1
    assert all(said.startswith(f"{name} must be ") and said.endswith(" is used.") for said in told)
    assert not (told and not given_word.strip())


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        ("EXPLAINER_JOBS", "two", "EXPLAINER_JOBS must be a whole number from 0; 1 is used."),
        ("EXPLAINER_JOBS", "²", "EXPLAINER_JOBS must be a whole number from 0; 1 is used."),
        ("EXPLAINER_TRACE_MIB", "12 MB", "EXPLAINER_TRACE_MIB must be a number from 0; 12 is used."),
        ("EXPLAINER_TRACE_MIB", "nan", "EXPLAINER_TRACE_MIB must be a number from 0; 12 is used."),
        ("EXPLAINER_NICE", "20", "EXPLAINER_NICE must be a whole number from 0 to 19; 10 is used."),
        ("EXPLAINER_UPLOADS", "off", "EXPLAINER_UPLOADS must be 1 or 0; 1 is used."),
        ("EXPLAINER_AWS", "true", "EXPLAINER_AWS must be 1 or 0; 0 is used."),
        ("EXPLAINER_LOG", "yaml", "EXPLAINER_LOG must be off, plain or json; off is used."),
        ("EXPLAINER_SMOLM2", "1", "EXPLAINER_SMOLM2 is no switch of this app; README has the list."),
    ],
)
def test_what_is_not_understood_is_said_when_the_server_starts(
    name: str, word: str, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, word)
    monkeypatch.setenv("EXPLAINER_PORT", "8080")  # of the files in hosting/

    async def started() -> None:
        async with server.lifespan(None):
            pass

    alone(started())
    assert capsys.readouterr().err == sentence + "\n"
