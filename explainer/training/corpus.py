"""The texts that the story models learn from: read, split by whole pieces, encoded once and kept in a work folder."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from explainer.errors import ExplainerError
from explainer.studies.learning.loop import Batch
from explainer.studies.tokens.new_tokenizer import byte_level_bpe
from explainer.texts.stories.maker import stories

END = "<|endoftext|>"
HELD_OUT_PIECES = 190  # the last pieces of the old books, about eight whole books
BUFFER_PIECES = 100  # dropped before them, so that no book lies on both sides
MADE_UP_STORIES = 30_000


@dataclass(frozen=True, slots=True)
class Stage:
    """What the sequences are up to a step of the training.

    repeated, walk, made_up: how much of the sequences is not real text; see :class:`Mixture`.
    until: the first step that belongs to the next stage. context: the sequences' length, when it is not the full one.
    alphabet: random rows are made of so many tokens; None is half of the rows from FREQUENT, half from all.
    only_known: random rows count in the loss only where an earlier part of the row tells what comes.
    """

    repeated: float
    walk: float
    made_up: float
    until: float = math.inf
    context: int | None = None
    alphabet: int | None = None
    only_known: bool = False


FREQUENT = range(257, 1501)  # the merges that byte-level BPE made first; half of the random rows are drawn from them
# Looking things up is learned first, on short rows of few different tokens, then with the whole vocabulary, and it holds
# when the random rows become few. While the learning rate falls, more and more of the texts are made up: names and agreement are
# rare in the real ones.
STORY_GPT = (
    Stage(0.50, 0.40, 0.05, until=600, context=128, alphabet=512, only_known=True),
    Stage(0.25, 0.20, 0.15, until=1500, only_known=True),
    Stage(0.09, 0.09, 0.17, until=3800),
    Stage(0.09, 0.09, 0.29, until=5350),
    Stage(0.09, 0.09, 0.34),
)
# To look at the neighbours of a hidden token is learned faster where there are few others.
STORY_BERT = (Stage(0.0, 0.0, 0.16, until=1000, context=32), Stage(0.0, 0.0, 0.16))


def _pieces(path: Path) -> list[str]:
    return [piece.strip() for piece in path.read_text(encoding="utf-8").split(END) if piece.strip()]


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents by source; ``held_out`` are whole pieces that no training sees."""

    train: dict[str, list[str]]
    held_out: list[str]


