"""Reviews, names and the shop's desk: what is held out is new, counted words get half, and rules find what a customer names."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from explainer.models.catalogue import ASSETS
from explainer.studies.tuning.word_counts import CountedWords
from explainer.texts.applications import Parts, baselines, name_lists, name_patterns, names, review_patterns, reviews, shop
from explainer.texts.applications.shop_answers import ANSWERS, OVER, SAID
from explainer.texts.applications.wider_words import wider_names

DATA = Path(os.environ.get("TRAINING_DATA", "no folder"))  # the folder that the trainings take as --data


@pytest.fixture(scope="module")
def judged() -> Parts[reviews.Review]:
    return reviews.make(0, 3000, 400)


@pytest.fixture(scope="module")
def tagged() -> Parts[names.Named]:
    return names.make(0, 3000, 300)


@pytest.mark.parametrize("make", [reviews.make, names.make, shop.make])
def test_the_seed_alone_decides(make):
    assert make(1, 60, 20) == make(1, 60, 20) != make(2, 60, 20)


@pytest.mark.parametrize("part", ["train", "new_patterns", "new_words"])
def test_no_count_of_words_tells_the_label(judged, part):
    groups: dict[int, list[reviews.Review]] = defaultdict(list)
    for review in getattr(judged, part):
        groups[review.group].append(review)
    for group in groups.values():
        counts = [Counter(baselines.words(review.text)) for review in group]
        assert sorted(review.label for review in group) in ([0, 1], [0, 0, 1, 1])
        if len(group) == 2:
            assert counts[0] == counts[1]
    counted = CountedWords([(review.text, review.label) for review in judged.train], 2)
    sentences = getattr(judged, part)
    right = sum(counted.label(review.text) == review.label for review in sentences) / len(sentences)
    assert 0.4 < right < 0.6


def test_held_out_reviews_are_new(judged):
    texts = [{review.text for review in part} for part in (judged.train, judged.new_patterns, judged.new_words)]
    assert texts[0].isdisjoint(texts[1] | texts[2])
    assert {review.pattern for review in judged.train}.isdisjoint(review.pattern for review in judged.new_patterns)
    for table in (review_patterns.CONTRASTS, review_patterns.NEGATIONS):
        assert set(table[0]).isdisjoint(table[1])
        assert len(set(table[0])) == len(table[0])
    new = {word for pair in reviews.NEW_PAIRS for word in pair}
    assert not new & {word for review in judged.train for word in baselines.words(review.text)}
    assert all(new & set(baselines.words(review.text)) for review in judged.new_words)


def test_held_out_names_and_patterns_are_new(tagged):
    assert set(name_patterns.PATTERNS[0]).isdisjoint(name_patterns.PATTERNS[1])
    assert {sentence.pattern for sentence in tagged.train}.isdisjoint(sentence.pattern for sentence in tagged.new_patterns)
    rows = ("first", "family", "town", "land", "water", "firm_name")
    for row in rows:
        assert set(name_lists.TRAIN_NAMES[row]).isdisjoint(name_lists.NEW_NAMES[row])
    new = {word for row in rows for name in name_lists.NEW_NAMES[row] for word in name.split()}
    new -= {word for row in rows for name in name_lists.TRAIN_NAMES[row] for word in name.split()}
    seen = {word for sentence in tagged.train for word, tag in sentence.words if tag}
    assert not new & seen
    for sentence in (*tagged.new_words, *names.unseen_in_unseen(0, 100)):
        people_and_towns = [word for word, tag in sentence.words if tag]
        assert not people_and_towns or new & set(people_and_towns)


def test_spans_and_their_score():
    assert names.spans([0, 1, 1, 0, 2, 3]) == {(1, 3, 1), (4, 5, 2), (5, 6, 3)}
    assert names.spans([]) == set()
    assert names.span_f1([([1, 1, 0], [1, 1, 0])]) == 1
    assert names.span_f1([([1, 1, 0], [1, 0, 0])]) == 0
    assert names.span_f1([]) == 0


def test_neighbouring_names_of_one_kind_are_never_joined(tagged):
    for part in (tagged.train, tagged.new_patterns):
        for sentence in part:
            table = name_patterns.PATTERNS[sentence.pattern.startswith("new")]
            slots = re.findall(r"\{\w+:[PLG]\}", table[int(sentence.pattern.split()[1])])
            assert len(names.spans([tag for _, tag in sentence.words])) >= len(slots)


def test_a_dictionary_with_capitals_fails_on_new_names(tagged):
    train = [sentence.words for sentence in tagged.train]
    dictionary = baselines.Dictionary.of(train, 1)
    scores = {}
    for part in ("new_patterns", "new_words"):
        pairs = [([tag for _, tag in s.words], dictionary.tags([word for word, _ in s.words])) for s in getattr(tagged, part)]
        scores[part] = names.span_f1(pairs)
    assert scores["new_words"] < 0.4 < scores["new_patterns"] < 0.8


def test_the_sets_fit_the_encoder(judged, tagged):
    tokenizer = Tokenizer.from_file(str(ASSETS / "story-bert" / "tokenizer.json"))
    texts = [review.text for review in judged.train[:1000]] + [sentence.text for sentence in tagged.train[:1000]]
    assert max(len(tokenizer.encode(text).ids) for text in texts) <= 64


def test_the_rules_find_what_questions_name():
    found = shop.make()
    assert {question.pattern for question in found.train}.isdisjoint(question.pattern for question in found.new_patterns)
    assert set(SAID[0]).isdisjoint(SAID[1])
    for part in (found.train, found.new_patterns, found.new_words):
        assert sum(shop.named_in(question.text) == question.named for question in part) / len(part) >= 0.95


@pytest.mark.parametrize(
    ("text", "order", "product", "date"),
    [
        ("where is #48213?", "48213", "", ""),
        ("Order A-4821 of 2026-03-04", "A-4821", "", "2026-03-04"),
        ("My lamp came on 3/4/2026, order 12345", "12345", "lamp", "3/4/2026"),
        ("I paid in 2 days on May 3rd, 2026.", "", "", "May 3rd, 2026"),
        ("it came on the 3rd of May", "", "", "the 3rd of May"),
        ("yesterday the running shoes broke", "", "running shoes", "yesterday"),
        ("", "", "", ""),
        ("<script>alert(1)</script>", "", "", ""),
        ("12 34 567", "", "", ""),
        ("{order} {0.__class__}", "", "", ""),
    ],
)
def test_what_a_question_names(text, order, product, date):
    assert shop.named_in(text) == shop.Named(order, product, date)


def test_long_and_odd_texts_are_read_in_no_time():
    for text in ("1" * 100_000, "a " * 50_000, "#" * 100_000, "the 3 " * 20_000, "привет " * 9_000):
        assert isinstance(shop.named_in(text), shop.Named)


def test_answers_take_over_what_is_named_and_hand_over_in_doubt():
    known = shop.Named("A123", "shoes", "3 May")
    assert shop.answer("order_status", known) == "Order A123 is on its way."
    assert shop.answer("order_status", shop.Named()) == "What is the number of your order?"
    assert shop.answer("order_status", known, 0.4, 0.6) == OVER
    assert shop.answer("weather", known) == OVER
    for intent, rows in ANSWERS.items():
        assert "{" not in shop.answer(intent, shop.Named()), rows
    odd = shop.Named(order="{date}")
    assert shop.answer("cancel", odd) == "Order {date} is called off."


@pytest.mark.skipif(not DATA.exists(), reason="the training data is no part of the project")
def test_the_desk_has_classes_of_the_data_set_and_counted_words_tell_most():
    data = json.loads((DATA / "intents" / "data_small.json").read_text(encoding="utf-8"))
    assert set(shop.INTENTS) <= {intent for _, intent in data["train"]}
    known = list(shop.INTENTS)
    train, asked = ([(text, known.index(intent)) for text, intent in data[part] if intent in known] for part in ("train", "test"))
    counted = CountedWords(train, len(known))
    assert sum(counted.label(text) == intent for text, intent in asked) / len(asked) > 0.75


def test_made_up_names_are_none_of_those_held_out() -> None:
    rng = random.Random(1)
    held_out = {word.lower() for row in ("first", "family", "town", "land", "firm_name") for word in name_lists.NEW_NAMES[row]}
    known = {word.lower() for row in ("first", "family", "town", "land", "firm_name") for word in name_lists.TRAIN_NAMES[row]}
    seen = set[str]()
    for _ in range(20):
        words = wider_names(rng)
        made = {word.lower() for row in ("first", "family", "town", "land", "firm_name") for word in words[row]}
        assert not made & held_out
        seen |= made - known
        sentences = names.with_names(rng, words, 20)
        assert {sentence.pattern.split()[0] for sentence in sentences} == {"known"}
        assert any(tag for sentence in sentences for _, tag in sentence.words)
    assert len(seen) > 2000
