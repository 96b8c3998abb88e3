"""Tune story-gpt to three jobs, told apart by the prompt alone: ``python -m explainer.training.story_chat --data DIR --work DIR``.

Dialogues, one-sentence summaries and one-line functions of our own generators, and questions of FairytaleQA whose answer stands in their
text. The loss counts what the model has to write, and nothing else. A killed run goes on from its last checkpoint with the same command.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer
from torch import nn
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from explainer.studies.learning.loop import Batch
from explainer.studies.tuning.examples import IGNORED
from explainer.texts.applications import dialogues, functions, summaries, tales, visits
from explainer.texts.applications.frame import CHAT, MARKS, START, STOP, pieces
from explainer.texts.applications.story_words import WORDS, StoryWords
from explainer.texts.applications.wider_words import wider
from explainer.texts.turns import Turn
from explainer.training import corpus, harness

TOKENS_A_STEP = 4096
LENGTHS = (64, 96, 128, 176, 256)
"""Texts are padded to one of these; the last is the context window."""
STEPS_A_CHUNK = 64
SHARES = {"visit": 0.20, "dialogue": 0.46, "summary": 0.19, "function": 0.13, "fairytale": 0.02}
"""Of the texts, not of the tokens."""
MADE_UP, MOST_QUESTIONS = 0.5, 5
"""How many of the stories have words that nobody knows; and questions on one story at most, of which each costs less than another story."""
TEMPLATE = (
    "{% for message in messages %}" + START + "{{ message['role'] }}\n{{ message['content'] }}" + STOP + "\n{% endfor %}"
    "{% if add_generation_prompt %}" + START + "assistant\n{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A finished dialogue as tokens: ids, and the label of each position, IGNORED where nothing has to be written."""

    token_ids: tuple[int, ...]
    labels: tuple[int, ...]


def with_marks(tokenizer: Tokenizer) -> Tokenizer:
    """The tokenizer with the two marks of a turn as its last entries."""
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in MARKS])
    return tokenizer


def as_row(tokenizer: Tokenizer, turns: Sequence[Turn]) -> Row:
    """The token ids of a dialogue up to its last mark, and for each what comes next if the model has to write that."""
    token_ids: list[int] = []
    wanted: list[bool] = []
    for text, written in pieces(turns):
        found = tokenizer.encode(text).ids
        token_ids += found
        wanted += [written] * len(found)
    while not wanted[-1]:
        token_ids.pop()
        wanted.pop()
    labels = [after if write else IGNORED for after, write in zip(token_ids[1:], wanted[1:], strict=True)]
    return Row(tuple(token_ids[:-1]), tuple(labels))


def fairytale_questions(path: Path) -> Sequence[tuple[Turn, ...]]:
    """FairytaleQA's questions whose answer stands word for word in their piece of a tale, as turns."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found: list[tuple[Turn, ...]] = []
    for row in rows:
        answer, told = row["answer"].strip().rstrip("."), " ".join(row["context"].split())
        if answer and answer.lower() in told.lower():
            said = f"{told} {row['question']}"
            found.append((Turn("system", CHAT), Turn("user", said), Turn("assistant", f"{answer[0].upper()}{answer[1:]}.")))
    return found


def texts(seed: int, count: int, fairytales: Sequence[tuple[Turn, ...]]) -> Iterable[tuple[Turn, ...]]:
    """``count`` training texts of all kinds by their ``SHARES``."""
    rng = random.Random(f"story-chat {seed}")
    counts = {kind: round(share * count) for kind, share in SHARES.items()}

    def words() -> StoryWords:
        return wider(rng) if rng.random() < MADE_UP else WORDS

    yield from (visits.visit(rng, words()).turns for _ in range(counts["visit"]))
    yield from (dialogues.dialogue(rng, words(), most=MOST_QUESTIONS, loose=True).turns for _ in range(counts["dialogue"]))
    yield from (summaries.turns(tales.tales(rng, 1, words(), loose=True)[0]) for _ in range(counts["summary"]))
    yield from (functions.turns(task) for task in functions.make(seed + 1_000, counts["function"], 0, loose=True).train)
    if fairytales:
        yield from rng.choices(fairytales, k=counts["fairytale"])


def batches(rows: Iterable[Row], order: np.random.Generator) -> list[Batch]:
    """Rows of similar length together, padded at the end, so that each batch has about ``TOKENS_A_STEP`` tokens; in a drawn order.

    A row that is longer than the longest length is left out, as is what does not fill a batch.
    """
    shelves: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    for row in rows:
        length = next((length for length in LENGTHS if len(row.token_ids) <= length), None)
        if length:
            shelves[length].append(row)
    found: list[Batch] = []
    for length, shelf in shelves.items():
        size = TOKENS_A_STEP // length
        order.shuffle(shelf)
        for start in range(0, len(shelf) - size + 1, size):
            ids, labels = np.zeros((size, length), np.int64), np.full((size, length), IGNORED, np.int64)
            for place, row in enumerate(shelf[start : start + size]):
                ids[place, : len(row.token_ids)], labels[place, : len(row.labels)] = row.token_ids, row.labels
            found.append((torch.from_numpy(ids), torch.from_numpy(labels)))
    order.shuffle(found)
    return found


class ChatMixture:
    """Batches of freshly made texts, a pure function of (seed, step): each chunk of steps has texts of its own."""

    def __init__(self, tokenizer: Tokenizer, fairytales: Sequence[tuple[Turn, ...]], seed: int) -> None:
        self.tokenizer, self.fairytales, self.seed = tokenizer, fairytales, seed
        self.chunk = lru_cache(maxsize=1)(self._chunk)

    def _chunk(self, number: int) -> list[Batch]:
        made = texts(self.seed * 1_000_000 + number, 48 * STEPS_A_CHUNK, self.fairytales)
        return batches((as_row(self.tokenizer, turns) for turns in made), np.random.default_rng((self.seed, number)))

    def batch_at(self, step: int) -> Batch:
        """Token ids and labels (batch pos), padded."""
        found = self.chunk(step // STEPS_A_CHUNK)
        return found[step % STEPS_A_CHUNK % len(found)]


def answer_loss(module: GPT2LMHeadModel, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p in nats of what has to be written; only those positions go through the unembedding."""
    hidden = module.transformer(input_ids=token_ids, use_cache=False).last_hidden_state
    wanted = labels != IGNORED
    return nn.functional.cross_entropy(module.lm_head(hidden[wanted]).float(), labels[wanted])


