"""``load``: a folder in Hugging Face layout opens; anything else is one sentence, soon."""

from __future__ import annotations

import json
import pickle
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import FAMILIES, TEXT, make_module
from safetensors.torch import load_file, save_file

from explainer.errors import ModelError
from explainer.models import load, memory
from explainer.models.hub import cache
from explainer.trace import record

Save = Callable[..., Path]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("this test must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def refused(name: str | Path, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as error:
        load(str(name))
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert len(message) < 700
    assert not Path(name).is_absolute() or len(str(name)) > 4000 or str(Path(name).parent) == "/" or str(Path(name).parent) not in message


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_folder_opens_and_gives_the_models_own_numbers(saved: Save, kind: str) -> None:
    model = load(str(saved(kind)))
    assert model.name == f"tiny-{kind}"
    assert model.key.startswith(f"tiny-{kind}@")
    trace = record(model, TEXT)
    with torch.no_grad():
        expected = make_module(kind)(torch.tensor([trace.token_ids])).logits[0]
    np.testing.assert_allclose(trace.logits(-1), expected[-1], atol=1e-5)
    assert all(parameter.dtype == torch.float32 for parameter in model.module.parameters())


def test_the_key_follows_the_weights(saved: Save, tmp_path: Path) -> None:
    first = load(str(saved("gpt2"))).key
    assert load(str(tmp_path / "tiny-gpt2")).key == first
    assert load(str(saved("gpt2", seed=3))).key != first


def test_half_precision_weights_are_opened_in_float32(saved: Save) -> None:
    folder = saved("gpt2")
    tensors = load_file(folder / "model.safetensors")
    save_file({name: tensor.bfloat16() for name, tensor in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    assert load(str(folder)).anatomy.embedding.dtype == torch.float32


def test_an_empty_folder(tmp_path: Path) -> None:
    refused(tmp_path, r"There is no model in .*: it has no config\.json\. Choose a folder in Hugging Face layout\.$")


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"null!"])
def test_a_config_that_cannot_be_read(saved: Save, content: bytes) -> None:
    folder = saved()
    (folder / "config.json").write_bytes(content)
    refused(folder, r"The config\.json in .* cannot be read; copy the model again\.$")


@pytest.mark.parametrize(
    "config", [{"model_type": "bloom"}, {"model_type": None}, {"model_type": ["gpt2"]}, {"model_type": {}}, {}, [], "gpt2", 3]
)
def test_an_unknown_type(saved: Save, config: object) -> None:
    folder = saved()
    (folder / "config.json").write_text(json.dumps(config))
    refused(folder, r"Models of the type “.*” are not supported yet; choose one of these types: bert, gpt2, llama")


@pytest.mark.parametrize(
    "change",
    [
        {"n_head": 5},
        {"n_embd": "wide"},
        {"n_head": 0},
        {"n_layer": -1},
        {"n_embd": 48},
        {"activation_function": "nope"},
        {"vocab_size": None},
    ],
)
def test_a_config_that_does_not_fit(saved: Save, change: dict[str, object]) -> None:
    folder = saved()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change))
    refused(folder, "a file is missing, damaged or of another kind|of another shape than its config says|does not use")


def test_more_layers_than_weights(saved: Save) -> None:
    folder = saved()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"n_layer": 4}))
    refused(
        folder,
        r"The weights in tiny-gpt2 lack 12 parts that a gpt2 model needs, the first is transformer\.h\.3\..*; copy the model again\.$",
    )


def test_missing_weights(saved: Save) -> None:
    folder = saved()
    tensors = load_file(folder / "model.safetensors")
    del tensors["transformer.h.1.mlp.c_fc.weight"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    refused(folder, r"The weights in .* lack 1 part that a gpt2 model needs, transformer\.h\.1\.mlp\.c_fc\.weight; copy the model again\.$")


def test_a_folder_without_weights(saved: Save) -> None:
    folder = saved()
    (folder / "model.safetensors").unlink()
    refused(folder, r"There are no weights in .*: no model\.safetensors\. Other formats are not opened\.$")


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (Path.write_text, (Path("unpickled"), "ran"))  # type: ignore[return-value]


def test_a_pickle_is_not_opened(saved: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = saved()
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Trap()))
    refused(folder, "There are no weights .* Other formats are not opened")
    assert not (tmp_path / "unpickled").exists()


