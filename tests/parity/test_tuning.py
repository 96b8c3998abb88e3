"""Fine-tuning: counts, batches and losses against torch, transformers and peft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError, TextError
from explainer.models import load
from explainer.models.catalogue import shape
from explainer.studies.learning.loop import Step
from explainer.studies.tuning import examples, fine_tuning, methods
from explainer.studies.tuning.fine_tuning import Evaluation, Plan, Tuning
from explainer.studies.tuning.methods import FROZEN, FULL, LORA, Method
from explainer.studies.tuning.plain_json import to_json

WORDS = ["Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 10]
PLAN = Plan(steps=12, batch=3, window=16, learning_rate=1e-2, prompt="Tom gave", sample_tokens=6, bf16=False)
METHODS = (
    Method(FULL),
    Method(FROZEN, frozen=("embeddings", "block 1")),
    Method(LORA, rank=4, targets=("attention",)),
    Method(LORA, rank=2, targets=("attention", "ffn")),
)


def given(model: Any, plan: Plan = PLAN) -> fine_tuning.Dataset:
    return fine_tuning.dataset(
        model, {"form": "texts", "train": WORDS, "measured": {"held_out": WORDS, "old": ["The cat sat on the mat. " * 8]}}, plan
    )


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.kind} {method.rank}")
def test_what_is_counted_from_the_files_is_what_torch_would_train(saved: Callable[..., Path], kind: str, method: Method) -> None:
    folder = saved(kind)
    weights = methods.weights_of(shape(str(folder)))
    assert weights.total == sum(p.numel() for p in load(str(folder)).module.parameters())
    tuned = Tuning(load(str(folder)), method, PLAN, str(folder))
    assert methods.n_trainable(weights, method) == tuned.n_trainable


def test_a_hub_file_that_keeps_its_mask_among_the_weights_is_counted_without_it() -> None:
    names = [
        "h.0.attn.bias",
        "h.0.attn.masked_bias",
        "h.0.attn.c_attn.bias",
        "wte.weight",
        "ln_f.weight",
        "model.layers.11.self_attn.q_proj.weight",
    ]
    assert [methods.part_of(name) for name in names] == ["", "", "block 0", "embeddings", "final_norm", "block 11"]


def test_refusals_of_methods(saved: Callable[..., Path]) -> None:
    weights = methods.weights_of(shape(str(saved("gpt2"))))
    with pytest.raises(ExplainerError, match="nothing can be learned"):
        methods.n_trainable(weights, Method(FROZEN, frozen=tuple(weights.parts)))
    with pytest.raises(ExplainerError, match="no part called block 7"):
        methods.n_trainable(weights, Method(FROZEN, frozen=("block 7",)))
    with pytest.raises(ExplainerError, match="rank from 1 to 256"):
        Method(LORA, rank=0)
    with pytest.raises(ExplainerError, match="no method “most”"):
        Method("most")
    assert Method.of(to_json(METHODS[1])) == METHODS[1]


def test_a_step_of_full_training_is_transformers_own_loss_and_torch_s_adamw(saved: Callable[..., Path]) -> None:
    """The first two steps by hand: labels given to transformers unshifted, gradients clipped, AdamW of torch."""
    folder = saved("gpt2")
    tuned = Tuning(load(str(folder)), Method(FULL), PLAN)
    steps = [record for record in tuned.run(given(tuned.model)) if isinstance(record, Step)]
    hand = load(str(folder)).module  # in eval mode: no dropout
    material = given(load(str(folder)))
    decayed = [p for p in hand.parameters() if p.dim() >= 2]
    rest = [p for p in hand.parameters() if p.dim() < 2]
    adamw = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}], lr=1e-2, betas=(0.9, 0.95)
    )
    for number in range(2):
        ids, labels = material.batch_at(number)
        whole = torch.cat([ids, labels[:, -1:]], 1)
        loss = hand(input_ids=whole, labels=whole).loss
        assert loss.item() == pytest.approx(steps[number].loss, abs=2e-5)
        adamw.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(hand.parameters(), 1.0)
        for group in adamw.param_groups:
            group["lr"] = steps[number].learning_rate
        adamw.step()


def test_the_same_seed_takes_the_same_steps_and_another_does_not(saved: Callable[..., Path]) -> None:
    folder = saved("gpt2")

    def run(seed: int) -> list[Any]:
        plan = Plan(steps=6, batch=3, window=16, learning_rate=1e-2, prompt="Tom gave", sample_tokens=6, bf16=False, seed=seed)
        tuned = Tuning(load(str(folder)), Method(FULL), plan)
        return list(tuned.run(given(tuned.model, plan)))

    first, again, other = run(0), run(0), run(1)
    told = [[(r.loss if isinstance(r, Step) else (r.losses, r.sample)) for r in records] for records in (first, again, other)]
    assert told[0] == told[1]
    assert told[0] != told[2]
    looks = [record for record in first if isinstance(record, Evaluation)]
    assert [look.step for look in looks] == [0, 1, 2, 3, 4, 5, 6]
    assert looks[-1].losses["held_out"] < looks[0].losses["held_out"]


def test_a_look_measures_what_transformers_measures(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    batches = given(model).measured["held_out"]
    total, count = 0.0, 0
    for ids, labels in batches:
        whole = torch.cat([ids, labels[:, -1:]], 1)
        with torch.no_grad():
            total += float(model.module(input_ids=whole, labels=whole).loss) * labels.numel()
        count += labels.numel()
    assert fine_tuning.mean_loss(model.module, batches) == pytest.approx(total / count, abs=1e-5)


def test_batches_are_a_pure_function_of_seed_and_step(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    stream = examples.stream(model, WORDS, 16, "The text")
    first = stream.batch_at(3, seed=5, batch=4, window=16)
    assert all(torch.equal(a, b) for a, b in zip(first, stream.batch_at(3, seed=5, batch=4, window=16), strict=True))
    assert not torch.equal(first[0], stream.batch_at(4, seed=5, batch=4, window=16)[0])
    assert torch.equal(first[0][:, 1:], first[1][:, :-1])
    with pytest.raises(TextError, match=r"The text has \d+ tokens; training needs at least 18"):
        examples.stream(model, ["Tom"], 16, "The text")


def test_a_pair_that_is_too_long_is_named(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    fits = examples.all_framed(model, [("Who?", "Sue.")])[0]
    model.context = len(fits.ids) - 1  # the last token is never read
    assert examples.all_framed(model, [("Who?", "Sue.")]) == (fits,)
    model.context -= 1
    with pytest.raises(TextError, match=rf"begins with “Who\?” has {len(fits.ids)} tokens .* reads at most {len(fits.ids) - 2}"):
        examples.all_framed(model, [("Who?", "Sue.")])


def test_the_loss_of_a_pair_counts_the_completion_and_the_end_only(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    pairs = [examples.framed(model, "Who has the ball?", "Sue has it."), examples.framed(model, "Where?", "On the mat, under the tree.")]
    ids, labels = examples.padded(pairs)
    for row, pair in enumerate(pairs):
        counted = labels[row][labels[row] != examples.IGNORED].tolist()
        assert counted == list(pair.ids[pair.n_prompt :])
        assert counted[-1] == model.tokenizer.eos_token_id
    alone = []
    for pair in pairs:  # by hand, without padding: transformers shifts by itself
        whole = torch.tensor([pair.ids])
        wanted = torch.tensor([[examples.IGNORED] * pair.n_prompt + list(pair.ids[pair.n_prompt :])])
        with torch.no_grad():
            alone.append(float(model.module(input_ids=whole, labels=wanted).loss) * (len(pair.ids) - pair.n_prompt))
    n_labels = sum(len(pair.ids) - pair.n_prompt for pair in pairs)
    assert fine_tuning.mean_loss(model.module, [(ids, labels)]) == pytest.approx(sum(alone) / n_labels, abs=1e-5)


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
@pytest.mark.parametrize("method", [METHODS[0], METHODS[3]], ids=lambda method: method.kind)
def test_the_loss_of_counted_positions_alone_is_that_of_all_logits(saved: Callable[..., Path], kind: str, method: Method) -> None:
    """The same mean and the same gradients as by projecting every position, though only those that count reach the unembedding."""
    folder = saved(kind)
    tuned = Tuning(load(str(folder)), method, PLAN, str(folder))
    pairs = [examples.framed(tuned.model, "Who has the ball?", "Sue has it."), examples.framed(tuned.model, "Where?", "On the mat.")]
    ids, labels = examples.padded(pairs)
    projected: list[int] = []
    head = tuned.model.module.get_output_embeddings()
    hook = head.register_forward_hook(lambda _module, _args, out: projected.append(out.shape[:-1].numel()))

    def gradients(loss: torch.Tensor) -> dict[str, torch.Tensor]:
        tuned.module.zero_grad()
        loss.backward()
        return {name: p.grad.clone() for name, p in tuned.module.named_parameters() if p.grad is not None}

    few = fine_tuning._tuned_loss(tuned.module, ids, labels)
    own = gradients(few)
    every = torch.nn.functional.cross_entropy(tuned.module(input_ids=ids).logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
    plain = gradients(every)
    hook.remove()
    assert few.item() == pytest.approx(every.item(), abs=1e-6)
    assert own.keys() == plain.keys()
    for name, gradient in plain.items():
        torch.testing.assert_close(own[name], gradient, atol=1e-6, rtol=1e-4)
    assert projected == [int((labels != examples.IGNORED).sum()), labels.numel()]


def test_every_pair_comes_once_before_any_comes_again(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    pairs = examples.PairList(tuple(examples.framed(model, f"{i}?", f"{i} it is.") for i in range(7)))
    seen: list[tuple[int, ...]] = []
    for step in range(7):
        ids, _ = pairs.batch_at(step, seed=1, batch=2)
        seen += [tuple(row[row != 0].tolist()) for row in ids]
    assert len(set(seen[:7])) == len(set(seen[7:])) == 7


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.kind} {method.rank}")
def test_how_far_weights_moved_is_the_difference_of_what_is_saved(saved: Callable[..., Path], tmp_path: Path, method: Method) -> None:
    folder = saved("gpt2")
    tuned = Tuning(load(str(folder)), method, PLAN, str(folder))
    list(tuned.run(given(tuned.model)))
    before = load(str(folder)).module.state_dict()
    tuned.module.save_pretrained(tmp_path / "out")
    if method.kind == LORA:
        after = load(str(tmp_path / "out")).module.state_dict()
    else:
        tuned.model.tokenizer.save_pretrained(tmp_path / "out")
        after = load(str(tmp_path / "out")).module.state_dict()
    for row in tuned.moved():
        first = before[row.name].double()
        assert row.change == pytest.approx(float((after[row.name].double() - first).norm() / first.norm()), rel=1e-3), row.name
    assert all(np.isfinite(row.change) for row in tuned.moved())


def test_each_token_of_a_pair_has_transformers_own_loss(saved: Callable[..., Path]) -> None:
    from explainer.studies.tuning.answering import each_loss

    model = load(str(saved("gpt2")))
    pair = examples.framed(model, "Who has the ball?", "Sue has it.")
    found = each_loss(model, pair)
    assert len(found) == len(pair.ids) - 1
    for pos in (1, pair.n_prompt, len(pair.ids) - 1):
        wanted = torch.full((1, len(pair.ids)), examples.IGNORED)
        wanted[0, pos] = pair.ids[pos]
        with torch.no_grad():
            theirs = model.module(input_ids=torch.tensor([pair.ids]), labels=wanted).loss
        assert found[pos - 1] == pytest.approx(float(theirs), abs=1e-5)


def test_an_answer_is_what_transformers_generates(saved: Callable[..., Path]) -> None:
    from explainer.studies.tuning.answering import answered
    from explainer.studies.tuning.frames import frame

    model = load(str(saved("gpt2")))
    text, ends = answered(model, "Who?", 8)
    ids = examples.encode(model, frame("Who?"))
    theirs = model.module.generate(torch.tensor([ids]), max_new_tokens=8, do_sample=False, pad_token_id=0)[0, len(ids) :].tolist()
    stopped = 0 in theirs
    assert ends == stopped
    assert text == model.tokenizer.decode(theirs[: theirs.index(0)] if stopped else theirs).strip()
