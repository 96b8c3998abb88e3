"""The quizzes about what is written and learned, from many texts and settings: one right answer, by the trace and not by the quiz."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from functools import cache

import numpy as np
from judging import cycled, indices, judge, losses, model, names, num, place, softmax, traced, unchecked, word
from varied_texts import FEW as TEXTS

from explainer.lessons.controls import quiz as controls
from explainer.lessons.generation import quiz as generation
from explainer.lessons.generation.beam_search import Way, Ways
from explainer.lessons.gpt_vs_bert import quiz as gpt_vs_bert
from explainer.lessons.gpt_vs_bert.hidden_words import Guess, Pair
from explainer.lessons.learning import quiz as learning
from explainer.lessons.tokens import quiz as tokens
from explainer.models.replay import Splitter
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import write
from explainer.studies.decoding.sampling import pipeline
from explainer.studies.learning.bigram import compare, count
from explainer.studies.learning.gradients import gradients
from explainer.trace.prediction import predict
from explainer.trace.recorder import record_ids, record_masked
from explainer.ui.text import told_apart

__all__ = ["unchecked"]
GPT, BERT = "story-gpt", "story-bert"
COUNT = 208


def test_controls() -> None:
    told, rng = Counter[str](), random.Random(4)
    shown = [told_apart([name])[0] for name in names(GPT)]
    for text in cycled(TEXTS, COUNT):
        trace = traced(GPT, text)
        temperature, top_k = rng.choice((0.05, 0.3, 0.7, 1.0, 2.0, 3.0)), rng.choice((0, 0, 1, 3, 40))
        wanted = Controls(temperature, top_k, rng.choice((1.0, 1.0, 0.9, 0.3)), rng.choice((0, 0, 0.1)))
        found, row = pipeline(trace.logits(-1), wanted), trace.logits(-1).astype(float)
        soft = np.sort(softmax(row / wanted.temperature))[::-1]
        left = soft[: wanted.top_k or len(soft)]
        left = left[: int(np.searchsorted(np.cumsum(left / left.sum()), wanted.top_p - 1e-7)) + 1] if wanted.top_p < 1 else left
        left = left[left >= wanted.min_p * left[0]]
        order = np.argsort(-row, kind="stable")

        def colder(asked: str, row=row, order=order):
            printed = float(re.search(r"is ([\d.,]+) times", asked)[1].replace(",", ""))  # type: ignore[index]
            ratios = np.exp(row[order[0]] - row[order])
            said = asked.replace("\\", "")
            near = [r for i, r in zip(order[1:50], ratios[1:50], strict=True) if abs(r / printed - 1) < 0.01 and f"“{shown[i]}" in said]
            assert near, asked
            return num(near[0] ** 2)

        oracles = {
            "With which probability is it drawn": lambda _, left=left: num(left[0] / left.sum()),
            "would a token need at least": lambda _, soft=soft: num(0.1 * soft[0]),
            "at temperature 0.5": colder,
            "would top-p 0.5 alone keep": lambda _, soft=soft: num(int(np.searchsorted(np.cumsum(soft), 0.5)) + 1),
            "before the window is full": lambda _, n=trace.n_pos: num(model(GPT).context - n),
        }
        judge(controls.questions(found, names(GPT), trace.n_pos, model(GPT).context), oracles, told)
    assert min(told["before the window is full"], told["would top-p 0.5 alone keep"]) > 190
    assert min(told["With which probability is it drawn"], told["at temperature 0.5"]) > 150
    assert told["would a token need at least"] > 15


def test_generation() -> None:
    told, rng = Counter[str](), random.Random(6)
    settings = [(rng.randint(0, 3), rng.choice((256, 16)), rng.choice((None, Controls(rng.choice((0.5, 2.0)), seed=1)))) for _ in range(60)]
    written = []
    for text, (n, window, how) in zip(cycled(TEXTS, 60), settings, strict=True):
        prompt = traced(GPT, text).token_ids[:20]
        steps = list(itertools.islice(write(model(GPT), prompt, how, window=window), n))
        ids = [*prompt, *(step.token_id for step in steps)]
        read = [record_ids(model(GPT), ids[max(0, at - window) : at], text="") for at in range(len(prompt), len(ids))]
        own = [softmax(trace.logits(-1))[token_id] for trace, token_id in zip(read, ids[len(prompt) :], strict=True)]
        written.append((prompt, steps, ids, own, window))
    for prompt, steps, ids, own, window in cycled(written, COUNT):
        ways = Ways(tuple(Way(one, (i,), -rng.uniform(0, 30)) for i, one in enumerate(("greedy", "sampling", "beam search"))), ())
        by_name = {way.name: way.logprob for way in ways.found}

        def texts(asked: str, by_name=by_name):
            one, other = re.findall(r"by (greedy|sampling|beam search)", asked)
            return num(math.exp(by_name[one] - by_name[other]))

        oracles = {
            "come one after the other": lambda asked, own=own: num(math.prod(own[int(re.search(r"token (\d+)", asked)[1]) - 1 :][:2])),  # type: ignore[index]
            "another one comes there": lambda asked, own=own: num(1 - own[int(re.search(r"token (\d+)", asked)[1]) - 1]),  # type: ignore[index]
            "were read when the last": lambda _, ids=ids, w=window: num(min(len(ids) - 1, w)),
            "Without the cache": lambda _, ids=prompt, w=window: num(sum(min(w, len(ids) + i) for i in range(3))),
            "times as likely is the first text": texts,
        }
        judge(generation.questions(steps, len(prompt), window, ways), oracles, told)
    assert told["Without the cache"] == COUNT
    assert min(told["come one after the other"], told["another one comes there"], told["times as likely is the first text"]) > 30


def test_learning() -> None:
    told, rng, loaded = Counter[str](), random.Random(9), model(GPT)
    table = count([traced(GPT, text).token_ids for text in TEXTS], loaded.n_vocab)
    several = [text for text in TEXTS if traced(GPT, text).n_pos > 1]
    slopes = {text: gradients(loaded, traced(GPT, text).token_ids, i % loaded.n_layers) for i, text in enumerate(several[::3])}
    compared = {text: compare(loaded, traced(GPT, text), table) for text in several}
    for text in cycled(several, COUNT):
        trace, found = traced(GPT, text), compared[text]
        loss = losses(trace)
        slope = rng.choice(list(slopes.values()))[rng.randrange(loaded.n_heads)]
        entry = rng.randrange(slope.gradient.shape[0]), rng.randrange(slope.gradient.shape[1])
        bigram = -np.log(table.probabilities(trace.token_ids[:-1], trace.token_ids[1:]))
        oracles = {
            "A fair draw among": lambda _, loss=loss: num(math.exp(loss.mean())),
            "What probability did": lambda asked, loss=loss: num(math.exp(-loss[indices(asked)[0] - 1])),
            "gradient descent": lambda _, g=float(slope.gradient[entry]): num(-0.5 * g),
            "less surprised than the bigram": lambda _, loss=loss, bigram=bigram: num(int((loss < bigram).sum())),
        }
        judge(learning.questions(found, trace.tokens, slope, entry), oracles, told)
    assert told["A fair draw among"] == COUNT
    assert min(told["What probability did"], told["gradient descent"], told["less surprised than the bigram"]) > 150


def test_tokens() -> None:
    told, rng = Counter[str](), random.Random(10)
    taken = {name: Splitter(model(name).tokenizer.backend_tokenizer) for name in (GPT, BERT)}
    some = "dogs dogs, Dogs I I’m thanked! unbelievable xyzzy café 🙂 the".split()
    texts = [*TEXTS, *(" ".join(rng.choices(some, k=rng.randint(1, 9))) for _ in range(90))]
    for name, text in itertools.product((GPT, BERT), texts):
        replay = taken[name].replay(text)
        ids = taken[name].backend.encode(text, add_special_tokens=False).ids

        def pieces(asked: str, replay=replay):
            said = re.search(r"does “[\u2068]?(.*?)[\u2069]?” make", asked.replace("\\", ""), re.DOTALL)[1]  # type: ignore[index]
            counts = {len(w.pieces) for w in replay.words if told_apart(["".join(w.chars)])[0] == said}
            assert len(counts) == 1, (asked, counts)
            return num(counts.pop())

        pairs = [
            (taken[name].ranks[a.symbol, b.symbol], a.symbol, b.symbol)
            for w in replay.words
            for a, b in itertools.pairwise(w.atoms)
            if (a.symbol, b.symbol) in taken[name].ranks
        ]  # the pair learned first is joined first
        lowest = min(pairs, default=(0, "", ""))
        shown = " + ".join(f"“{tokens.label(part, taken[name].byte_level)}”".replace(" ", "␣") for part in lowest[1:])
        oracles = {
            "make in your text": pieces,
            "joined first": lambda _, shown=shown: word(shown),
            "for the last token": lambda _, ids=ids: num(ids[-1]),
            "if every byte were one": lambda _, text=text: num(len(text.encode())),
        }
        judge(tokens.questions(text, replay, taken[name]), oracles, told)
    assert told["if every byte were one"] >= 200
    assert min(told["make in your text"], told["for the last token"]) > 170


def test_gpt_vs_bert() -> None:
    told, rng = Counter[str](), random.Random(11)
    gpt, bert = model(GPT), model(BERT)
    recorded = cache(lambda text, hidden: record_masked(bert, text, hidden))
    for text in cycled(TEXTS, COUNT):
        both = Pair(gpt.encode(text), bert.encode(text), None, None)  # type: ignore[arg-type]
        free = [i for i in range(len(both.bert_text.tokens)) if i not in both.fixed]
        draw = random.Random(f"{text}/{rng.randrange(3)}")  # three for each text
        hidden = sorted(draw.sample(free, min(len(free), draw.choice((1, 1, 2)))))
        pos = rng.choice(hidden)
        masked, true = recorded(text, tuple(hidden)), both.bert_text.token_ids[pos]
        guess = Guess(None, predict(bert, masked, pos), [], true)  # type: ignore[arg-type]
        p = softmax(masked.logits(pos))[true]
        before = sum(end <= both.bert_text.spans[pos][0] for _, end in both.gpt_text.spans) if not both.same else pos
        n = len(both.gpt_text.tokens)
        oracles = {
            "What is its loss there": lambda _, p=p: num(-math.log(p)),
            "how many tokens could GPT use": lambda _, before=before: num(before),
            "How many times as many exercises": lambda _, n=n, hidden=hidden: num((n - 1) / len(hidden)),
        }
        judge(gpt_vs_bert.questions(both, pos, None, guess, len(hidden)), oracles, told)
    assert told["how many tokens could GPT use"] == COUNT
    assert told["What is its loss there"] > 120
    assert place(3)("3 x")
