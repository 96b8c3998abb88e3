"""The shape of a lesson: title, question, the small map, errors as sentences, take-aways, previous and next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from explainer.curriculum import BY_SLUG, LESSONS, Lesson, neighbours, presets_on, start_on
from explainer.ui.components import new_visit, term_links
from explainer.ui.page import first_uses, notebook
from explainer.ui.page.part import errors_told
from explainer.ui.page.small_map import small_map
from explainer.ui.shell import frame
from explainer.ui.state import per_lesson, session, shown, url


@contextmanager
def lesson(slug: str) -> Iterator[Lesson]:
    """Draw the frame of a lesson around its body; an error meant for the reader becomes one sentence."""
    frame.enter_through_app()
    this = BY_SLUG[slug]
    _follow(slug)
    new_visit.watch()
    shown.begin(slug)
    with first_uses.whole_page(slug):
        _top(this)
        with errors_told():
            yield replace(this, start=start_on(st.session_state.get("model_in_use", ""), this))
    _footer(slug)


def _follow(slug: str) -> None:
    """Where the reader has clicked on a technical word or on a lesson of the glossary, open that page."""
    visit = st.session_state.setdefault("_followed", 0)
    term = st.query_params.get("term", "")
    if term and slug != "glossary":  # on the way back the browser brings it along
        del st.query_params["term"]
    opened = term_links.term_links(slug, term if slug == "glossary" else "", visit)
    if opened is None or opened.page not in BY_SLUG:
        return
    st.session_state["_followed"] = visit + 1
    if opened.page == "glossary":
        st.session_state["_came_from"] = slug
        per_lesson.forget("glossary", "find")  # so that the entry is among those shown
        frame.go_to("glossary", term=opened.term)
    frame.go_to(opened.page)


def _top(this: Lesson) -> None:
    """Title, question, what to know before, and the small map."""
    st.title(this.title, anchor=False)
    with st.container(key="question"):
        st.markdown(this.question)
    if this.minutes:
        before = [BY_SLUG[other].title for other in this.before]
        known = f" · after {', '.join(before)}" if before else ""
        with st.container(key="meta"):
            time = f"{this.short} minutes, {this.minutes} with all that is folded" if this.short else f"{this.minutes} minutes"
            st.markdown(f"About {time} · course section {this.course}{known}")
    if this.mends:
        with st.container(key="mends"):
            st.markdown(f"**Often misunderstood:** {first_uses.linked(this.mends, 'mends')}")
    if this.part:
        small_map(this.part)
    session.edits()  # a word in the link that is no edit is said and dropped, before the parts compare
    st.session_state["_edits_shown"] = url.state("edits")


def _footer(slug: str) -> None:
    notebook.offer(BY_SLUG[slug])
    before, after = neighbours(slug)
    st.space("medium")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if before:
            st.page_link(frame.ROOT / "pages" / f"{before.slug}.py", label=before.title, icon=":material/arrow_back:")
        if after:
            st.page_link(frame.ROOT / "pages" / f"{after.slug}.py", label=after.title, icon=after.icon)


def takeaways(*sentences: str) -> None:
    """What to remember; at most four sentences of ours, in which nothing stands that a reader wrote."""
    with st.container(key="takeaways"):
        st.markdown("**Take away**\n\n" + first_uses.linked("\n".join(f"- {sentence}" for sentence in sentences), "takeaways"))


def notes(says: str, exactly: str, key: str) -> None:
    """What course notes say, and what is exact."""
    with st.container(key=f"notes_{key}"):
        st.markdown(f"**The notes say** {says}  \n**Exactly** {exactly}")


def presets(this: Lesson) -> None:
    """Texts on which the lesson's point can be seen; a click puts one in the sidebar."""

    offered = presets_on(st.session_state.get("model_in_use", ""), this)

    def use(index: int) -> None:
        chosen = offered[index]
        st.session_state["text"] = chosen.text
        for name, value in chosen.state:
            st.session_state[name] = value

    with st.container(horizontal=True, vertical_alignment="center", key="presets"):
        st.markdown("Try")
        for index, preset in enumerate(offered):
            st.button(preset.label, key=f"preset_{index}", on_click=use, args=(index,), help=preset.text)
    url.keep()


def begin(this: Lesson, key: str) -> None:
    """The one link that says where to begin: the first lesson of the course."""
    first = neighbours(this.slug)[1]
    if first:
        with st.container(key=f"begin_{key}", width="content"):
            st.page_link(frame.ROOT / "pages" / f"{first.slug}.py", label=f"Begin: {first.title}", icon=":material/arrow_forward:")


def tour(this: Lesson) -> None:
    """Where to begin, and the other lessons as links, each with its question."""
    st.header("Where to go next", anchor=False)
    begin(this, "tour")
    others = [other for other in LESSONS if other.slug != this.slug]
    with st.container(key="tour"):
        for start in range(0, len(others), 3):
            for column, other in zip(st.columns(3, gap="medium"), others[start : start + 3], strict=False):
                with column:
                    st.page_link(frame.ROOT / "pages" / f"{other.slug}.py", label=other.title, icon=other.icon)
                    st.caption(other.question)
