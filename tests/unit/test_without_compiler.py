"""transformers without torch's compiler: what is imported, what is read, and that the compiler is there for who needs it."""

import subprocess
import sys
from dataclasses import replace

import pytest
import torch
import transformers
from networks import save_in
from small_trainings import KINDS

from explainer.jobs import folder
from explainer.models import taps
from explainer.models.catalogue import ASSETS
from explainer.models.without_compiler import shapes_alone

LEFT_OUT = ("torch._dynamo", "torch._inductor", "torch.distributed.tensor", "torch.distributed.fsdp", "torch.onnx", "sympy")
EVERY_MODEL = f"""
import sys
from explainer.models import load
from explainer.models.catalogue import EMBEDDED
from explainer.models.checkpoints import open_step, steps
from explainer.models.translators import NAMES, load_translator
from explainer.trace import record
for name in EMBEDDED:
    record(load(name), "Tom gave Sue a ball. Sue thanked")
for name in NAMES:
    load_translator(name).greedy([[5, 6]], 3)
open_step(steps()[0])
import explainer.studies.decoding.beam_search, explainer.studies.learning.mask_pair, explainer.studies.tuning.new_language
print(*sorted(set({LEFT_OUT!r}) & set(sys.modules)))
"""
AN_ENDPOINT = f"""
import sys
from pathlib import Path
from explainer.deploy.sagemaker import package
from explainer.deploy.sagemaker.container import Container
from explainer.deploy.sagemaker.worker import as_the_app_opens
with as_the_app_opens():
    container = Container(package.made("story-gpt", Path(sys.argv[1])).path.read_bytes(), Path(sys.argv[1]) / "unpacked")
print(container.answer(b'{{"inputs": "Tom gave Sue a ball."}}', "application/json", "application/json").decode()[:38], end="")
print(*sorted(set({LEFT_OUT!r}) & set(sys.modules)))
"""
TRAININGS = f"""
import sys
from pathlib import Path
from explainer.jobs.folder import Run
from explainer.jobs.worker import Worker, work
from explainer.models import load
from explainer.trace import record
for path in sys.argv[1:]:
    run = Run(Path(path))
    work(Worker(run))
    if run.state().status != "done":
        print(run.spec.model, run.spec.label, run.state())
    elif run.spec.label == "lora":
        record(load(str(run.folder)), "Tom gave Sue a ball.")
print(*sorted(set({LEFT_OUT!r}) & set(sys.modules)))
"""
COMPILED = """
import torch
from explainer.models import load
gelu, x = load("story-gpt").module.transformer.h[0].mlp.act, torch.linspace(-3, 3, 99)
assert torch.equal(torch.compile(gelu, backend="eager", fullgraph=True)(x), gelu(x))
from torch._dynamo._trace_wrapped_higher_order_op import TransformGetItemToIndex
from transformers import masking_utils
assert isinstance(masking_utils.TransformGetItemToIndex(), TransformGetItemToIndex)
weight = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.AdamW([weight])
weight.sum().backward()
optimizer.step()
print("compiled", torch._dynamo.__file__.endswith("__init__.py"), float(weight.detach().max()) < 1)
"""
ASKED = """
from explainer.models.without_compiler import _stand_ins, torch
with _stand_ins():
    assert torch._dynamo.disable(len) is not None
    print(hasattr(torch._dynamo, "is_compiling"), hasattr(torch._dynamo, "no such name"))
    import torch._dynamo.config
print(torch._dynamo.config.__file__ is not None)
"""


def fresh(code: str, *words: str) -> str:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=1500).stdout.strip()


def test_no_model_brings_the_compiler():
    assert fresh(EVERY_MODEL) == ""


def test_no_endpoint_of_a_rehearsal_brings_the_compiler(tmp_path):
    assert fresh(AN_ENDPOINT, str(tmp_path)) == '[{"generated_text": "Tom gave Sue a ba'


@pytest.mark.training
def test_no_training_of_any_family_brings_the_compiler_or_misses_it(tmp_path):
    """Here other tests may have imported what peft, say, asks for: a worker has it only by itself."""
    runs = []
    for family in ("gpt2", "llama", "mistral", "qwen3", "bert"):
        base = save_in(tmp_path, family)
        for kind, made in KINDS.items():
            if family != "bert" or kind.startswith("head"):
                spec, data = made(base)
                runs.append(folder.create(replace(spec, label=kind), data, "token", tmp_path / "runs"))
    assert fresh(TRAININGS, *(str(run.path) for run in runs)) == ""
    assert len(runs) == 4 * len(KINDS) + 3


def test_who_compiles_finds_the_compiler():
    assert fresh(COMPILED) == "compiled True True"


def test_what_a_stand_in_does_not_know_the_real_module_is_asked():
    assert fresh(ASKED).split() == ["True", "False", "True"]


@pytest.mark.parametrize("kind", ["gpt2", "bert", "marian", "llama"])
def test_what_is_put_together_without_numbers_has_those_of_its_files(kind, tmp_path):
    folders = {"gpt2": ASSETS / "story-gpt", "bert": ASSETS / "story-bert", "marian": ASSETS / "translate-transformer"}
    names = {"gpt2": "GPT2LMHeadModel", "bert": "BertForMaskedLM", "marian": "MarianMTModel", "llama": "LlamaForCausalLM"}
    folder, made = folders.get(kind, tmp_path), getattr(transformers, names[kind])
    if kind == "llama":
        shape = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1}
        made(transformers.LlamaConfig(vocab_size=40, **shape)).save_pretrained(folder)
    settings = {"dtype": "float32", "attn_implementation": taps.IMPLEMENTATION, "local_files_only": True}
    usual = made.from_pretrained(folder, **settings)
    with shapes_alone():
        ours = made.from_pretrained(folder, **settings)
    for one, other in ((usual.state_dict(), ours.state_dict()), (dict(usual.named_buffers()), dict(ours.named_buffers()))):
        assert one.keys() == other.keys()
        for name, tensor in one.items():
            assert tensor.dtype == other[name].dtype, name
            assert torch.equal(tensor, other[name]), name
