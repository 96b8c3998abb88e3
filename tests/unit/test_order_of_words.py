"""Nothing is used before it is said: the texts of the lessons, read in the order of the course."""

from __future__ import annotations

from pathlib import Path

from explainer.curriculum import LESSONS
from explainer.texts.glossary import GLOSSARY
from explainer.texts.term_links import uses

ROOT = Path(__file__).resolve().parents[2] / "explainer" / "lessons"
ORDER = [lesson.slug for lesson in LESSONS]
PROSE = {slug: (ROOT / slug / "prose.md").read_text(encoding="utf-8") for slug in ORDER if (ROOT / slug / "prose.md").exists()}
# Words that are used before the lesson that teaches them: where first, and the phrase of that text that says what they are.
SAID: dict[str, tuple[str, str]] = {}


def first_uses() -> dict[str, tuple[str, bool]]:
    """For each term the first lesson whose text uses it, and whether it stands in bold there, as a word does that is introduced."""
    found: dict[str, tuple[str, bool]] = {}
    for lesson in LESSONS:
        text = f"{PROSE.get(lesson.slug, '')}\n{lesson.mends}"
        for use in uses(text, lesson.slug):
            found.setdefault(use.term.name, (lesson.slug, text[: use.start].endswith("**")))
    return found


def test_a_word_that_a_later_lesson_teaches_is_said_where_it_is_first_used() -> None:
    first = first_uses()
    early = {
        term.name: first[term.name]
        for term in GLOSSARY
        if term.lesson in ORDER and term.name in first and ORDER.index(first[term.name][0]) < ORDER.index(term.lesson)
    }
    assert len(early) > 20
    unsaid = {name: slug for name, (slug, bold) in early.items() if not bold and SAID.get(name, ("", ""))[0] != slug}
    assert unsaid == {}, "used before they are taught, and not said"
    assert {name for name in SAID if name not in early} == set(), "said for nothing: no text uses them before their lesson"


def test_the_phrases_stand_in_the_texts() -> None:
    for name, (slug, phrase) in SAID.items():
        assert len(phrase.split()) >= 4, name
        assert phrase in PROSE[slug], (name, slug)


def test_what_a_lesson_builds_on_comes_before_it() -> None:
    for lesson in LESSONS:
        assert all(ORDER.index(before) < ORDER.index(lesson.slug) for before in lesson.before), lesson.slug
