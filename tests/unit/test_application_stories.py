"""The dialogues and summaries: what is held out is new, the answers follow from the story, and all fits the model's window."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from tokenizers import Tokenizer

from explainer.models.catalogue import ASSETS
from explainer.studies.tuning.chat import CHATML
from explainer.texts.applications import baselines, dialogues, plot_parts, plots, story_questions, summaries, tales, visits
from explainer.texts.applications.frame import MARKS, pieces, prompt
from explainer.texts.applications.lesson_answers import QUESTIONS, TERMS
from explainer.texts.applications.story_words import HELD_OUT, WORDS
from explainer.texts.applications.tales import Tale, tell
from explainer.texts.applications.wider_words import wider
from explainer.texts.glossary import GLOSSARY
from explainer.texts.stories.words import HELD_OUT as WORDS_OF_THE_PROBES
from explainer.texts.turns import Turn

UNSEEN = {
    word
    for row in ("things", "colors", "glad", "sad", "losses", "foods")
    for word in getattr(HELD_OUT, row)
} | {person.name for person in HELD_OUT.people}  # fmt: skip


@pytest.fixture(scope="module")
def spoken() -> dialogues.Parts[dialogues.Dialogue]:
    return dialogues.make(0, 2000, 300)


@pytest.fixture(scope="module")
def told() -> dialogues.Parts[Tale]:
    return summaries.make(0, 1500, 300)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    found = Tokenizer.from_file(str(ASSETS / "story-gpt" / "tokenizer.json"))
    found.add_special_tokens(list(MARKS))
    return found


def whole(dialogue: dialogues.Dialogue) -> str:
    return "".join(text for text, _ in pieces(dialogue.turns))


def test_the_frame_is_the_one_that_the_app_uses_already():
    assert prompt((Turn("user", "Who?"),)) == CHATML.format(question="Who?")
    turns = (Turn("system", "s"), Turn("user", "q"), Turn("assistant", "a"))
    assert "".join(text for text, _ in pieces(turns)).startswith(prompt(turns[:-1]))
    assert [text for text, written in pieces(turns) if written] == ["a<|im_end|>"]


def test_the_seed_alone_decides():
    assert dialogues.make(3, 50, 10) == dialogues.make(3, 50, 10) != dialogues.make(4, 50, 10)
    assert summaries.make(3, 50, 10) == summaries.make(3, 50, 10) != summaries.make(4, 50, 10)
    assert len(dialogues.make(0, 70, 11).train) == 70
    assert len(dialogues.make(0, 70, 11).new_words) == 11


def test_no_held_out_wording_is_in_training(spoken, told):
    texts = "\n".join([*(whole(dialogue) for dialogue in spoken.train), *(tale.text for tale in told.train)])
    whole_plots = [wordings for plot in plots.PLOTS for wordings in (plot.trouble, plot.act)]
    kept_back = [*whole_plots, plot_parts.OPENING, plot_parts.OPENING_WITH_PLACE, plot_parts.BYSTANDER, plot_parts.CLOSING]
    for train, held_out in [*kept_back, *story_questions.KINDS.values(), QUESTIONS, dialogues.REQUESTS, dialogues.READ]:
        assert set(train).isdisjoint(held_out)
    literal = {max(re.split(r"\{\w+\}", line), key=len) for pair in kept_back for line in pair[1]}
    assert not {part for part in literal if len(part) > 12 and part in texts} - {". It was because "}
    assert not {dialogue.pattern for dialogue in spoken.train} & {dialogue.pattern for dialogue in spoken.new_patterns}
    assert not {tale.pattern for tale in told.train} & {tale.pattern for tale in told.new_patterns}
    assert plots.NEW_PLOT.name not in {tale.plot for tale in told.train}


def test_no_held_out_word_is_in_training(spoken, told):
    texts = " ".join([*(whole(dialogue) for dialogue in spoken.train), *(tale.text for tale in told.train)])
    seen = set(re.findall(r"\w+", texts))
    assert {word for word in UNSEEN if word in seen} == set()
    assert all(UNSEEN & set(re.findall(r"\w+", whole(dialogue))) for dialogue in spoken.new_words)
    everything = texts + " ".join(whole(dialogue) for dialogue in (*spoken.new_patterns, *spoken.new_words))
    assert not WORDS_OF_THE_PROBES & set(re.findall(r"\w+", everything))


@pytest.mark.parametrize("part", ["train", "new_patterns", "new_words"])
def test_a_true_summary_keeps_everything_and_a_false_one_does_not(told, part):
    for tale in getattr(told, part):
        assert summaries.kept(tale.summary, tale) == (True, True, True)
        swapped = tale.summary.replace(tale.doer.name, "\0").replace(tale.other.name, tale.doer.name).replace("\0", tale.other.name)
        assert not summaries.kept(swapped, tale)[0]
        assert not summaries.kept(tale.summary.replace(tale.thing, "stone"), tale)[1]
        assert not summaries.kept(tale.summary.replace(tale.glad, "not " + tale.glad), tale)[2]
        assert summaries.kept("", tale) == (False, False, False)


def test_every_answer_stands_in_its_story():
    rng = random.Random(5)
    for tale in tales.tales(rng, 600):
        for asked in story_questions.questions(rng, tale, WORDS, 4):
            answer = asked.answer.rstrip(".")
            assert asked.answer == story_questions.UNKNOWN or answer.lower().removeprefix("because ") in tale.text.lower(), asked
        assert tale.doer.name in tale.text
        assert tale.other.name in tale.text
        assert (tale.color in tale.text) if tale.color else not re.search(rf"({'|'.join(WORDS.colors)}) {tale.thing}\b", tale.text)


def test_every_kind_of_question_is_asked_and_some_have_no_answer(spoken):
    kinds = {dialogue.pattern.split(", ")[-1].rsplit(" ", 2)[0] for dialogue in spoken.train if dialogue.kind == "question"}
    assert kinds == set(story_questions.KINDS)
    answers = [dialogue.turns[-1].text for dialogue in spoken.new_patterns if dialogue.kind == "question"]
    assert 0.15 < answers.count(story_questions.UNKNOWN) / len(answers) < 0.4


def test_a_story_is_about_whom_the_reader_names(spoken):
    stories = [dialogue for dialogue in (*spoken.train, *spoken.new_patterns, *spoken.new_words) if dialogue.kind == "story"]
    assert stories
    for dialogue in stories:
        assert dialogue.tale
        assert dialogue.tale.doer.name in dialogue.turns[1].text
        assert dialogue.tale.doer.name in dialogue.turns[-1].text


def test_terms_are_those_of_the_glossary():
    names = {term.name for term in GLOSSARY}
    assert not [name for name, _, _ in TERMS if name not in names]
    assert len(TERMS) == len({name for name, _, _ in TERMS})


def test_nearly_all_fit_the_window(spoken, told, tokenizer):
    """256 tokens hold the system line, the story, the question and the answer."""
    for part in (spoken.train, spoken.new_patterns, spoken.new_words):
        lengths = sorted(len(tokenizer.encode(whole(dialogue)).ids) for dialogue in part)
        assert lengths[int(0.99 * len(lengths))] <= 256
    for part in (told.train, told.new_patterns, told.new_words):
        lengths = sorted(len(tokenizer.encode("".join(text for text, _ in pieces(summaries.turns(tale)))).ids) for tale in part)
        assert lengths[int(0.99 * len(lengths))] <= 200


def test_words_are_mostly_one_token(spoken, tokenizer):
    text = " ".join(turn.text for dialogue in spoken.train[:300] for turn in dialogue.turns)
    found = re.findall(r"[A-Za-z]+", text)
    assert sum(len(tokenizer.encode(f" {word}").ids) for word in found) / len(found) < 1.2


def test_baselines_leave_room(spoken, told):
    first = [all(summaries.kept(baselines.first_sentence(tale.text), tale)) for tale in told.new_patterns]
    assert sum(first) == 0
    asked = [dialogue for dialogue in spoken.new_patterns if dialogue.kind == "question" and dialogue.tale]
    guessed = [f"{baselines.commonest_name(dialogue.tale.text)}." == dialogue.turns[-1].text for dialogue in asked if dialogue.tale]
    assert 0.02 < sum(guessed) / len(guessed) < 0.35


def test_the_commonest_name_and_the_first_sentence():
    assert baselines.commonest_name("Sue met Tom. Then Tom ran to Tom.") == "Tom"
    assert baselines.commonest_name("nobody") == ""
    assert baselines.first_sentence("Sue ran. Tom sat.") == "Sue ran."


def test_a_new_plot_can_be_told():
    for tale in tales.of_the_new_plot(0, 20):
        assert summaries.kept(tale.summary, tale) == (True, True, True)
    hero = WORDS.people[3]
    assert tell(random.Random(0), plots.NEW_PLOT, HELD_OUT, 0, hero).doer == hero


def test_made_up_words_are_none_of_those_held_out_and_make_whole_stories() -> None:
    rng = random.Random(3)
    names = set[str]()
    for _ in range(300):
        words = wider(rng)
        (tale,) = tales.tales(rng, 1, words)
        names |= {tale.doer.name, tale.other.name}
        assert not UNSEEN & set(re.findall(r"\w+", tale.text))
        assert all(summaries.kept(tale.summary, tale))
    assert len(names - {person.name for person in WORDS.people}) > 200


def test_a_visit_tells_a_story_before_it_is_asked_about() -> None:
    rng = random.Random(3)
    held_out = {*dialogues.REQUESTS[1], *(asked for asked, _ in dialogues.GREETINGS[1])}
    kinds = Counter[str]()
    for _ in range(200):
        turns = visits.visit(rng).turns
        assert [turn.role for turn in turns] == ["system", *("user", "assistant") * (len(turns) // 2)]
        told = ""
        for said, answer in zip(turns[1::2], turns[2::2], strict=True):
            assert said.text not in held_out
            if len(answer.text) > 120:
                told = answer.text
                kinds["story"] += 1
            elif answer.text.count(" ") == 0 and answer.text[:-1] in {person.name for person in WORDS.people}:
                assert answer.text[:-1] in told
                kinds["who"] += 1
            elif answer.text == visits.UNKNOWN:
                kinds["unknown"] += 1
    assert min(kinds[kind] for kind in ("story", "who", "unknown")) > 50
