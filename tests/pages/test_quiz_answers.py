"""The quizzes about what is inside a model, from many texts and settings: one right answer, by the trace and not by the quiz."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from functools import cache, partial

import numpy as np
import pytest
from judging import best, cycled, edited, indices, judge, losses, model, names, num, rows, softmax, traced, unchecked, word
from varied_texts import FEW as TEXTS

from explainer.lessons.decoder_block import quiz as decoder_block
from explainer.lessons.decoder_stack import logit_lens
from explainer.lessons.decoder_stack import quiz as decoder_stack
from explainer.lessons.embeddings import quiz as embeddings
from explainer.lessons.home import quiz as home
from explainer.lessons.logits import quiz as logits
from explainer.lessons.masked_attention import quiz as masked_attention
from explainer.lessons.multi_head import quiz as multi_head
from explainer.lessons.self_attention import quiz as self_attention
from explainer.models.catalogue import find
from explainer.studies.attention.masking import exercises
from explainer.trace import Trace, feed_forward, lens, views
from explainer.trace.prediction import predict
from explainer.ui.components.wordscope import Neighbours
from explainer.ui.text import told_apart

__all__ = ["unchecked"]
GPT, BERT = "story-gpt", "story-bert"
BOTH = list(itertools.product((GPT, BERT), TEXTS))
COUNT = 208


def _unscaled(trace, layer: int, head: int) -> bool:
    return any(edit.kind == "noscale" and edit.layer in (None, layer) and edit.head in (None, head) for edit in trace.edits)


@cache
def weights(trace: Trace, layer: int, head: int, query: int) -> np.ndarray:
    """A row of the pattern."""
    return trace.row(layer, head, query).astype(float)


@cache
def n_weights(name: str, text: str, layer: int) -> int:
    """The weights of all heads of a layer, counted."""
    return int(traced(name, text).patterns(layer).size)


@cache
def likeliest(name: str, text: str, pos: int) -> views.Likely:
    return views.likeliest(model(name), traced(name, text), pos, 10)


@cache
def scores(trace: Trace, pos: int) -> np.ndarray:
    """The logits at a position, which several questions are about."""
    return trace.logits(pos)


@cache
def nearest(name: str, own: int) -> tuple[int, float, float]:
    """The token whose row of W_E is most like that of ``own``, their dot product and their cosine."""
    table, sizes = rows(name)
    dots = table @ table[own]
    cosines = dots / np.maximum(sizes * sizes[own], 1e-12)
    near = int(next(i for i in np.argpartition(-cosines, 1)[:2] if i != own))
    return near, float(dots[near]), float(cosines[near])


def test_self_attention() -> None:
    told, rng = Counter[str](), random.Random(1)
    for name, text in cycled(BOTH, COUNT):
        trace, layer, head = edited(name, text, rng)
        row = partial(weights, trace, layer, head)

        def goes_on(asked: str, trace=trace, layer=layer, head=head):
            query, key = indices(asked)
            q, k = trace.q(layer, head)[query].astype(float), trace.k(layer, head)[key].astype(float)
            scaled = float(trace.scaled(layer, head, slice(query, query + 1))[0, key])
            root = 1.0 if _unscaled(trace, layer, head) else math.sqrt(len(q))
            assert scaled == pytest.approx(q @ k / root, rel=1e-3, abs=1e-4)
            return num(scaled)

        def ratio(asked: str, row=row):
            query, one, other = indices(asked)
            return num(row(query)[one] / row(query)[other])

        oracles = {
            f"look at most in layer {layer}, head {head}": lambda asked, row=row: best(row(indices(asked)[0]), 3),
            "How many times as large": ratio,
            "goes on to the softmax": goes_on,
            "are above 0": lambda asked, row=row: num(int((row(indices(asked)[0]) > 0).sum())),
        }
        judge(self_attention.questions(trace, layer, head), oracles, told)
    assert told["none"] < COUNT
    assert told["goes on to the softmax"] > 190
    assert told["How many times as large"] > 100
    assert told["sums"] > 250


def test_masked_attention() -> None:
    told, rng = Counter[str](), random.Random(2)
    asked = cache(lambda trace: exercises(model(GPT), trace))
    for text in cycled([text for text in TEXTS if traced(GPT, text).n_pos > 1], COUNT):
        trace, layer, head = edited(GPT, text, rng)
        loss, found = losses(trace), asked(trace)
        numbers = [f"{i} {told_apart([token])[0]}" for i, token in enumerate(trace.tokens)]
        kinds = {edit.kind for edit in trace.edits}
        closed = 0 if "nomask" in kinds else trace.n_pos * (trace.n_pos - 1) // 2
        closed += sum((edit.kind, edit.layer, edit.head) == ("cut", layer, head) for edit in trace.edits)
        oracles = {
            "are closed in this head": lambda _, closed=closed: num(closed),
            "surprised the model most": lambda _, loss=loss: best([np.nan, *loss], 2),
            "What is its loss": lambda asked, loss=loss: num(loss[indices(asked)[0] - 1]),
            "come one after the other": lambda asked, loss=loss: num(math.exp(-sum(loss[i - 1] for i in indices(asked)))),
        }
        judge(masked_attention.questions(found, numbers, trace.closed(layer, head)[0]), oracles, told)
    assert min(told["are closed in this head"], told["What is its loss"]) > 190
    assert told["surprised the model most"] > 150
    assert told["sums"] > 300


def test_home_and_logits() -> None:
    told, rng = Counter[str](), random.Random(3)
    for name, text in cycled(BOTH, COUNT):
        trace, shape = traced(name, text), find(name).shape
        pos = rng.randrange(trace.n_pos)
        last = trace.n_pos - 1 if shape.causal else max(0, trace.n_pos - 2)
        probs = np.sort(softmax(scores(trace, last)))[::-1]
        n, stream = sum(n_weights(name, text, layer) for layer in range(trace.n_layers)), trace.resid_pre(0).size
        oracles = {
            "How many weights are that": lambda _, n=n: num(n),
            "streams of your text": lambda _, n=stream: num(n),
            "all other tokens have together": lambda _, p=probs: num(1 - p[0]),
        }
        judge(home.questions(shape, trace.n_pos, likeliest(name, text, last)), oracles, told)

        row = scores(trace, pos).astype(float)
        p, high = np.sort(softmax(row))[::-1], np.sort(row)[::-1]
        raised = softmax(row + (np.arange(len(row)) == row.argmax()))[row.argmax()]
        oracles = {
            "all other tokens have together": lambda _, p=p: num(p[2:].sum()),
            "How many times as likely": lambda _, high=high: num(math.exp(high[0] - high[1])),
            "were larger by 1": lambda _, raised=raised: num(raised),
        }
        judge(logits.questions(predict(model(name), trace, pos), names(name)), oracles, told)
    assert told["all other tokens have together"] == 2 * COUNT
    assert told["sums"] == 4 * COUNT


def test_multi_head_and_one_block() -> None:
    told, rng = Counter[str](), random.Random(7)
    for name, text in cycled(BOTH, COUNT):
        trace, shape, loaded = traced(name, text), find(name).shape, model(name)
        layer, pos = rng.randrange(trace.n_layers), rng.randrange(trace.n_pos)
        n = n_weights(name, text, layer)
        each = np.array([np.linalg.norm(trace.z(layer, head)[-1] @ loaded.W_O(layer, head)) for head in range(trace.n_heads)])
        direct = views.direct_effects(loaded, trace, trace.n_pos - 1, rng.randrange(loaded.n_vocab)).heads if shape.causal else None
        oracles = {
            "adds the longest vector": lambda _, each=each: best(each, 2, "head {}".format),
            "How many weights do the heads": lambda _, n=n: num(n),
            "raise the logit": lambda _, d=direct, layer=layer: num(float(d[layer].sum(dtype=float))),
        }
        judge(multi_head.questions(shape, trace.n_pos, layer, each, direct, "“x”"), oracles, told)

        inside, act = feed_forward.inside(loaded, trace, layer), feed_forward.activation(loaded)

        def activated(asked: str, inside=inside, name=name):
            neuron, at = int(re.search(r"Neuron (\d+)", asked)[1]), indices(asked)[0]  # type: ignore[index]
            x = float(inside.pre[at, neuron])
            tanh = x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
            return num(tanh if name == GPT else x * (1 + math.erf(x / math.sqrt(2))) / 2)

        oracles = {
            "How many neurons’ numbers": lambda _, n=inside.post.size: num(n),
            "before the non-linear step": activated,
            "At which position": lambda asked, post=inside.post: best(post[:, int(re.search(r"neuron (\d+)", asked)[1])], 2),  # type: ignore[index]
        }
        strong = feed_forward.strongest(loaded, inside, layer, pos, 4)
        judge(decoder_block.questions(trace.tokens, inside, pos, strong, act.name), oracles, told)
    assert told["before the non-linear step"] > 200
    assert told["adds the longest vector"] > 150


def test_decoder_stack_and_embeddings() -> None:
    told, rng = Counter[str](), random.Random(8)
    for name, text in cycled(BOTH, COUNT):
        trace, loaded, causal = traced(name, text), model(name), find(name).shape.causal
        pos = rng.randrange(trace.n_pos)
        order = np.argsort(-scores(trace, pos), kind="stable")
        token_id = int(order[rng.choice((0, 0, 1, 3, 40))])
        way = lens.trajectory(loaded, trace, pos, token_id)
        effects = views.direct_effects(loaded, trace, pos, token_id) if causal else None
        parts = effects.parts()[:2] if effects else None
        moments = ["at the start", *(f"after block {i}" for i in range(trace.n_layers))]
        lead = next((i for i in range(len(moments)) if all(way.ranks[i:] == 1)), None)

        logit = float(scores(trace, pos)[token_id])

        def others(asked: str, parts=parts, logit=logit):
            return num(logit - dict(zip(*parts, strict=True))[re.search(r"and ([\w ()]+) adds", asked)[1]])  # type: ignore[index]

        oracles = {
            "first moment from which on": lambda _, m=moments, lead=lead: word(m[lead]),
            "best rank at": lambda _, m=moments, r=way.ranks: best(r, 0, m.__getitem__, least=True),
            "raises the probability": lambda _, p=way.probs: best(np.diff(p), 3, "block {}".format),
            "moves the logit": lambda _, x=way.logits: best(np.abs(np.diff(x)), 1, "block {}".format),
            "all other parts add": others,
        }
        judge(decoder_stack.questions(trace.tokens[pos], way, logit_lens.settled(way), parts), oracles, told)

        (table, _), own = rows(name), trace.token_ids[pos]
        near, dot, cosine = nearest(name, own)
        of = ([near], [loaded.label(near)], table[[near]], np.array([dot]), np.array([cosine]))
        scope = Neighbours(trace.tokens[pos], own, table[own], *of, "cosine", len(table), set())
        twice = f"dot product {2 * dot:.2f}, cosine {cosine:.2f}".replace("-", "−")
        oracles = {
            "What is their cosine": lambda _, c=cosine: num(c),
            "twice as long": lambda _, twice=twice: word(twice),
            "different rows": lambda _, ids=trace.token_ids: num(len(set(ids))),
        }
        judge(embeddings.questions(scope, trace.token_ids), oracles, told)
    assert told["different rows"] == COUNT
    assert told["What is their cosine"] > 200
    assert min(told["first moment from which on"], told["best rank at"]) > 60
    assert told["all other parts add"] > 90
    assert told["raises the probability"] + told["moves the logit"] > 150
