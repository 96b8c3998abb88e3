"""The quizzes of the lessons on translators, positions and trainings, from many sentences and settings: one right answer each."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import SENTENCES, best, cycled, indices, judge, num, place, seen_as, sentences, traced, unchecked, word
from varied_texts import FEW as TEXTS

from explainer.lessons.fine_tuning import quiz as fine_tuning
from explainer.lessons.instruction_pairs import quiz as instruction_pairs
from explainer.lessons.new_head import quiz as new_head
from explainer.lessons.new_language import quiz as new_language
from explainer.lessons.parallel import quiz as parallel
from explainer.lessons.parallel.race import Setting
from explainer.lessons.positions import quiz as positions
from explainer.lessons.rnn_attention import quiz as rnn_attention
from explainer.lessons.rnn_bottleneck import quiz as rnn_bottleneck
from explainer.lessons.transformer import quiz as transformer
from explainer.models.catalogue import find
from explainer.models.translators import load_translator
from explainer.studies.recurrent import bottleneck
from explainer.studies.recurrent.parallel import Timing
from explainer.studies.tuning.label_reasons import Without
from explainer.studies.tuning.methods import FROZEN, FULL, LORA, RANKS, Method, n_trainable, weights_of
from explainer.studies.vectors.positions import table
from explainer.trace.recurrent import record_decoder, record_encoder
from explainer.trace.translation import record_translation
from explainer.ui.page import questions

__all__ = ["unchecked"]
COUNT = 204


def test_rnn_bottleneck() -> None:
    told, loaded = Counter[str](), load_translator("translate-gru")
    probe = bottleneck.probe_of(loaded)
    for text in sentences(COUNT):
        read = record_encoder(loaded, text)
        found, reach = bottleneck.recover(loaded, read, probe), bottleneck.reach(loaded, read)
        sizes = np.array([float(f"{size:.1e}") for size in reach])

        def far(index: int, sizes: np.ndarray = sizes) -> Any:
            assert (sizes == sizes[index]).sum() == 1
            return place(index)

        def state(asked: str, read: Any = read) -> Any:
            unit = int(re.search(r"unit (\d+)", asked)[1])  # type: ignore[index]
            return num(float(read.hidden[-1, unit]))

        least, largest, missed = int(reach.argmin()), int(reach.argmax()), int((found.ranks != 1).sum())
        oracles = {
            "How many numbers does that leave for": lambda _, read=read: num(read.hidden.shape[1] / len(read.tokens)),
            "What is its new number": state,
            "last state least": lambda _, far=far, least=least: far(least),
            "last state most": lambda _, far=far, largest=largest: far(largest),
            "probe not find": lambda _, missed=missed: num(missed),
        }
        judge(rnn_bottleneck.questions(read, found, reach), oracles, told)
    assert told["What is its new number"] == told["How many numbers does that leave for"] == COUNT
    assert told["last state least"] > 150


def test_rnn_attention() -> None:
    told, rng, loaded = Counter[str](), random.Random(1), load_translator("translate-gru-attention")
    steps = [(read, record_decoder(loaded, read)) for read in (record_encoder(loaded, text) for text in sentences(68))]
    for read, wrote in cycled(steps, COUNT):
        weights = wrote.weights
        oracles = {
            "look at most": lambda asked, weights=weights: best(weights[indices(asked)[0]], 2),
            "How many weights": lambda _, weights=weights: num(weights.size),
            "all the others of this row": lambda asked, weights=weights: num(1 - float(weights[indices(asked)[0]].max())),
            "spreads its look": lambda _, weights=weights: best(weights.max(1), 2, least=True),
            "largest single weight": lambda _, weights=weights: best(weights.max(1), 2),
        }
        judge(rnn_attention.questions(read, wrote, rng.randrange(len(wrote.tokens))), oracles, told)
    assert min(told["look at most"], told["How many weights"], told["all the others of this row"]) > 190


def test_transformer() -> None:
    told, rng, loaded = Counter[str](), random.Random(2), load_translator("translate-transformer")
    traces = [record_translation(loaded, text) for text in (*SENTENCES, *sentences(24)[len(SENTENCES) :])]
    for trace in cycled(traces, COUNT):
        role, layer, head = rng.choice(("encoder", "decoder", "cross")), rng.randrange(trace.n_layers), rng.randrange(trace.n_heads)
        pattern = trace.patterns(role, layer)[head]
        cross = sum(trace.patterns("cross", at).size for at in range(trace.n_layers))
        shape = " × ".join(str(size) for size in trace.patterns("cross", 0)[0].shape)
        masked = trace.patterns("decoder", 0)[0]
        oracles = {
            "In the grid that is open": lambda asked, pattern=pattern: best(pattern[indices(asked)[0]], 2),
            "rows and columns": lambda _, shape=shape: word(shape),
            "masked decoder": lambda asked, masked=masked: num(int((masked[indices(asked)[0]] > 0).sum())),
            "weights of cross-attention": lambda _, cross=cross: num(cross),
        }
        judge(transformer.questions(trace, role, layer, head), oracles, told)
    assert min(told["In the grid that is open"], told["masked decoder"], told["weights of cross-attention"]) > 180


def test_positions() -> None:
    told, sizes = Counter[str](), itertools.product((16, 32, 64, 128), (8, 16, 32, 64, 128), (100, 1_000, 10_000, 100_000))
    for (n_pos, width, base), text in zip(cycled(list(sizes), 240), cycled(TEXTS, 240), strict=True):
        trace, found = traced("story-gpt", text), table(n_pos, width, float(base))

        def dot(asked: str, found: Any = found) -> Any:
            one, other = (int(row) for row in re.findall(r"row (\d+)", asked)[2:])
            return num(float(found.rows[one].astype(float) @ found.rows[other]))

        def around(asked: str, width: int = width, base: int = base) -> Any:
            pair = int(re.search(r"pair (\d+)", asked)[1])  # type: ignore[index]
            return num(2 * math.pi * base ** (2 * pair / width))

        oracles = {
            "In the table above": dot,
            "gone round once": around,
            "Which row of W_pos": lambda _, trace=trace: num(trace.n_pos - 1),
            "turned further": lambda _, trace=trace: num(trace.n_pos - 1),
        }
        judge(positions.questions(found, trace.tokens, 256, learned=n_pos > 32), oracles, told)
    assert told["In the table above"] == told["gone round once"] == 240
    assert told["none"] == 0


def test_parallel() -> None:
    told, rng = Counter[str](), random.Random(3)
    for width, longest, n in itertools.product((32, 64, 128, 256), (64, 256, 1024, 4096), (0, 1, 2, 7, 32, 64, 100, 128, 500, 4, 5, 6, 9)):
        one, other = 10 ** rng.uniform(-6, 1), 10 ** rng.uniform(-6, 1)
        raced = [Timing(longest, width, one, rng.choice((one, other)), (one, one), (other, other), 3)]
        faster = "attention" if raced[0].attention_s < raced[0].gru_s else "the GRU"
        oracles = {
            "A text grows": lambda _, longest=longest: word(f"{longest - longest // 2:,} and 0"),
            "does the attention layer need": lambda _, n=longest, d=width: num(4 * n * d * d + 2 * n * n * d),
            "does the GRU layer need": lambda _, n=n, d=width: num(6 * n * d * d),
            "who was faster": lambda _, faster=faster: word(faster),
        }
        judge(parallel.questions(Setting(width, longest, "one"), raced, n), oracles, told)
    assert told["A text grows"] >= 200
    assert told["who was faster"] > 60


def test_trainings() -> None:
    told, rng = Counter[str](), random.Random(4)
    methods = [Method(FULL), *(Method(FROZEN, frozen=(f"block {i}",)) for i in range(3))]
    methods += [Method(LORA, rank=rank, targets=targets) for rank in RANKS for targets in (("attention",), ("ffn",), ("attention", "ffn"))]
    for method in cycled(methods, COUNT):
        shape = find("story-gpt").shape
        weights = weights_of(shape)
        free, other = n_trainable(weights, method), method.rank * 2 if method.rank < 32 else 16
        measured = [SimpleNamespace(losses={"held_out": rng.uniform(0, 9), "old": rng.uniform(0, 9)}) for _ in range(2)]
        first, last = (one.losses["held_out"] for one in measured)
        total, moved = weights.total, 0 if method.kind == LORA else free
        oracles = {
            "stay as they are": lambda _, left=total - moved: num(left),
            "does AdamW keep": lambda _, free=free: num(2 * free),
            "would it train with rank": lambda asked, free=free, rank=method.rank: num(
                free * int(re.findall(r"rank (\d+)", asked)[1]) / rank
            ),
            "By how much did the loss": lambda _, change=last - first: num(change),
        }
        judge(fine_tuning.questions(shape, method, measured), oracles, told)  # type: ignore[arg-type]
        assert other in RANKS
        n_prompt, n_counted = rng.randint(1, 60), rng.randint(1, 40)
        oracles = {
            "which share of the tokens": lambda _, share=n_counted / (n_prompt + n_counted): num(share, 100),
            "may be looked at": lambda _, before=n_prompt + n_counted - 1: num(before),
            "By which factor": lambda _, gap=first - last: num(math.exp(abs(gap))),
        }
        judge(instruction_pairs.questions({"n_prompt": str(n_prompt), "n_counted": str(n_counted)}, measured), oracles, told)  # type: ignore[arg-type]
    assert told["stay as they are"] == told["may be looked at"] == COUNT
    assert told["By which factor"] > 150


def test_new_languages_and_heads() -> None:
    told, rng = Counter[str](), random.Random(5)
    shape = find("story-gpt").shape
    n_old = next(size[0] for name, size in weights_of(shape).sizes.items() if "wte" in name)
    for _ in range(COUNT):
        n_bytes, old, new = rng.randint(1, 300), rng.randint(1, 200), rng.randint(1, 200)
        before, after, n_new = rng.uniform(0.5, 9), rng.uniform(0.5, 9), rng.randint(260, 9000)
        learned = shape.d_model * (n_new + shape.context + 2)  # W_E, W_pos, and the gain and bias of the final norm
        oracles = {
            "of the new tokenizer hold": lambda _, share=n_bytes / new: num(share),
            "numbers has W_E": lambda _, size=n_new * shape.d_model: num(size),
            "when the body is frozen": lambda _, learned=learned: num(learned),
            "bits a byte": lambda _, fall=1 - after / before: num(fall, 100),
        }
        made = [new_language.bytes_a_token(n_bytes, old, new), new_language.fallen(before, after, "from x to y")]
        judge([*made, *new_language.rows(shape, n_old, n_new)], oracles, told)

        parts = tuple(rng.choices(("dogs", "and", "cats", ".", "🙂", "I"), k=rng.randint(1, 8)))
        change = np.array([rng.choice((np.nan, rng.uniform(-3, 3), 0.5, -0.5)) for _ in parts])
        reasons = Without(parts, 0, 1, 0.0, change, change, parts)
        judge([new_head.moving(reasons, "good")], {"Which word of your text": lambda _, c=change: best(np.abs(c), 2)}, told)
    assert told["of the new tokenizer hold"] == told["numbers has W_E"] == COUNT
    assert told["Which word of your text"] > 100


LABELS = st.text(st.sampled_from("Iі l1,.0%␣ \u200b−-“”’'ａa"), min_size=1, max_size=6)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False) | st.sampled_from([0.0, -0.0, 1.0, 0.9978, 0.004, 1e-9, math.nan, math.inf])
SHOWS = st.sampled_from([questions.two, questions.three, questions.figure, questions.counted, lambda x: f"{100 * x:.0f} %"])


@given(LABELS, st.lists(LABELS, max_size=6))
def test_no_two_options_look_alike(right: str, wrong: list[str]) -> None:
    made = questions.ask("?", right, wrong, "Since.", "x")
    if made is not None:
        assert len({seen_as(label) for label in made.options}) == len(made.options) >= 2
        assert made.options[made.right] == right
    alike = any(questions.looks(one) == questions.looks(right) for one in wrong)
    if alike:
        with pytest.raises(ValueError, match="look alike"):
            questions.Question("?", (right, *wrong), 0, "Since.", "x")


@given(NUMBERS, st.lists(NUMBERS, max_size=6), SHOWS)
def test_a_number_is_asked_for_with_one_right_option(right: float, wrong: list[float], show: Any) -> None:
    made = questions.calculated("?", right, wrong, "Since.", "x", show=show)
    if not math.isfinite(right):
        assert made is None
    elif made is not None:
        assert made.options[made.right] == show(right)
        assert sum(questions.looks(label) == questions.looks(show(right)) for label in made.options) == 1


@given(st.lists(NUMBERS, max_size=8), st.booleans())
def test_the_largest_of_all_is_asked_for_unless_another_prints_like_it(values: list[float], least: bool) -> None:
    made = questions.most("?", [f"{i} x" for i in range(len(values))], values, lambda best, next_: f"{best} {next_}", "x", least=least)
    printed = [float(f"{value:.2f}") for value in values if math.isfinite(value)]
    top = (min if least else max)(printed, default=0)
    assert (made is None) == (len(printed) < 2 or printed.count(top) > 1)
    if made is not None:
        assert float(f"{values[int(made.options[made.right].split()[0])]:.2f}") == top


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("␣I", "I"),
        ("1.00", "100 %"),
        ("0", "−0.00"),
        ("ﬁ", "fi"),
        ("A", "А"),
        ("don’t", "don't"),
        ("1,000", "1000"),
        ("x\u200b", " x"),
        ("“ t”", "“t”"),
    ],
)
def test_these_look_alike(one: str, other: str) -> None:
    assert questions.looks(one) == questions.looks(other)
    assert questions.ask("?", one, [other], "Since.", "x") is None


def test_printed_numbers_make_the_printed_result() -> None:
    (omega,) = questions.written([0.0031622776], lambda turn: 2 * math.pi / turn, lambda value: f"{value:,.1f}")
    assert f"{2 * math.pi / float(omega):,.1f}" == "1,986.9"
    assert questions.figure(0.000373) == "0.000373"
    assert questions.figure(-1234567.0) == "−1,234,567"
    assert questions.figure(3e-9) == "3.00e−09"
