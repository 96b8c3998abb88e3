"""How story-gpt is made: the mixture, the schedule, and a run that is killed and resumed."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

from explainer.errors import ExplainerError
from explainer.studies.learning.loop import Step, language_model_loss, next_token_loss, train, warmup_stable_decay
from explainer.texts.stories.maker import HELD_OUT, stories
from explainer.training import corpus, harness, optimizers, story_gpt
from explainer.training.positions import sinusoids

VOCAB, CONTEXT = 300, 32


def streams() -> dict[str, np.ndarray]:
    return {name: (np.arange(900) % 20).astype(np.uint16) for name in (*corpus.WEIGHTS, "made up")}


def mixture(seed: int = 0, stages: tuple[corpus.Stage, ...] = corpus.STORY_GPT) -> corpus.Mixture:
    return corpus.Mixture(streams(), vocab_size=VOCAB, context=CONTEXT, batch=8, seed=seed, stages=stages)


def small() -> GPT2LMHeadModel:
    torch.manual_seed(3)
    shape = {"vocab_size": VOCAB, "n_positions": CONTEXT, "n_embd": 32, "n_layer": 2, "n_head": 2}
    return GPT2LMHeadModel(GPT2Config(**shape, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0))


def run(module: GPT2LMHeadModel, optimizer: torch.optim.Optimizer, first: int, last: int) -> list[float]:
    steps = train(
        module, mixture(stages=corpus.STORY_GPT[1:]).batch_at, optimizer, lambda step: 1e-2, first_step=first, n_steps=last, bf16=False
    )
    return [step.loss for step in steps]


MAIN = corpus.STORY_GPT[-1]


def test_a_batch_depends_on_seed_and_step_alone_and_labels_are_the_text_shifted_by_one() -> None:
    late = 3000
    ids, labels = mixture().batch_at(late)
    again, _ = mixture().batch_at(late)
    assert torch.equal(ids, again)
    assert torch.equal(ids[:, 1:], labels[:, :-1])
    assert not torch.equal(ids, mixture().batch_at(late + 1)[0])
    assert not torch.equal(ids, mixture(seed=1).batch_at(late)[0])


def test_in_the_first_stages_what_nobody_could_know_does_not_count() -> None:
    ids, labels = mixture().batch_at(7)
    counted = labels[:, :-1] != -100
    assert torch.equal(ids[:, 1:][counted], labels[:, :-1][counted])
    assert 0.3 < counted.float().mean() < 0.7


def test_the_first_stage_has_short_rows_of_few_tokens_in_batches_of_the_same_size() -> None:
    made = corpus.Mixture(streams(), vocab_size=2000, context=256, batch=4, seed=0)
    first, second, third = (made.batch_at(step)[0] for step in (0, 600, 1500))
    assert (first.shape, second.shape, third.shape) == ((8, 128), (4, 256), (4, 256))
    steps = (0, 599, 600, 1499, 1500, 3799, 3800, 5349, 5350, 10**6)
    assert [made.stage_at(step) for step in steps] == [corpus.STORY_GPT[index] for index in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4)]
    random_rows = torch.cat([made.batch_at(step)[0] for step in range(20)])
    random_rows = random_rows[random_rows.max(dim=1).values >= 20]  # the streams hold ids below 20 alone
    assert set(random_rows.flatten().tolist()) == set(range(257, 257 + 512))


def test_random_rows_are_said_twice_and_hold_no_special_token() -> None:
    for seed in range(20):
        row, known = mixture()._repeated(np.random.default_rng(seed), MAIN)
        assert row.min() >= 1
        (length,) = [length for length in range(12, CONTEXT // 2 + 1) if np.array_equal(row[length:], row[:-length])][:1]
        assert known.tolist() == [False] * (length + 1) + [True] * (CONTEXT - length)


def test_in_a_walk_a_token_has_one_successor_but_runs_are_short() -> None:
    row, known = corpus.Mixture(streams(), vocab_size=VOCAB, context=256, batch=8, seed=0)._walk(np.random.default_rng(1), MAIN)
    assert len(row) == len(known) == 257
    assert row.min() >= 1
    pairs: set[tuple[int, int]] = set()
    for before, token, told in zip(row[:-1].tolist(), row[1:].tolist(), known[1:].tolist(), strict=True):
        assert not told or (before, token) in pairs  # what counts was shown before
        pairs.add((before, token))
    assert not known[0]
    assert 0.3 < known.mean() < 0.8


def test_the_shares_of_the_mixture_are_kept() -> None:
    made = corpus.Mixture(streams(), vocab_size=VOCAB, context=CONTEXT, batch=8, seed=0)
    rng = np.random.default_rng(0)
    for step, stage in zip((0, 600, 1500, 3800, 5350), corpus.STORY_GPT, strict=True):
        real = sum(made.row(rng, step)[0].max() < 20 for _ in range(2000)) / 2000  # the streams hold ids below 20 alone
        assert real == pytest.approx(1 - stage.repeated - stage.walk, abs=0.03)


def test_the_rate_rises_stays_and_falls() -> None:
    rates = [warmup_stable_decay(step / 1000) for step in range(1001)]
    assert rates[0] < 0.01
    assert rates[20] == rates[600] == 1.0
    assert rates[650:] == sorted(rates[650:], reverse=True)
    assert rates[-1] == pytest.approx(0.02)


def test_the_loss_is_that_of_torch() -> None:
    module, (ids, _) = small().eval(), mixture().batch_at(0)
    own = language_model_loss(module(ids).logits[:, :-1], ids[:, 1:])
    assert own.item() == pytest.approx(module(ids, labels=ids).loss.item(), abs=1e-5)


@pytest.mark.parametrize("kind", optimizers.KINDS)
def test_training_lowers_the_loss_and_a_resumed_run_is_the_same_run(tmp_path: Path, kind: str) -> None:
    module = small()
    straight = run(module, optimizers.make(kind, module, 1e-2), 0, 12)
    assert straight[-1] < straight[0] - 0.2

    killed = small()
    optimizer = optimizers.make(kind, killed, 1e-2)
    before = run(killed, optimizer, 0, 5)
    harness.save_checkpoint(tmp_path, killed, optimizer, {"step": 5})
    resumed = small()
    optimizer = optimizers.make(kind, resumed, 1e-2)
    state = harness.load_checkpoint(tmp_path, resumed, optimizer)
    after = run(resumed, optimizer, int(state["step"]), 12)
    assert before + after == pytest.approx(straight, abs=1e-5)
    assert not list(tmp_path.glob("*.tmp"))


def test_muon_takes_the_matrices_of_the_blocks_and_nothing_else() -> None:
    module = small()
    muon, adamw = optimizers.make("muon", module, 1e-2).parts
    names = {id(p): name for name, p in module.named_parameters()}
    by_muon = {names[id(p)] for group in muon.param_groups for p in group["params"]}
    by_adamw = {names[id(p)] for group in adamw.param_groups for p in group["params"]}
    assert by_muon == {name for name in names.values() if ".h." in name and name.endswith("weight") and ".ln_" not in name}
    assert by_muon | by_adamw == set(names.values())
    assert not by_muon & by_adamw


def arguments(tmp_path: Path, *more: str) -> argparse.Namespace:
    (tmp_path / "work").mkdir(parents=True, exist_ok=True)
    known = ["--work", str(tmp_path / "work"), "--no-compile", "--device", "cpu", *more]
    return harness.parser(None, "tiny", tokens=8 * CONTEXT * 30, learning_rate=1e-2, batch=8).parse_args(known)


def fit(args: argparse.Namespace, stop_after: int | None = None) -> GPT2LMHeadModel:
    module = small()

    def stop(step: int) -> None:
        if step == stop_after:
            raise KeyboardInterrupt

    harness.fit(module, mixture().batch_at, lambda: 1.25, args, held_out_every=10, after_step=stop)
    return module


def test_the_time_left_is_right_from_the_first_line_after_a_resume() -> None:
    progress = harness.Progress(n_steps=10_075, tokens_a_step=1000)
    # 25 steps since the resume at step 50: 25,000 tokens in 10 seconds, 10,000 steps to go.
    line = progress.line(Step(step=75, loss=2.0, learning_rate=1e-3, tokens=25_000, seconds=10.0))
    assert line is not None
    assert "2,500 tokens/s  67 min left" in line


def test_a_run_that_is_killed_goes_on_to_the_same_weights_and_curve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(harness, "CHECKPOINT_S", 0.0)
    straight = fit(arguments(tmp_path / "a"))
    printed = capsys.readouterr().out
    assert "steps 0 to 30 of 256 tokens" in printed
    assert re.search(r"step 25/30  loss \d\.\d{3}  rate .* tokens/s  \d+ min left", printed)
    assert printed.count("held out 1.2500") == 3
    with pytest.raises(KeyboardInterrupt):
        fit(arguments(tmp_path / "b"), stop_after=17)
    resumed = fit(arguments(tmp_path / "b"))
    assert "steps 16 to 30" in capsys.readouterr().out  # the step at which it was killed is done again
    for (name, left), right in zip(straight.named_parameters(), resumed.parameters(), strict=True):
        torch.testing.assert_close(left, right, atol=2e-5, rtol=0, msg=name)

    target = tmp_path / "card"
    target.mkdir()
    harness.save_curve(tmp_path / "b" / "work", target, 256)
    curve = json.loads((target / "training_curve.json").read_text())
    assert [point[0] for point in curve["held_out"]] == [2560, 5120, 7680]
    assert curve["loss"][-1][0] == 7680


def test_minutes_become_steps_by_the_measured_speed_and_are_kept_on_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "tokens_per_second", lambda *args: 256 * 0.5)
    fit(arguments(tmp_path, "--minutes", "0.2"))
    assert json.loads(safe_open(tmp_path / "work" / "checkpoint.safetensors", framework="pt").metadata()["state"]) == {
        "step": 6,
        "n_steps": 6,
    }
    monkeypatch.setattr(harness, "tokens_per_second", lambda *args: 1e9)
    fit(arguments(tmp_path, "--minutes", "0.2"))  # nothing is left to do, and the plan did not change


def test_the_speed_is_measured_on_a_copy(tmp_path: Path) -> None:
    module = small()
    before = {name: p.detach().clone() for name, p in module.named_parameters()}
    assert harness.tokens_per_second(module, mixture().batch_at, arguments(tmp_path), next_token_loss) > 0
    assert all(torch.equal(p, before[name]) for name, p in module.named_parameters())


def test_nothing_to_resume_is_the_start(tmp_path: Path) -> None:
    module = small()
    assert harness.load_checkpoint(tmp_path, module, optimizers.make("muon", module, 1e-3)) == {}


def test_the_exported_folder_opens_and_gives_the_same_logits(tmp_path: Path) -> None:
    from explainer.models import load
    from explainer.trace import record

    texts = corpus.Texts({"books": ["the cat sat"] * 9, "modern": ["a dog ran"], "picture": ["one two"], "made up": stories(0, 20)}, [])
    tokenizer = corpus.train_tokenizer(texts, VOCAB)
    module = small()
    story_gpt.export(module, Tokenizer.from_str(tokenizer.to_str()), tmp_path / "out")
    model = load(str(tmp_path / "out"))
    trace = record(model, "Tom gave Sue a ball.")
    with torch.no_grad():
        own = module.half().float().eval()(torch.tensor([trace.token_ids])).logits[0, -1]
    np.testing.assert_allclose(trace.logits(-1), own.numpy(), atol=1e-4)
    assert model.tokenizer.decode(trace.token_ids) == "Tom gave Sue a ball."


def test_made_up_stories_are_the_same_for_a_seed_and_name_both_orders() -> None:
    assert stories(5, 30) == stories(5, 30) != stories(6, 30)
    text = " ".join(stories(0, 400))
    assert "gave" in text
    assert "thanked" in text
    assert not HELD_OUT & set(re.findall(r"\w+", text))  # these words are left to the probes


def test_positions_start_as_sines_and_cosines() -> None:
    table = sinusoids(40, 8)
    assert table.shape == (40, 8)
    assert torch.allclose(table[0], torch.tensor([0.0] * 4 + [1.0] * 4))
    near, far = table[10] @ table[11], table[10] @ table[30]
    assert near > far
    module = story_gpt.make_module(story_gpt.make_config(300, 40))
    assert torch.allclose(module.transformer.wpe.weight, 0.08 * sinusoids(40, 256))


def test_a_missing_text_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match=r"is not there\. Pass its folder with --data\."):
        corpus.read(tmp_path)


def test_held_out_pieces_are_never_trained_on(tmp_path: Path) -> None:
    pieces = [f"piece {i} of a book" for i in range(corpus.HELD_OUT_PIECES + corpus.BUFFER_PIECES + 40)]
    (tmp_path / "gutenberg_children_simple.txt").write_text(corpus.END.join(pieces))
    (tmp_path / "tinystories.txt").write_text(corpus.END.join(f"story {i}" for i in range(90)))
    (tmp_path / "stories_en.txt").write_text(corpus.END.join(f"picture {i}" for i in range(50)))
    (tmp_path / "fables.jsonl").write_text("\n".join(json.dumps({"fable": f"fable {i}"}) for i in range(50)))
    texts = corpus.read(tmp_path)
    trained = {piece for name, found in texts.train.items() for piece in found}
    assert not trained & set(texts.held_out)
    assert len(texts.train["books"]) == 40
    assert len(texts.held_out) == corpus.HELD_OUT_PIECES + 60 + 20 + 20
