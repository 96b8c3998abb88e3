"""Technical words on the pages: linked once, where they stand first, with the right meaning, and never in what a reader wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
import streamlit
from reader import GLOSSARY_LINK, opened, sound, unlinked

from explainer.curriculum import LESSONS
from explainer.texts import term_links
from explainer.texts.glossary import BY_TERM, GLOSSARY
from explainer.ui.page import first_uses

SLUGS = [lesson.slug for lesson in LESSONS if lesson.slug != "glossary"]
MARK = "quaggy"
FULL_OF_TERMS = f"The {MARK} token has a head, a query, a key and a logit"
LINKED = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(\./glossary\?term=([\w-]+) \"((?:\\.|[^\"\\])*)\"\)")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Every text that is searched for terms, in order: as it was, as it came out, and its page."""
    seen: list[tuple[str, str, str]] = []
    real = term_links.linked

    def spy(text: str, page: str, wanted: Any) -> str:
        seen.append((text, real(text, page, wanted), page))
        return seen[-1][1]

    monkeypatch.setattr(term_links, "linked", spy)
    return seen


@pytest.mark.parametrize("slug", SLUGS)
def test_each_term_is_linked_once_where_it_stands_first_and_no_reader_s_word_is(slug: str, told: list[tuple[str, str, str]]) -> None:
    at = sound(opened(slug, text=FULL_OF_TERMS))
    shown = "\n".join(element.value for element in at.markdown)
    links = LINKED.findall(shown)
    names = [name for _, name, _ in links]
    assert len(names) == len(set(names)) >= 2
    for written, name, meaning in links:
        (use,) = term_links.uses(re.sub(r"\\(.)", r"\1", written), slug)
        assert use.term is BY_TERM[name], (written, name)
        assert re.sub(r"\\(.)", r"\1", meaning) == BY_TERM[name].meaning
    assert {page for _, _, page in told} == {slug}
    met: set[str] = set()
    for text, came_out, _ in told:
        assert MARK not in text, "a reader's text was searched for terms"
        here = {use.term.slug for use in term_links.uses(text, slug)}
        assert {name for _, name, _ in LINKED.findall(came_out)} == here - met
        met |= here
    assert met == set(names)


@pytest.mark.parametrize(("slug", "model"), [("tokens", "story-bert"), ("gpt_vs_bert", "story-bert"), ("decoder_block", "story-gpt")])
def test_the_links_change_nothing_else(slug: str, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = sound(opened(slug, text=FULL_OF_TERMS, model=model))
    monkeypatch.setattr(term_links, "linked", lambda text, page, wanted: text)
    plain = sound(opened(slug, text=FULL_OF_TERMS, model=model))
    assert [unlinked(element.value) for element in at.markdown] == [element.value for element in plain.markdown]
    assert any(GLOSSARY_LINK.search(element.value) for element in at.markdown)


def test_no_heading_label_or_button_holds_a_link() -> None:
    for slug in ("self_attention", "controls"):
        at = sound(opened(slug))
        others = [element.value for element in (*at.title, *at.header, *at.subheader, *at.caption)]
        others += [widget.label for kind in ("button", "radio", "selectbox", "slider", "toggle") for widget in getattr(at, kind)]
        assert others
        assert not [text for text in others if "glossary?term=" in text]


def test_the_glossary_shows_the_entry_of_a_link_whatever_is_looked_for() -> None:
    def entries(**query: str) -> str:
        return "".join(element.proto.body for element in sound(opened("glossary", **query)).get("html") if "<dl" in element.proto.body)

    every = entries(term="kv-cache")
    assert every.count("<dt ") == len(GLOSSARY)
    assert every.count('class="here"') == 2
    assert '<dt id="term-kv-cache" tabindex="-1" class="here">' in every
    assert 'id="term-kv-cache"' in entries(term="kv-cache", find="WordPiece")
    assert 'class="here"' not in entries(term="<script>")
    assert "<script>" not in entries(term="<script>")


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    return state


def test_a_part_run_alone_comes_to_the_same_links(visit: dict[str, Any]) -> None:
    with first_uses.whole_page("home"):
        above = first_uses.linked("a token", "above")
        with first_uses.part("p"):
            inside = first_uses.linked("a token and a logit", "inside")
        below = first_uses.linked("a logit and softmax", "below")
    assert [text.count("](") for text in (above, inside, below)] == [1, 1, 1]
    with first_uses.part("p"):
        assert first_uses.linked("a token and a logit", "inside") == inside


def test_a_part_that_shows_another_text_gives_its_words_back(visit: dict[str, Any]) -> None:
    with first_uses.whole_page("home"), first_uses.part("p"):
        first_uses.linked("a logit", "waiting")
    with first_uses.part("p"):
        assert "](" in first_uses.linked("a logit", "result")
    with first_uses.part("q"):
        assert "](" not in first_uses.linked("a logit", "elsewhere")
    with first_uses.whole_page("home"):
        assert "](" in first_uses.linked("a logit", "elsewhere")


def test_parts_within_parts_give_back_only_their_own(visit: dict[str, Any]) -> None:
    with first_uses.whole_page("home"), first_uses.part("outer"):
        first_uses.linked("a token", "one")
        with first_uses.part("inner"):
            first_uses.linked("a logit", "two")
    with first_uses.part("inner"):
        assert "](" not in first_uses.linked("a token", "three")
        assert "](" in first_uses.linked("a logit", "three")
    with first_uses.part("outer"):
        assert "](" in first_uses.linked("a token", "four")
