"""The probes are balanced, in words of their own, and no shortcut passes them."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from explainer.texts.probes import QUOTES_DUE, QUOTES_NOT_DUE, STORIES
from explainer.texts.stories import maker
from explainer.texts.stories import words as story_words
from explainer.training import probes
from explainer.training.probes import Choice

NAMES = probes.names(random.Random(0))
NUMBERS = probes.agreement(random.Random(0))
PRONOUNS = probes.gender()
LATER_NAMES = probes.names(random.Random(0), frames=probes.LATER_NAME_FRAMES)
LATER_NUMBERS = probes.agreement(random.Random(0), frames=probes.LATER_AGREEMENT_FRAMES)


def test_there_are_enough_and_every_frame_has_as_many() -> None:
    assert len(probes.NAME_FRAMES) >= 12
    assert len(NAMES) >= 400
    assert len(QUOTES_DUE) >= 40
    for asked, frames in ((NAMES, 24), (NUMBERS, 12), (PRONOUNS, 14)):
        counts = Counter(probe.frame for probe in asked)
        assert len(counts) == frames
        assert len(set(counts.values())) == 1


def test_the_same_seed_asks_the_same_and_another_seed_asks_something_else() -> None:
    assert probes.names(random.Random(0)) == NAMES != probes.names(random.Random(1))
    assert probes.agreement(random.Random(0)) == NUMBERS != probes.agreement(random.Random(1))


def test_no_shortcut_of_place_or_number_answers_the_name_questions() -> None:
    passed = probes.shortcuts(NAMES)
    assert len(passed) == 6
    assert max(passed.values()) <= 0.6


def test_the_later_frames_are_others_and_as_fair() -> None:
    assert not set(probes.LATER_NAME_FRAMES) & set(probes.NAME_FRAMES)
    assert not set(probes.LATER_AGREEMENT_FRAMES) & set(probes.AGREEMENT_FRAMES)
    assert max(probes.shortcuts(LATER_NAMES).values()) <= 0.7  # fewer frames than above, so less even
    assert Counter(probe.right for probe in LATER_NAMES) == Counter(probe.wrong for probe in LATER_NAMES)
    assert set(Counter(probe.right for probe in LATER_NUMBERS).values()) == {len(LATER_NUMBERS) // 6}


def test_the_shortcuts_are_counted_as_they_are_called() -> None:
    one = Choice("Tom and Sue met. Tom saw", " Sue", " Tom", "", "")
    assert probes.shortcuts([one]) == {
        "the last name said": 0.0,
        "not the last name said": 1.0,
        "the first name said": 0.0,
        "not the first name said": 1.0,
        "the name said more often": 0.0,
        "the name said less often": 1.0,
    }
    assert probes.shortcuts([Choice("Tom met Sue. He saw", " Sue", " Tom", "", "")])["the name said more often"] == 0.5


def test_a_liking_for_one_name_answers_half_of_the_name_questions() -> None:
    assert Counter(probe.right for probe in NAMES) == Counter(probe.wrong for probe in NAMES)


def test_both_names_are_said_in_both_orders_and_both_kinds_are_asked_equally_often() -> None:
    assert Counter(probe.group for probe in NAMES) == {"who receives": 240, "who gave": 240}
    for probe in NAMES:
        assert {probe.right.strip(), probe.wrong.strip()} <= set(re.findall(r"\w+", probe.context))
        assert not re.search(r"[{}^]", probe.context)
    for frame, _ in probes.NAME_FRAMES:
        if "{both}" in frame:
            own = [probe for probe in NAMES if probe.frame == frame]
            first = [probe.context.find(probe.right.strip()) < probe.context.find(probe.wrong.strip()) for probe in own]
            assert sum(first) * 2 == len(first)


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        (r"^There were once two friends, (\w+) and (\w+)\. On a cold night \2 \w+ an? \w+ to$", 1),
        (r"^There were once two friends, (\w+) and (\w+)\. On a cold night \1 \w+ an? \w+ to$", 2),
        (r"^(\w+) was eating\. (\w+) was very hungry, so half of the \w+ was offered to$", 2),
        (r"^(\w+) had two apples\. (\w+) had none\.", 2),
        (r'^"Please lend me your \w+, (\w+)," begged (\w+)\.', 2),
        (r"^(\w+) bowed to (\w+) and offered the \w+ to$", 2),
        (r"^The birthday of (\w+) was near\. (\w+) wrapped", 1),
        (r"^The \w+ that (\w+) \w+ to (\w+) was lovely, and \2 ", 1),
        (r"^(\w+) borrowed the \w+ from (\w+) and later returned it to$", 2),
        (r"^After (\w+) had lent (\w+) the \w+, it was soon returned to$", 1),
        (r"^After (\w+) had borrowed the \w+ from (\w+), it was soon returned to$", 2),
        (r"^An? \w+ was \w+ to (\w+) by (\w+)\. Full of joy, s?he ", 2),
        (r"^(\w+) passed (\w+) the \w+ at supper\. Very politely s?he nodded to$", 1),
        (r"^Because (\w+) had sold (\w+) an? \w+, \2 paid$", 1),
    ],
)
def test_the_right_name_is_the_one_that_a_reader_would_say(sentence: str, answer: int) -> None:
    found = [(re.search(sentence, probe.context), probe) for probe in NAMES]
    asked = [(match, probe) for match, probe in found if match]
    assert len(asked) >= 10
    for match, probe in asked:
        assert probe.right == f" {match[answer]}"
        assert probe.wrong == f" {match[3 - answer]}"


def test_where_a_pronoun_points_at_someone_the_other_is_of_the_other_gender() -> None:
    for probe in NAMES:
        if "_he}" in probe.frame:
            pronoun = (
                "she"
                if "{r_he}" in probe.frame and (probe.wrong if probe.group == "who gave" else probe.right).strip() in probes.GIRLS
                else ""
            )
            assert pronoun in probe.context.split() or not pronoun
            assert (probe.right.strip() in probes.GIRLS) != (probe.wrong.strip() in probes.GIRLS)


def test_one_and_many_and_the_verb_forms_are_asked_equally_often_and_the_nearest_noun_is_wrong() -> None:
    assert Counter(probe.right for probe in NUMBERS) == dict.fromkeys((form for pair in probes.FORMS for form in pair), 84)
    many = {maker.plural(noun) for noun in (*probes.WALKERS, *probes.SHELTERS)}
    for probe in NUMBERS:
        assert (probe.nearest in many) == (probe.right in (" is", " was", " has"))
        assert re.findall(r"\w+", probe.context)[-1] in (probe.nearest, "chased", "followed")


def test_the_bigrams_are_those_of_the_text() -> None:
    counts = probes.bigrams(["The dogs are here. The dogs are fat, the dogs is not.", "A cat was."])
    assert counts == {("dogs", "are"): 2, ("dogs", "is"): 1, ("cat", "was"): 1}
    asked = [
        Choice("The dog beside the dogs", " is", " are", "", "", "dogs"),
        Choice("The dogs beside the cat", " were", " was", "", "", "cat"),
    ]
    assert probes.bigram_share(asked, counts) == 0.0
    assert probes.bigram_share(asked, Counter()) == 0.5


def test_always_he_passes_for_the_boys_alone() -> None:
    boys = [probe for probe in PRONOUNS if probe.group == "boys"]
    assert all(probe.right.strip().lower() == "he" for probe in boys)
    assert all(probe.right.strip().lower() == "she" for probe in PRONOUNS if probe.group == "girls")
    assert {probe.frame for probe in boys} == {probe.frame for probe in PRONOUNS if probe.group == "girls"}


def test_the_frames_of_the_pronouns_name_nobody_else() -> None:
    for frame, _ in probes.GENDER_FRAMES:
        assert not re.search(r"\b(he|she|him|her|his|boy|girl|man|woman)\b", frame, re.IGNORECASE)


@pytest.mark.parametrize("text", QUOTES_DUE)
def test_a_mark_is_due_where_a_quotation_is_open(text: str) -> None:
    assert text.split("^")[0].count('"') == 1
    assert text.replace("^", '"').count('"') % 2 == 0


@pytest.mark.parametrize("text", QUOTES_NOT_DUE)
def test_no_mark_is_due_where_none_is_open(text: str) -> None:
    assert text.count("^") == 1
    assert text.split("^")[0].count('"') % 2 == 0


LITTLE = frozenset("NAME NOUN a an the to from of for that and or in is was".split())
NOUNS = (
    *story_words.THINGS, *story_words.ANIMALS, *story_words.OTHER_ANIMALS, *story_words.FOLK, *story_words.OTHER_FOLK,
    *story_words.FIXTURES, *story_words.PLACES, *probes.THINGS, *probes.FOODS, *probes.SHELTERS
)  # fmt: skip
KINDS = dict.fromkeys([*story_words.GIRLS, *story_words.BOYS, *probes.GIRLS, *probes.BOYS], "NAME") | dict.fromkeys(
    [*NOUNS, *map(maker.plural, NOUNS)], "NOUN"
)


def windows(text: str) -> set[tuple[str, ...]]:
    """Four words in a row within a sentence, names and nouns masked, that are more than articles and prepositions."""
    found = set()
    for sentence in re.split(r"[.!?]", text):
        words = [KINDS.get(word, word.lower()) for word in re.findall(r"[A-Za-z]+", sentence)]
        found |= {tuple(words[i : i + 4]) for i in range(len(words) - 3) if set(words[i : i + 4]) - LITTLE}
    return found


@pytest.fixture(scope="module")
def made_up() -> list[str]:
    return maker.stories(0, 5000)


def test_no_probe_is_built_like_a_made_up_story(made_up: list[str]) -> None:
    trained = set().union(*map(windows, made_up))
    asked = [probe.context + probe.right for probe in (*NAMES, *NUMBERS, *PRONOUNS, *LATER_NAMES, *LATER_NUMBERS)]
    for text in (*asked, *QUOTES_DUE, *QUOTES_NOT_DUE, *STORIES):
        assert not windows(text) & trained, text


def test_the_window_test_sees_a_frame_of_the_generator(made_up: list[str]) -> None:
    trained = set().union(*map(windows, made_up))
    assert windows("Bert and Helen went to the farm. Bert gave a pear to") & trained
    assert windows("The dogs that the cat saw are") & trained


def test_the_verbs_of_the_probes_never_occur_in_a_made_up_story(made_up: list[str]) -> None:
    said = set(re.findall(r"\w+", " ".join(made_up)))
    assert not maker.HELD_OUT & said
    verbs = {verb.split()[0] for verb in (*probes.SENT, *probes.PRAISED)} | {"borrowed", "returned", "answered", "paid"}
    assert not verbs & said
    for frame, _ in (*probes.NAME_FRAMES, *probes.LATER_NAME_FRAMES):  # what hands the thing over, or answers, is one of them
        assert verbs & set(re.findall(r"\w+", frame)) or re.search(r"\{(sent|passive|praised)\}", frame)
    for frame in (*probes.AGREEMENT_FRAMES, *probes.LATER_AGREEMENT_FRAMES):
        assert {"beside", "under", "beneath", "chased", "followed", "feared"} & set(frame.split())
