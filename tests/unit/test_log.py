"""The log has events and places, and no word of a reader: not as a field, not in a library's message, not in an exception's."""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from logged import lines, logged
from streamlit.logger import get_logger

from explainer.log import begin, tell
from explainer.log.events import EVENTS, model_word, run_word
from explainer.ui.state import page_times

MARK = "kqzxv"
ODD = some.text(max_size=40).map(lambda text: f"{text}{MARK}{text[::-1]}\n%s {{}} {text}")


def absent(text: str, found: StringIO) -> None:
    """Nothing of the text is there, in whatever spelling."""
    told = found.getvalue()
    assert MARK not in told.lower()
    for word in (text, repr(text), json.dumps(text)):
        assert word not in told


def test_an_event_is_one_line_of_json() -> None:
    with logged() as found:
        tell("page_run", lesson="tokens", ms=12.34567, model="owner/name-1.5")
    (line,) = lines(found)
    assert line.pop("at").endswith("Z")
    assert line == {"level": "info", "event": "page_run", "lesson": "tokens", "ms": 12.346, "model": "owner/name-1.5"}


def test_plain_says_the_same_in_words() -> None:
    with logged("plain") as found:
        tell("training_ended", run=run_word("abcdefghijklmnopqrstuv"), task="tune", seconds=3.5, how="done")
    assert found.getvalue().split(" ", 1)[1] == 'info training_ended run="abcdef" task="tune" seconds=3.5 how="done"\n'


def test_off_writes_nothing_and_changes_nothing() -> None:
    before = logging.getLoggerClass(), threading.excepthook, list(logging.getLogger("streamlit").filters)
    for word in ("off", "", "JSOM"):
        with logged(word) as found:
            tell("page_run", lesson="tokens", ms=1.0, model="story-gpt")
            assert (logging.getLoggerClass(), threading.excepthook, list(logging.getLogger("streamlit").filters)) == before
        assert found.getvalue() == ""


def test_only_what_is_in_the_table_can_be_told() -> None:
    for event, fields in (("typed", {}), ("page_run", {"text": "x"}), ("start", {"lesson": "x"})):
        with pytest.raises(ValueError, match="put it there first"):
            tell(event, **fields)


@settings(max_examples=40, deadline=None)
@given(text=ODD, event=some.sampled_from(sorted(EVENTS)))
def test_a_text_put_into_any_field_by_mistake_is_a_question_mark(text: str, event: str) -> None:
    with logged() as found:
        tell(event, **dict.fromkeys(EVENTS[event], text))
    (line,) = lines(found)
    assert all(line[name] == "?" for name in EVENTS[event])
    absent(text, found)


def _as_message(text: str) -> None:
    get_logger("streamlit.error_util").warning(f"it has {text}")  # it has a handler of its own


def _as_argument(text: str) -> None:
    logging.getLogger(f"made.later.{hash(text)}").error("it has %r", text, stack_info=True)


def _as_exception(text: str) -> None:
    try:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError(f"cannot read {text}") from error
    except ValueError:
        logging.getLogger("asyncio").exception("in %s", text)


def _as_warning(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(text, stacklevel=1)


def _in_a_thread(text: str) -> None:
    def work() -> None:
        raise RuntimeError(text)

    thread = threading.Thread(target=work, name=text)
    thread.start()
    thread.join()


def _in_a_finalizer(text: str) -> None:
    class Gone:
        def __del__(self) -> None:
            raise RuntimeError(text)

    Gone()


WAYS = {"message": _as_message, "argument": _as_argument, "exception": _as_exception, "warning": _as_warning, "thread": _in_a_thread,
        "finalizer": _in_a_finalizer}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=15, deadline=None)
@given(text=ODD)
def test_no_message_of_a_library_or_of_an_exception_is_written(way: str, text: str) -> None:
    say: Callable[[str], None] = WAYS[way]
    with logged() as found:
        say(text)
    absent(text, found)
    (line,) = lines(found)
    assert line["event"] in ("library", "exception")
    assert "test_log" in line["place"] or way == "warning", line


def test_an_exception_keeps_its_kind_its_causes_and_its_place() -> None:
    with logged() as found:
        _as_exception("secret")
    (line,) = lines(found)
    assert line["error"] == "ValueError < KeyError"
    assert line["logger"] == "asyncio"
    place, _, function = line["place"].partition(" ")
    assert function == "_as_exception"
    assert place.startswith("tests/unit/test_log.py:")


def test_debug_and_info_of_libraries_are_left_out() -> None:
    with logged() as found:
        logging.getLogger("streamlit.web").info("a reader came")
    assert found.getvalue() == ""


def test_begin_is_done_once() -> None:
    with logged() as found:
        begin()
        begin()
        tell("stop", uptime_s=1.0)
    assert len(lines(found)) == 1


def test_a_model_is_called_by_its_name_alone() -> None:
    assert model_word("story-gpt") == "story-gpt"
    assert model_word("/home/somebody/models/mine") == "mine"
    assert model_word("tuned:abcdefghijklmnopqrstuv") == "tuned:abcdef"


def test_times_are_bounded_and_broken_runs_do_not_count() -> None:
    page_times.forget()
    for _ in range(page_times.MOST + 50):
        with page_times.measured("tokens", page_times.PART):
            pass
    with pytest.raises(RuntimeError), page_times.measured("tokens", page_times.PAGE):
        raise RuntimeError
    (found,) = page_times.times()
    assert (found.lesson, found.kind, found.runs) == ("tokens", "part", page_times.MOST)
    assert 0 <= found.p50_ms <= found.p95_ms
    page_times.forget()


def test_percentiles_are_those_within_which_so_many_runs_were_done() -> None:
    assert [page_times.within([float(n) for n in range(1, 101)], share) for share in (0.5, 0.95, 1.0)] == [50.0, 95.0, 100.0]
    assert [page_times.within([3.0], share) for share in (0.5, 0.95)] == [3.0, 3.0]
    assert page_times.within([1.0, 9.0], 0.5) == 1.0
