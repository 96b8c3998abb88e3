"""What readers type into pages is in no line of the log, also where a page breaks on it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from logged import lines, logged
from reader import opened
from transformers.utils import logging as bars

from explainer.ui.state import session

MARK = "kqzxv"
ODD = some.text(min_size=1, max_size=30).map(lambda text: f"{text} {MARK} {text[::-1]}")
PAGES = ("home", "self_attention", "tokens", "logits", "generation", "rnn_bottleneck")


@pytest.fixture(scope="module", autouse=True)
def no_bars() -> Iterator[None]:
    """A server switches its log on before it imports transformers, and so has none; this process has imported it."""
    bars.disable_progress_bar()
    yield
    bars.enable_progress_bar()


def absent(text: str, found: StringIO) -> None:
    told = found.getvalue()
    assert MARK not in told
    assert text not in told
    assert repr(text) not in told


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ODD, slug=some.sampled_from(PAGES))
def test_a_run_of_a_page_is_told_and_its_text_is_not(text: str, slug: str) -> None:
    with logged() as found:
        at = opened(slug, text, folded=True, edits=text, find=text, model=text)
    assert not at.exception, at.exception
    absent(text, found)
    runs = [line for line in lines(found) if line["event"] == "page_run"]
    assert runs
    assert {line["lesson"] for line in runs} <= {slug, "home"}
    assert all(line["model"] == "story-gpt" and line["ms"] > 0 for line in runs)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ODD, slug=some.sampled_from(("self_attention", "logits")))
def test_a_page_that_breaks_on_a_text_tells_the_kind_and_the_place(text: str, slug: str) -> None:
    def broken(chosen: session.Choice) -> None:
        try:
            {}[chosen.text]
        except KeyError as error:
            raise RuntimeError(f"cannot trace “{chosen.text}”, as {chosen!r}") from error

    with pytest.MonkeyPatch.context() as patch, logged() as found:
        patch.setattr(session, "traced", broken)
        at = opened(slug, text, folded=True)
    assert at.exception
    absent(text, found)
    told = [line for line in lines(found) if line["event"] == "exception"]
    assert len(told) == len(at.exception)
    assert all(line["error"].endswith("RuntimeError < KeyError") for line in told)  # in a part of the page, Streamlit wraps it once more
    assert any(line["place"].endswith(" broken") for line in told)
    assert "page_run" not in {line["event"] for line in lines(found)}
