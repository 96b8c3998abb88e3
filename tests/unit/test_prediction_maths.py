"""The final norm, the unembedding and softmax against torch's own, on random numbers and on tiny random networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import transformers

from explainer.maths import normalisation, prediction
from explainer.models import LanguageModel, wrap
from explainer.trace import Trace, views
from explainer.trace.prediction import final_norm, predict, tied, unembedded
from explainer.trace.recorder import record_ids

FAMILIES = ("gpt2", "bert", "llama", "qwen3")
VOCAB, IDS = 90, (5, 7, 60, 7, 31)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(16,), (3, 16), (2, 3, 16)])
def test_layer_norm_is_torchs(shape: tuple[int, ...]) -> None:
    x, gain, bias = 5 * random(*shape) + 2, random(16, seed=1), random(16, seed=2)
    steps = normalisation.layer_norm(x, gain, bias, 1e-5)
    torch.testing.assert_close(steps.out, torch.nn.functional.layer_norm(x, (16,), gain, bias, 1e-5), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(steps.normalised.mean(-1), torch.zeros(shape[:-1]), atol=1e-5, rtol=0)
    torch.testing.assert_close(steps.normalised.std(-1, unbiased=False), torch.ones(shape[:-1]), atol=1e-4, rtol=0)


@pytest.mark.parametrize("shape", [(16,), (3, 16)])
def test_rms_norm_is_torchs(shape: tuple[int, ...]) -> None:
    x, norm = 5 * random(*shape) + 2, torch.nn.RMSNorm(16, eps=1e-6)
    with torch.no_grad():
        norm.weight.copy_(random(16, seed=1))
        steps = normalisation.rms_norm(x, norm.weight, 1e-6)
        torch.testing.assert_close(steps.out, norm(x), atol=1e-5, rtol=1e-5)
    assert steps.mean.abs().max() == 0
    assert torch.equal(steps.centred, x)


def test_softmax_in_two_steps_is_torchs() -> None:
    logits = 10 * random(4, 1000).double() - 900  # far below 0: exp of the logits themselves would be 0
    probs = prediction.probabilities(prediction.exponentials(logits))
    torch.testing.assert_close(probs.log(), torch.log_softmax(logits, -1), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(probs.sum(-1), torch.ones(4).double())


def test_unembedding_is_a_linear_layer_and_its_products_add_up() -> None:
    final, w_u, b_u = random(3, 16), random(16, 50, seed=1), random(50, seed=2)
    logits = prediction.unembed(final, w_u, b_u)
    torch.testing.assert_close(logits, torch.nn.functional.linear(final, w_u.T, b_u))
    torch.testing.assert_close(prediction.products(final[0], w_u[:, 8]).sum() + b_u[8], logits[0, 8])


def test_entropy_from_certain_to_uniform() -> None:
    certain, uniform = torch.tensor([0.0, 1.0, 0.0, 0.0]), torch.full((4,), 0.25)
    assert prediction.entropy(certain).item() == 0
    assert prediction.entropy(uniform).exp().item() == pytest.approx(4)
    probs = torch.softmax(random(7), -1)
    assert prediction.entropy(probs).item() == pytest.approx(torch.distributions.Categorical(probs).entropy().item(), rel=1e-5)


def tiny(kind: str, **changes: Any) -> LanguageModel:
    """A random network of two blocks, with norms and biases that are not trivial."""
    sizes: dict[str, Any] = {
        "vocab_size": VOCAB, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4,
        "max_position_embeddings": 32,
    }  # fmt: skip
    ends = {"bos_token_id": 0, "eos_token_id": 0}
    match kind:
        case "gpt2":
            sizes = {"vocab_size": VOCAB, "n_embd": 24, "n_layer": 2, "n_head": 4, "n_positions": 32} | ends
            module = transformers.GPT2LMHeadModel(transformers.GPT2Config(**(sizes | changes)))
        case "bert":
            module = transformers.BertForMaskedLM(transformers.BertConfig(**(sizes | changes)))
        case "llama":
            module = transformers.LlamaForCausalLM(transformers.LlamaConfig(**(sizes | ends | {"num_key_value_heads": 2} | changes)))
        case _:
            module = transformers.Qwen3ForCausalLM(
                transformers.Qwen3Config(**(sizes | ends | {"num_key_value_heads": 2, "head_dim": 8} | changes))
            )
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in module.parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(0.25 * noise if parameter.dim() > 1 else parameter.round() + 0.1 * noise)
    return wrap(module, name=f"logits-{kind}-{sorted(changes)}")


@pytest.fixture(scope="module", params=FAMILIES)
def run(request: pytest.FixtureRequest) -> tuple[LanguageModel, Trace]:
    model = tiny(request.param)
    return model, record_ids(model, IDS)


@pytest.mark.parametrize("pos", [0, 2, -1])
def test_the_sum_over_d_model_is_the_models_logit_in_every_family(run: tuple[LanguageModel, Trace], pos: int) -> None:
    model, trace = run
    read, every = views.unembed_input(model, trace, pos), np.arange(VOCAB)
    np.testing.assert_allclose(read @ model.W_U() + model.b_U(), trace.logits(pos), atol=1e-4)
    found = unembedded(model, trace, pos, every)
    assert found.error < 1e-4
    np.testing.assert_allclose(found.logits, trace.logits(pos), atol=1e-4)
    np.testing.assert_allclose(found.columns, model.W_U().T)


def test_only_bert_transforms_the_vector_before_the_unembedding(run: tuple[LanguageModel, Trace]) -> None:
    model, trace = run
    same = np.array_equal(views.unembed_input(model, trace, 1), trace.final_normed()[1])
    assert same == model.causal


@pytest.mark.parametrize("pos", [0, -1])
def test_the_steps_of_the_final_norm_end_in_final_normed(run: tuple[LanguageModel, Trace], pos: int) -> None:
    model, trace = run
    steps = final_norm(model, trace, pos)
    assert steps.error < 1e-5
    assert steps.centred == (model.name.split("-")[1] in ("gpt2", "bert"))
    middle = steps.mean if steps.centred else 0.0
    np.testing.assert_allclose((steps.stream - middle) / steps.spread * steps.gain + steps.bias, steps.own, atol=1e-5)
    np.testing.assert_allclose(steps.stream, trace.resid_post(model.n_layers - 1)[pos])


def test_a_prediction_ranks_the_whole_vocabulary(run: tuple[LanguageModel, Trace]) -> None:
    model, trace = run
    found, logits = predict(model, trace, -1), trace.logits(-1)
    probs = torch.log_softmax(torch.from_numpy(logits).double(), -1).exp().numpy()
    np.testing.assert_allclose(found.probs, probs, atol=1e-12)
    assert found.order[0] == logits.argmax()
    assert all(found.ranks[token_id] == 1 + (logits > logits[token_id]).sum() for token_id in range(VOCAB))
    many = found.needed(0.9)
    assert found.probs[found.order[:many]].sum() >= 0.9 > found.probs[found.order[: many - 1]].sum()
    assert found.needed(1.0) == VOCAB
    assert found.probs[7] == pytest.approx(np.exp(float(logits[7]) - float(logits.max())) / found.summed())


@pytest.mark.parametrize("together", [True, False])
def test_tied_weights_are_noticed(together: bool) -> None:
    assert tied(tiny("gpt2", tie_word_embeddings=together)) is together
