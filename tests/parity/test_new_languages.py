"""A new tokenizer and rows of W_E made of the old ones, against tokenizers, transformers and plain NumPy."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
import transformers

from explainer.deploy.notebooks.new_language import WayTaken, of_run
from explainer.errors import DataError, ExplainerError, TextError
from explainer.models import load
from explainer.models.catalogue import shape
from explainer.studies.tokens import new_tokenizer
from explainer.studies.tuning import language_ways, new_language
from explainer.studies.tuning.fine_tuning import Plan
from explainer.studies.tuning.language_ways import BODY, CHANCE, FULL_BODY, OLD, SCRATCH, WAYS
from explainer.studies.tuning.methods import weights_of
from explainer.studies.tuning.new_language import Race, WayEvaluation, WayStep, renewed
from explainer.studies.tuning.training_data import training_data
from explainer.texts.sets import french

FRENCH = [
    f"Un jour, le petit chat numéro {i} trouva une forêt étrange. « Où suis-je ? » dit-il à sa mère, l’été {i}. " * 3 for i in range(40)
]
DATA = {"train": FRENCH[:30], "measured": {"held_out": FRENCH[30:], "old": ["The cat sat on the mat. " * 30]}}
PLAN = Plan(steps=8, batch=3, window=16, learning_rate=1e-2, prompt="Un jour", sample_tokens=5, bf16=False)
RATES = dict.fromkeys(WAYS, 1e-2)


@pytest.fixture(scope="module")
def backend() -> Any:
    return new_tokenizer.trained(FRENCH, 400)


def race(folder: Path, backend: Any, ways: tuple[str, ...], plan: Plan = PLAN) -> Race:
    return Race.of(ways, lambda: load(str(folder)), backend, DATA, plan, RATES)


def test_the_new_tokenizer_cuts_its_language_into_fewer_tokens_and_loses_nothing(backend: Any) -> None:
    text = "Où est le château d’Élodie ? 🏰 Добрый день"
    assert backend.decode(backend.encode(text).ids) == text
    assert backend.token_to_id(new_tokenizer.END) == 0
    old = load("story-gpt").tokenizer.backend_tokenizer
    ours, theirs = (new_tokenizer.measures(each, FRENCH) for each in (backend, old))
    assert ours.n_words == theirs.n_words == sum(len(re.findall(r"\w+(?:’\w+)*", text)) for text in FRENCH)
    assert ours.n_bytes == sum(len(text.encode()) for text in FRENCH)
    assert ours.n_tokens == sum(len(backend.encode(text).ids) for text in FRENCH)
    assert ours.tokens_per_word < 0.6 * theirs.tokens_per_word
    with pytest.raises(DataError, match="more than 256 entries"):
        new_tokenizer.trained(FRENCH, 256)


def test_every_new_token_is_written_in_old_pieces_that_stand_for_the_same_bytes(backend: Any) -> None:
    model = load("story-gpt")
    old = model.tokenizer.backend_tokenizer
    found = new_tokenizer.in_old_pieces(backend, old, 0)
    sizes = new_tokenizer.token_bytes(old)
    assert found[0] == (0,)
    for token_id, own in enumerate(new_tokenizer.token_bytes(backend)[1:], start=1):
        assert sum(sizes[i] for i in found[token_id]) == own
        assert "".join(old.id_to_token(i) for i in found[token_id]) == backend.id_to_token(token_id)
    word = backend.encode(" forêt").ids
    assert len(word) == 1
    assert list(found[word[0]]) == old.encode(" forêt").ids


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
def test_new_rows_are_the_means_of_the_old_and_all_else_is_kept(saved: Callable[..., Path], backend: Any, kind: str) -> None:
    folder = saved(kind)
    before = load(str(folder))
    old, head = before.module.get_input_embeddings().weight.detach().numpy(), before.module.get_output_embeddings().weight.detach().numpy()
    kept = {name: p.detach().clone() for name, p in before.module.named_parameters() if len(p) != before.n_vocab}
    made = renewed(load(str(folder)), backend, BODY, 0)
    assert made.n_vocab == backend.get_vocab_size()
    pieces = new_tokenizer.in_old_pieces(backend, before.tokenizer.backend_tokenizer, before.tokenizer.eos_token_id)
    for token_id in (0, 5, 300, len(pieces) - 1):
        ids = list(pieces[token_id])
        np.testing.assert_allclose(made.W_E([token_id])[0], old[ids].mean(0), atol=1e-6)
        np.testing.assert_allclose(made.W_U([token_id])[:, 0], head[ids].mean(0), atol=1e-6)
    now = dict(made.module.named_parameters())
    assert all(torch.equal(now[name], value) for name, value in kept.items())
    tied = made.module.get_input_embeddings().weight is made.module.get_output_embeddings().weight
    assert tied == made.module.config.tie_word_embeddings


def test_the_other_beginnings(saved: Callable[..., Path], backend: Any) -> None:
    folder = saved("gpt2")
    base = load(str(folder)).W_E()
    chance = renewed(load(str(folder)), backend, CHANCE, 0).W_E()
    assert np.abs(chance.std(0) / base.std(0) - 1).mean() < 0.1
    blocks = [renewed(load(str(folder)), backend, way, 0).module.transformer.h[0].mlp.c_fc.weight for way in (BODY, CHANCE, SCRATCH)]
    assert torch.equal(blocks[0], blocks[1])
    assert not torch.equal(blocks[0], blocks[2])
    again = renewed(load(str(folder)), backend, SCRATCH, 0).module.transformer.h[0].mlp.c_fc.weight
    assert torch.equal(blocks[2], again)


def test_bits_a_byte_are_transformers_own_loss_over_the_bytes(saved: Callable[..., Path], backend: Any) -> None:
    model = renewed(load(str(saved("gpt2"))), backend, BODY, 0)
    found = new_language.text(model, DATA["measured"]["held_out"], 16, "x")
    nats, n_bytes = 0.0, 0
    for ids, labels in found.batches:
        with torch.no_grad():
            for row, own in zip(ids, labels, strict=True):
                whole = torch.cat([row, own[-1:]])[None]
                nats += float(model.module(input_ids=whole, labels=whole).loss) * len(own)
                n_bytes += sum(0 if i == 0 else len(backend.decode([i]).encode()) for i in own.tolist() if "�" not in backend.decode([i]))
                n_bytes += sum(1 for i in own.tolist() if "�" in backend.decode([i]))
    assert found.n_bytes == n_bytes
    assert found.bits_per_byte(model.module) == pytest.approx(nats / math.log(2) / n_bytes, rel=1e-5)
    with pytest.raises(TextError, match="training needs at least"):
        new_language.text(model, ["Un"], 16, "The text")


def test_a_frozen_body_keeps_its_numbers_and_the_others_do_not(saved: Callable[..., Path], backend: Any) -> None:
    folder = saved("gpt2")
    run = race(folder, backend, (BODY, FULL_BODY))
    first = {each.way: {name: p.detach().clone() for name, p in each.module.named_parameters()} for each in run.runners}
    list(run.run((4,)))
    for each in run.runners:
        still = {name for name, p in each.module.named_parameters() if torch.equal(p, first[each.way][name])}
        blocks = {name for name in first[each.way] if ".h." in name}
        assert still == (blocks if each.way == BODY else set())
    own, n_old = shape(str(folder)), load(str(folder)).n_vocab
    for each in run.runners:
        counted, _ = language_ways.budgets([each.way], weights_of(own), own, n_old, backend.get_vocab_size(), 48)
        assert (counted.trainable, counted.total) == (each.n_trainable, each.model.n_parameters)


def test_the_ways_share_the_time_and_every_course_can_be_repeated(saved: Callable[..., Path], backend: Any) -> None:
    folder = saved("gpt2")
    run = race(folder, backend, (BODY, SCRATCH, OLD))
    records = list(run.run((4,)))
    looks = [record for record in records if isinstance(record, WayEvaluation)]
    assert [look.step for look in looks] == [0, 4, 8]
    for way in (SCRATCH, OLD):  # each stops as soon as it has had as much as the first: at most one step of its own too much
        used = [0.0, *[record.used for record in records if isinstance(record, WayStep) and record.way == way]]
        assert used[-2] < looks[-1].used[BODY] <= used[-1]
    assert all(look.bits[BODY]["held_out"] > 0 for look in looks)
    assert looks[-1].bits[BODY]["held_out"] < looks[0].bits[BODY]["held_out"]
    for way in (BODY, SCRATCH, OLD):
        own = [record for record in records if isinstance(record, WayStep) and record.way == way]
        again = new_language.runner(way, lambda: load(str(folder)), backend, DATA, PLAN, lambda: 0.0, [r.learning_rate for r in own])
        assert [again.step().loss for _ in own] == [record.loss for record in own]
        assert again.look()[0] == looks[-1].bits[way]


def test_the_notebook_repeats_every_way(saved: Callable[..., Path], backend: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = saved("gpt2")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    plan = Plan(steps=3, batch=3, window=16, learning_rate=1e-2, prompt='Un "jour"\n\'', sample_tokens=3, bf16=False)
    run = race(folder, new_tokenizer.trained(DATA["train"], 400), (BODY, SCRATCH), plan)
    steps = [record for record in run.run(()) if isinstance(record, WayStep)]
    ways = {}
    for way in (BODY, SCRATCH):
        own = [step for step in steps if step.way == way]
        ways[way] = WayTaken(tuple(step.loss for step in own), tuple(step.learning_rate for step in own))
    written = of_run(str(folder), plan, training_data(DATA), 400, ways)
    nbformat.validate(nbformat.reads(written.decode(), 4))
    made = json.loads(written)
    capsys.readouterr()
    space: dict[str, Any] = {}
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    torch.set_num_threads(threads)
    told = capsys.readouterr().out
    assert told.count("largest difference of a loss from the app's run: 0.0e+00 nats") == 2


def test_what_is_saved_opens_as_a_model_with_its_own_tokenizer(saved: Callable[..., Path], backend: Any, tmp_path: Path) -> None:
    model = renewed(load(str(saved("gpt2"))), backend, BODY, 0)
    model.module.save_pretrained(tmp_path / "made")
    model.tokenizer.save_pretrained(tmp_path / "made")
    opened = load(str(tmp_path / "made"))
    ids = opened.encode("Un jour, le chat").token_ids
    assert list(ids) == backend.encode("Un jour, le chat").ids
    plain = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "made").eval()
    given = torch.tensor([ids])
    with torch.no_grad():
        torch.testing.assert_close(opened.module(given).logits, plain(given).logits, atol=1e-5, rtol=0)
        torch.testing.assert_close(plain(given).logits, model.module(given).logits, atol=1e-5, rtol=0)


def test_the_built_in_french_is_dear_to_the_english_tokenizer() -> None:
    documents = french.make().held_out[:40]
    old = new_tokenizer.measures(load("story-gpt").tokenizer.backend_tokenizer, documents)
    new = new_tokenizer.measures(new_tokenizer.trained(french.make().train, 4096), documents)
    assert old.tokens_per_word > 2.5
    assert new.tokens_per_word < 1.8


def test_steps_that_are_too_large_are_told_with_the_way(saved: Callable[..., Path], backend: Any) -> None:
    folder = saved("gpt2")
    run = Race.of((BODY, SCRATCH), lambda: load(str(folder)), backend, DATA, PLAN, {BODY: 1e-3, SCRATCH: 1e30})
    with pytest.raises(ExplainerError, match="the way “from scratch” is no number any more"):
        list(run.run((8,)))