def read(data: Path, seed: int = 0) -> Texts:
    """Read ``data`` (a folder with a ``pretrain`` folder's files) and split off the held-out pieces.

    Raises: ExplainerError when a file is missing.
    """
    try:
        books = _pieces(data / "gutenberg_children_simple.txt")
        modern = _pieces(data / "tinystories.txt")
        picture = _pieces(data / "stories_en.txt")
        fables = [json.loads(line)["fable"].strip() for line in (data / "fables.jsonl").read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError as missing:
        raise ExplainerError(f"The training text {missing.filename} is not there. Pass its folder with --data.") from missing
    rng = random.Random(seed)
    for pieces in (modern, picture, fables):
        rng.shuffle(pieces)
    held_out = books[-HELD_OUT_PIECES:] + modern[:60] + picture[:20] + fables[:20]
    train = {
        "books": books[: -HELD_OUT_PIECES - BUFFER_PIECES],
        "modern": modern[60:],
        "picture": picture[20:],
        "fables": fables[20:],
        "made up": stories(seed, MADE_UP_STORIES),
    }
    return Texts(train, held_out)


# How often each source is seen relative to its size: modern, simple text is scarce and worth more.
WEIGHTS = {"books": 1.0, "modern": 4.0, "picture": 3.0, "fables": 2.0}


def train_tokenizer(texts: Texts, vocab_size: int) -> Tokenizer:
    """Byte-level BPE of ``vocab_size`` entries; id 0 is ``<|endoftext|>``."""
    sample = texts.train["books"][::3] + texts.train["modern"] * 2 + texts.train["picture"] + texts.train["made up"][:3000]
    return byte_level_bpe(sample, vocab_size, [END])


def encode(texts: list[str], tokenizer: Tokenizer) -> np.ndarray:
    """Token ids of all documents one after another, an end-of-text id after each (uint16)."""
    parts = [np.asarray([*encoding.ids, 0], dtype=np.uint16) for encoding in tokenizer.encode_batch(texts)]
    return np.concatenate(parts)


def prepare(
    data: Path, work: Path, vocab_size: int, seed: int, tokenizer_file: Path | None = None
) -> tuple[Tokenizer, dict[str, np.ndarray], int]:
    """Tokenizer, encoded streams by source, and the held-out text's bytes; made once and kept in ``work``.

    The tokenizer is trained on the texts, or read from ``tokenizer_file``.
    """
    work.mkdir(parents=True, exist_ok=True)
    names = [*WEIGHTS, "made up", "held out"]
    files, made = {name: work / f"{name.replace(' ', '_')}.npy" for name in names}, work / "prepared.json"
    if not made.exists():
        texts = read(data, seed)
        tokenizer = Tokenizer.from_file(str(tokenizer_file)) if tokenizer_file else train_tokenizer(texts, vocab_size)
        for name, pieces in {**texts.train, "held out": texts.held_out}.items():
            np.save(files[name], encode(pieces, tokenizer))
        tokenizer.save(str(work / "tokenizer.json"))
        made.write_text(json.dumps({"held_out_bytes": sum(len(piece.encode()) for piece in texts.held_out)}), encoding="utf-8")
    n_bytes = int(json.loads(made.read_text(encoding="utf-8"))["held_out_bytes"])
    return Tokenizer.from_file(str(work / "tokenizer.json")), {name: np.load(file) for name, file in files.items()}, n_bytes


class Mixture:
    """Batches of fixed length, a pure function of (seed, step).

    Each sequence is a window of real text (sources drawn by size × weight), a window of made-up stories, a row of
    uniformly random tokens that is said twice or more, or a walk: every token of a random set has one successor, and the
    row is made of short runs along it, so that only the token right after an earlier copy tells what comes next.
    """

    def __init__(
        self, streams: dict[str, np.ndarray], *, vocab_size: int, context: int, batch: int, seed: int, stages: tuple[Stage, ...] = STORY_GPT
    ) -> None:
        self.streams, self.vocab_size, self.context, self.batch, self.seed = streams, vocab_size, context, batch, seed
        self.stages = stages
        self.ordinary = np.arange(1, vocab_size)
        self.frequent = self.ordinary[np.isin(self.ordinary, FREQUENT)]
        sizes = np.array([len(streams[name]) * WEIGHTS[name] for name in WEIGHTS], dtype=np.float64)
        self.names, self.by_size = list(WEIGHTS), sizes / sizes.sum()
        # Half of the windows of real text start where a document starts, as a reader's text does.
        self.starts = {name: np.flatnonzero(np.concatenate([[True], stream[:-1] == 0])) for name, stream in streams.items()}

    def stage_at(self, step: int) -> Stage:
        """The stage that a step belongs to."""
        return next(stage for stage in self.stages if step < stage.until)

    def _length(self, stage: Stage) -> int:
        return min(self.context, stage.context or self.context)

    def _window(self, rng: np.random.Generator, name: str, length: int) -> np.ndarray:
        stream = self.streams[name]
        start = rng.choice(self.starts[name]) if rng.random() < 0.5 else rng.integers(len(stream))
        return stream[np.arange(start, start + length + 1) % len(stream)]

    def _alphabet(self, rng: np.random.Generator, stage: Stage) -> np.ndarray:
        if stage.alphabet and len(self.frequent) >= stage.alphabet:
            return self.frequent[: stage.alphabet]
        return self.frequent if len(self.frequent) > 64 and rng.random() < 0.5 else self.ordinary

    def _repeated(self, rng: np.random.Generator, stage: Stage) -> tuple[np.ndarray, np.ndarray]:
        context = self._length(stage)
        length = int(rng.integers(12, context // 2 + 1))
        row = np.resize(rng.choice(self._alphabet(rng, stage), length), context + 1)
        return row, np.arange(context + 1) > length

    def _walk(self, rng: np.random.Generator, stage: Stage) -> tuple[np.ndarray, np.ndarray]:
        context, n_tokens = self._length(stage), int(rng.integers(16, 65))
        tokens, successor = rng.choice(self._alphabet(rng, stage), n_tokens, replace=False), rng.permutation(n_tokens)
        row: list[int] = []
        known: list[bool] = []
        shown: set[int] = set()
        while len(row) <= context:
            at, start = int(rng.integers(n_tokens)), len(row)
            for _ in range(int(rng.integers(2, 6))):
                row.append(int(tokens[at]))
                known.append(len(row) - 1 > start and row[-2] in shown)
                if len(row) - 1 > start:
                    shown.add(row[-2])
                at = int(successor[at])
        return np.array(row[: context + 1]), np.array(known[: context + 1])

    def row(self, rng: np.random.Generator, step: int) -> tuple[np.ndarray, np.ndarray]:
        """One sequence of context + 1 tokens from the mixture of this step, and which of them count in the loss."""
        dice, stage = rng.random(), self.stage_at(step)
        length = self._length(stage)
        everything = np.ones(length + 1, dtype=bool)
        if dice < stage.repeated + stage.walk:
            row, known = (self._repeated if dice < stage.repeated else self._walk)(rng, stage)
            return row, known if stage.only_known else everything
        if dice < stage.repeated + stage.walk + stage.made_up:
            return self._window(rng, "made up", length), everything
        return self._window(rng, str(rng.choice(self.names, p=self.by_size)), length), everything

    def batch_at(self, step: int) -> Batch:
        """Token ids and next-token labels of one step, both (batch pos); shorter sequences come as more of them."""
        rng = np.random.default_rng((self.seed, step))
        n_rows = self.batch * self.context // self._length(self.stage_at(step))
        rows, counted = (np.stack(parts) for parts in zip(*(self.row(rng, step) for _ in range(n_rows)), strict=True))
        labels = np.where(counted, rows, -100).astype(np.int64)
        return torch.from_numpy(rows.astype(np.int64)[:, :-1]), torch.from_numpy(labels[:, 1:])
