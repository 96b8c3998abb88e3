"""The questions about transformers and the ship's log: their sizes, what is kept apart, and whether the answers are true."""

from __future__ import annotations

import math
import os
import re
import string
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from explainer.maths import attention, embeddings, feed_forward, normalisation, positions, prediction, sampling
from explainer.texts.sets import Pairs, Texts, questions, ship_log
from explainer.texts.sets.questions import OUTSIDE, Fact, facts, outside
from explainer.texts.sets.ship_words import OWN, WORDS

ROOT = Path(__file__).parents[2]
LITTLE = frozenset(
    (
        "what is a an the of does do can you explain tell me how why which to in it i are and for that with be as not has have so on at by "
        "from its we one where when who or s my if say mean means good people use"
    ).split()
)


def plain(question: str) -> str:
    return " ".join("".join(mark for mark in question.lower() if mark not in string.punctuation.replace("_", "")).split())


def content(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[\w-]+", text.lower()) if word not in LITTLE}


def sentences(entry: str) -> list[str]:
    return re.split(r"(?<!Mr\.)(?<!Mrs\.)(?<=[.!?]) ", entry)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return questions.make()


@pytest.fixture(scope="module")
def log() -> Texts:
    return ship_log.make()


@pytest.fixture(scope="module")
def rows() -> torch.Tensor:
    return torch.randn(5, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("make", [questions.make, ship_log.make])
def test_the_same_seed_makes_the_same_set_and_another_seed_another(make: Callable[[int], Pairs | Texts]) -> None:
    assert make(3) == make(3)
    assert make(3).train != make(4).train
    assert make(3).held_out != make(4).held_out


def test_sets_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib; from explainer.texts.sets import questions, ship_log;"
        "print(hashlib.sha256(repr((questions.make(1), ship_log.make(1, 40_000))).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1


def test_there_are_facts_enough_and_a_third_of_them_have_two_answers() -> None:
    assert len(facts()) >= 120
    assert 0.3 < sum(len(fact.answers) == 2 for fact in facts()) / len(facts()) < 0.4
    assert 28 <= len(outside()) <= 35
    assert {fact.answers for fact in outside()} == {(OUTSIDE,)}


@pytest.mark.parametrize("fact", [*facts(), *outside()], ids=lambda fact: fact.questions[0])
def test_a_fact_is_whole(fact: Fact) -> None:
    assert 1 <= len(fact.answers) <= 2
    assert len(set(fact.answers)) == len(fact.answers)
    assert len(set(map(plain, fact.questions))) == len(fact.questions) >= 6
    for answer in fact.answers:
        assert len(answer.split()) <= 20
        assert answer.endswith(".")
        assert answer.isascii()
        assert answer == answer.strip()
    for question in fact.questions:
        assert question.isascii()
        assert len(question.split()) <= 20


def test_no_question_is_asked_about_two_facts() -> None:
    asked = Counter(plain(question) for fact in (*facts(), *outside()) for question in fact.questions)
    assert [question for question, count in asked.items() if count > 1] == []
    answers = Counter(answer for fact in facts() for answer in fact.answers)
    assert [answer for answer, count in answers.items() if count > 1] == []


def test_every_wording_shares_a_word_of_its_subject_with_the_rest_of_its_fact() -> None:
    """Whichever is held out, there is something in it by which its fact can be found."""
    for fact in facts():
        for question in fact.questions:
            rest = [*fact.answers, *(other for other in fact.questions if other != question)]
            assert content(question) & set().union(*map(content, rest)), question


@pytest.mark.parametrize("seed", [0, 1])
def test_one_wording_of_every_fact_is_held_out_and_never_trained_on(seed: int) -> None:
    made = questions.make(seed)
    assert not {plain(prompt) for prompt, _ in made.train} & {plain(prompt) for prompt, _ in made.held_out}
    trained, kept = defaultdict(set), defaultdict(set)
    for side, found in ((made.train, trained), (made.held_out, kept)):
        for prompt, completion in side:
            found[prompt].add(completion)
    for fact in (*facts(), *outside()):
        assert sum(question in kept for question in fact.questions) == 1
        assert sum(question in trained for question in fact.questions) == len(fact.questions) - 1
        assert {answer for question in fact.questions for answer in trained[question] | kept[question]} == set(fact.answers)
    assert {answer for _, answer in made.held_out} <= {answer for _, answer in made.train}
    assert len(set(made.train)) == len(made.train)


def test_a_stranger_is_told_what_the_set_is_about(pairs: Pairs) -> None:
    share = sum(answer == OUTSIDE for _, answer in pairs.train) / len(pairs.train)
    assert 0.05 < share < 0.2
    assert len([answer for _, answer in pairs.held_out if answer == OUTSIDE]) == len(outside())


def loss(probability: float) -> float:
    return -math.log(probability)


def same(left: torch.Tensor, right: torch.Tensor | float) -> bool:
    return bool(torch.allclose(left, torch.as_tensor(right, dtype=left.dtype), atol=1e-5))


TRUE: dict[str, Callable[[torch.Tensor], bool]] = {
    "An even guess among 8,192 tokens has a loss of about 9.01 nats.": lambda x: round(loss(1 / 8192), 2) == 9.01,
    "A true token with a probability of one half has a loss of about 0.69 nats.": lambda x: round(loss(0.5), 2) == 0.69,
    "If the true token gets a probability of 1, its loss is 0.": lambda x: loss(1) == 0,
    "A perplexity of 10 means as unsure as a choice among 10 equally likely tokens.": lambda x: same(
        prediction.entropy(torch.full((10,), 0.1)).exp(), 10.0
    ),
    "LoRA with rank 4 on a matrix of 256 by 256 learns 2,048 numbers.": lambda x: (
        sum(matrix.numel() for matrix in (torch.empty(256, 4), torch.empty(4, 256))) == 2048
    ),
    "In GPT-2 small d_head is 64, because 768 divided by 12 heads is 64.": lambda x: 768 // 12 == 64,
    "With the causal mask, 4 tokens have 10 pairs of a query and a key that it may see.": lambda x: int(attention.causal(4).sum()) == 10,
    "In GPT the first token can look only at itself.": lambda x: attention.causal(5)[0].tolist() == [True, *[False] * 4],
    "Twice as many tokens make four times as many scores.": lambda x: (
        attention.scores(torch.cat([x, x]), torch.cat([x, x])).numel() == 4 * attention.scores(x, x).numel()
    ),
    "A score is the dot product of a query and a key.": lambda x: same(attention.scores(x, x)[1, 2], float(embeddings.dot(x[1], x[2]))),
    "A score need not be the same both ways, because queries and keys use different matrices.": lambda x: (
        not same(attention.scores(x[:, :5], x[:, 3:]), attention.scores(x[:, :5], x[:, 3:]).T)
    ),
    "Softmax gives a masked key a weight of exactly 0.": lambda x: (
        float(attention.softmax(attention.mask(x @ x.T, attention.causal(5)))[0, 4]) == 0
    ),
    "Softmax turns numbers into positive numbers that sum to 1.": lambda x: bool((attention.softmax(x) > 0).all()),
    "The weights of a row sum to 1.": lambda x: same(attention.softmax(x @ x.T).sum(-1), 1.0),
    "Softmax of equal numbers gives every one of them the same weight.": lambda x: same(attention.softmax(torch.full((1, 4), 7.0)), 0.25),
    "Take the exponential of each number and divide it by the sum of all exponentials.": lambda x: same(
        attention.softmax(x), x.exp() / x.exp().sum(-1, keepdim=True)
    ),
    "Adding the same number to all logits does not change the probabilities.": lambda x: same(
        sampling.renormalise(x + 5), sampling.renormalise(x)
    ),
    "z is the weighted sum of the values.": lambda x: same(
        attention.weighted_sum(torch.tensor([[0.25, 0.75]]), x[:2])[0], 0.25 * x[0] + 0.75 * x[1]
    ),
    "A temperature of 1 leaves the probabilities as they are.": lambda x: same(sampling.temperature(x, 1.0), x),
    "A low temperature makes the likeliest token even likelier, so the text is less varied.": lambda x: bool(
        (sampling.renormalise(x / 0.5).amax(-1) > sampling.renormalise(x).amax(-1)).all()
    ),
    "A high temperature gives unlikely tokens a better chance, so the text is more varied.": lambda x: bool(
        (sampling.renormalise(x / 2).amin(-1) > sampling.renormalise(x).amin(-1)).all()
    ),
    "Top-k keeps only the k likeliest tokens to draw from.": lambda x: int(sampling.top_k(x[0], 3).isfinite().sum()) == 3,
    "Top-p keeps the smallest set of likeliest tokens whose probabilities sum to at least p.": lambda x: (
        sampling.top_p(torch.tensor([0.5, 0.3, 0.2]).log(), 0.7).isfinite().tolist() == [True, True, False]
    ),
    "Min-p drops tokens whose probability is less than p times that of the likeliest token.": lambda x: (
        sampling.min_p(torch.tensor([0.5, 0.3, 0.2]).log(), 0.5).isfinite().tolist() == [True, True, False]
    ),
    "Entropy measures how unsure a distribution is; 0 means certain.": lambda x: (
        float(prediction.entropy(torch.tensor([1.0, 0.0, 0.0]))) == 0 < float(prediction.entropy(torch.tensor([0.5, 0.5, 0.0])))
    ),
    "LayerNorm brings a vector to mean 0 and spread 1, then applies a learned scale and shift.": lambda x: same(
        torch.stack([(y := normalisation.layer_norm(x, torch.ones(8), torch.zeros(8), 0.0).out).mean(-1) + 1, y.std(-1, correction=0)]), 1.0
    ),
    "LayerNorm subtracts the mean, and RMSNorm does not.": lambda x: same(
        normalisation.rms_norm(torch.full((8,), 3.0), torch.ones(8), 0.0).out, 1.0
    ),
    "GELU lets large positive numbers through and brings large negative ones close to 0.": lambda x: same(
        feed_forward.gelu(torch.tensor([9.0, -9.0])), torch.tensor([9.0, 0.0])
    ),
    "ReLU keeps positive numbers and turns negative ones into 0.": lambda x: (
        feed_forward.relu(torch.tensor([2.0, -2.0])).tolist() == [2, 0]
    ),
    "Without a non-linear step, two linear layers in a row could do no more than one.": lambda x: same((x @ x.T) @ x, x @ (x.T @ x)),
    "With RoPE the position enters a score only through the distance between query and key.": lambda x: same(
        turned(x, 3)[0] @ turned(x, 3)[1], float(turned(x, 90)[0] @ turned(x, 90)[1])
    ),
    "The cosine tells how far two vectors point the same way, whatever their lengths.": lambda x: same(
        embeddings.cosine(x[0], 7 * x[1]), float(embeddings.cosine(x[0], x[1]))
    ),
}


def turned(rows: torch.Tensor, first: int) -> torch.Tensor:
    """Two of the rows at neighbouring places from ``first`` on."""
    turns = positions.angles(torch.arange(first, first + 2), positions.frequencies(8))
    return positions.rotate(rows[:2], turns)


@pytest.mark.parametrize("answer", TRUE)
def test_an_answer_that_can_be_computed_is_true(answer: str, rows: torch.Tensor) -> None:
    assert answer in {answer for fact in facts() for answer in fact.answers}
    assert TRUE[answer](rows)


def frames(patterns: ship_log.Patterns) -> set[str]:
    by_wind = (patterns.wind, patterns.sails, patterns.work, patterns.run)
    plain = {text for table in by_wind for choices in table.values() for text in choices} | set(patterns.state)
    return plain | {text for _, steps in patterns.events for step in steps for text in step.split("|")}


def test_the_log_has_patterns_and_words_enough_and_every_slot_is_filled(log: Texts) -> None:
    train, held_out = frames(ship_log.TRAIN), frames(ship_log.HELD_OUT)
    assert len(train) >= 120
    assert not train & held_out
    assert len({word for words in WORDS.values() for word in words}) >= 300
    for texts, words in ((train, WORDS), (held_out, OWN)):
        slots = {slot for text in texts for slot in re.findall(r"\{([^}]*)\}", text) if not re.fullmatch(r"\d+-\d+", slot)}
        assert {slot.rstrip("0123456789") for slot in slots} <= {*words, "haven"}
        assert all(text.endswith((".", "?", "!")) for text in texts)
    assert not any(mark in entry for entry in (*log.train, *log.held_out) for mark in "{}|")


def test_the_log_has_the_size_that_was_asked_for(log: Texts) -> None:
    of_train, of_held_out = (sum(map(len, part)) for part in (log.train, log.held_out))
    assert 300_000 <= of_train + of_held_out <= 302_000
    assert 0.05 < of_held_out / (of_train + of_held_out) < 0.07
    assert sum(map(len, ship_log.make(0, 50_000).train)) < 50_000


def test_an_entry_is_known_from_its_first_words_and_is_short(log: Texts) -> None:
    for entry in (*log.train, *log.held_out):
        assert re.match(r"Day \d+\. [A-Z0-9]", entry)
        assert 40 <= len(entry.split()) <= 90
        assert entry.isascii()
        assert not re.search(r" ,|  |\ba [aeiou]|[.!?] [a-z]", entry.replace("Mr. ", "").replace("Mrs. ", ""))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_sentence_of_more_than_three_words_is_in_both_parts_of_the_log(seed: int) -> None:
    made = ship_log.make(seed)
    train = {sentence for entry in made.train for sentence in sentences(entry)}
    held_out = {sentence for entry in made.held_out for sentence in sentences(entry)}
    assert [sentence for sentence in train & held_out if len(sentence.split()) > 3] == []
    assert not set(made.train) & set(made.held_out)


def test_most_sentences_of_the_log_are_said_once(log: Texts) -> None:
    said = [sentence for entry in log.train for sentence in sentences(entry)]
    assert len(set(said)) / len(said) >= 0.5
    assert len(set(log.train)) == len(log.train)


def test_names_of_the_held_out_log_are_its_own(log: Texts) -> None:
    text = " ".join(log.train)
    for name in ("sailor", "ship", "land", "port", "bride", "mate", "boy", "smith", "doctor"):
        assert not set(OWN[name]) & set(WORDS.get(name, ()))
        assert not [word for word in OWN[name] if re.search(rf"\b{re.escape(word)}\b", text)], name