@pytest.mark.parametrize("keep", [0, 4, 100, 0.5, 0.99])
def test_damaged_weights(saved: Save, keep: float) -> None:
    path = saved() / "model.safetensors"
    raw = path.read_bytes()
    path.write_bytes(raw[: int(keep * len(raw)) if isinstance(keep, float) else keep])
    refused(path.parent, "damaged")


def test_a_shard_that_is_missing(saved: Save) -> None:
    folder = saved()
    names = list(load_file(folder / "model.safetensors"))
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    index = {"metadata": {}, "weight_map": {n: f"model-0000{1 + i % 2}-of-00002.safetensors" for i, n in enumerate(names)}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    refused(folder, r"^The weight file model-00002-of-00002\.safetensors is missing; copy the model again\.$")


def test_a_config_that_asks_for_more_memory_than_there_is(saved: Save) -> None:
    folder = saved()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"n_layer": 10**9}))
    refused(folder, r"^tiny-gpt2 has [\d,]+ million parameters and needs about")


def test_a_second_set_of_weights_is_never_touched(saved: Save) -> None:
    folder = saved()
    key = load(str(folder)).key
    (folder / "model.fp16.safetensors").write_bytes(b"x")
    (folder / "model-00001-of-00002.safetensors").write_bytes(b"x")
    (folder / "model.safetensors.index.json").write_text("{")
    assert load(str(folder)).key == key


def test_a_folder_without_a_tokenizer(saved: Save) -> None:
    folder = saved()
    for path in folder.glob("tokenizer*"):
        path.unlink()
    refused(folder, r"There is no tokenizer in .*: no tokenizer\.json\. Copy it beside the weights\.$")


@pytest.mark.parametrize("content", ["{", "", "[]", "null", '{"version": "1.0"}', '{"model": {"type": "BPE"}}'])
def test_a_damaged_tokenizer(saved: Save, content: str) -> None:
    folder = saved()
    (folder / "tokenizer.json").write_text(content)
    refused(folder, r"^The tokenizer\.json in .* is damaged; copy the model again\.$")


def test_remote_code_is_not_run(saved: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = saved()
    code = "from pathlib import Path\nPath('ran').write_text('yes')\n"
    (folder / "modeling_evil.py").write_text(code + "class Evil: pass\n")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(
        json.dumps(config | {"auto_map": {"AutoModelForCausalLM": "modeling_evil.Evil", "AutoTokenizer": ["modeling_evil.Evil", None]}})
    )
    assert record(load(str(folder)), TEXT).n_layers == 3
    assert not (tmp_path / "ran").exists()


def test_a_model_too_large_for_the_machine(saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_mib", lambda: 200.0)
    refused(saved(), r"^tiny-gpt2 has 0 million parameters and needs about \d+ MiB; 0 MiB are free here\. Choose a smaller model\.$")


@pytest.mark.parametrize(
    "name",
    [
        "/no/such/folder",
        "./nothing",
        "~/nothing-here",
        "~nobody-9f3/x",
        "a/b/c",
        "..",
        "C:\\models",
        "/" + "x" * 5000,
        "x" * 5000,
        "a\x00b",
        "",
        " ",
        "http://evil/x",
        "gpt2\n",
        "a--b",
    ],
)
def test_names_that_are_no_model(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    refused(name, "There is no folder|is not a model name|There is no model in")


@pytest.mark.parametrize("name", ["no-such-model-9f3a", "nobody-9f3a/no-such-model"])
def test_an_unknown_id_without_network(name: str) -> None:
    refused(name, rf"^{name} is not on this machine, and this app runs offline; choose an embedded model\.$")


def test_an_id_is_not_fetched_without_leave() -> None:
    with pytest.raises(cache.NotDownloadedError, match=r"^gpt2-9f3a is not on this machine yet; download it first"):
        load("gpt2-9f3a", download=False)


def test_a_file_is_no_folder(saved: Save) -> None:
    refused(saved() / "config.json", "There is no folder .*; check the path")