def held_out_batches(tokenizer: Tokenizer) -> list[Batch]:
    """A few hundred texts of the held-out patterns."""
    made = [dialogue.turns for dialogue in dialogues.make(0, 0, 160).new_patterns]
    made += [summaries.turns(tale) for tale in summaries.make(0, 0, 80).new_patterns]
    made += [functions.turns(task) for task in functions.make(0, 0, 120).new_patterns]
    return batches((as_row(tokenizer, turns) for turns in made), np.random.default_rng(0))


def grown(module: GPT2LMHeadModel, n_vocab: int) -> GPT2LMHeadModel:
    """The module with entries for the marks, which begin as the mean of the others; one that has them already, as it is."""
    size = module.config.vocab_size
    if size == n_vocab:
        return module
    mean = module.transformer.wte.weight.detach().mean(0)
    module.resize_token_embeddings(n_vocab, mean_resizing=False)
    with torch.no_grad():
        module.transformer.wte.weight[size:] = mean
    return module


def export(module: GPT2LMHeadModel, tokenizer: Tokenizer, target: Path) -> None:
    """Write the model in Hugging Face layout, weights in half precision, with its chat template and the mark that ends an answer."""
    target.mkdir(parents=True, exist_ok=True)
    end = tokenizer.token_to_id(STOP)
    half = GPT2LMHeadModel(module.config)
    half.load_state_dict(module.state_dict())
    half.config.activation_function = "gelu_new"
    half.config.eos_token_id = half.generation_config.eos_token_id = end
    half.config.bos_token_id = half.generation_config.bos_token_id = None
    half.generation_config.pad_token_id = tokenizer.token_to_id(corpus.END)
    half.half().save_pretrained(target)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=STOP, pad_token=corpus.END, model_max_length=module.config.n_positions
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(target)


def run(args: argparse.Namespace) -> None:
    """Tune, checkpoint, and export at the end."""
    device = harness.pick_device(args.device)
    args.work.mkdir(parents=True, exist_ok=True)
    tokenizer = with_marks(Tokenizer.from_file(str(args.base / "tokenizer.json")))
    torch.manual_seed(args.seed)
    # gelu_new in one operation, and attention too: uncompiled, each intermediate result costs
    quick: Any = {"attn_implementation": "sdpa", "activation_function": "gelu_pytorch_tanh"}
    base = GPT2LMHeadModel.from_pretrained(args.base, dtype=torch.float32, **quick)
    module = grown(base, tokenizer.get_vocab_size()).to(device).train()  # type: ignore[arg-type]
    mixture = ChatMixture(tokenizer, fairytale_questions(args.data / "fairytale_qa" / "qa_train.jsonl"), args.seed)
    held_out = held_out_batches(tokenizer)
    loss: Callable[[], float] = lambda: float(np.mean([harness.mean_loss(module, batch, answer_loss) for batch in held_out]))  # noqa: E731
    harness.fit(module, mixture.batch_at, loss, args, loss_of=answer_loss, held_out_every=250)
    export(module, tokenizer, args.out)
    harness.save_curve(args.work, args.out, TOKENS_A_STEP)


def main() -> None:
    """Read the command line and tune."""
    parser = harness.parser(__doc__, "story-chat", tokens=12e6, learning_rate=8e-4, batch=0)
    parser.add_argument("--base", type=Path, default=Path("explainer/assets/story-gpt"), help="the model to begin with")
    parser.set_defaults(data=Path("../shared/data"), compile=False)  # each of the lengths would be compiled for itself
    run(parser.parse_args())


if __name__ == "__main__":
    main()
