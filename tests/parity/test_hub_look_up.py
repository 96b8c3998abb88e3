"""Before anything is downloaded: what the Hub says of a model, and what is refused. The real client asks a Hub on the loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mirror import WEIGHTS, Mirror, contents
from safetensors.torch import load_file

from explainer.errors import ModelError
from explainer.models import memory
from explainer.models.hub import cache, downloads, lookup

Save = Callable[..., Path]
INDEX = "model.safetensors.index.json"


def config(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    told = json.loads(files["config.json"]) | changes
    return files | {"config.json": json.dumps({name: value for name, value in told.items() if value != "gone"}).encode()}


def sharded(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The same model with its weights in two files."""
    from safetensors.torch import save

    tensors = load_file(folder / WEIGHTS)
    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    where = {tensor: names[index % 2] for index, tensor in enumerate(tensors)}
    shards = {name: save({t: tensors[t] for t in tensors if where[t] == name}, {"format": "pt"}) for name in names}
    rest = {name: raw for name, raw in files.items() if name != WEIGHTS}
    return rest | shards | {INDEX: json.dumps({"metadata": {}, "weight_map": where}).encode()}


def refused(model_id: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as error:
        lookup.look_up(model_id)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")
    assert cache.cached(model_id) is None


def test_size_and_parameters_are_those_of_the_files_that_will_be_opened(hub: Mirror, saved: Save) -> None:
    files = contents(saved())
    others = {
        "model.fp16.safetensors": b"x" * 99,
        "model-00001-of-00002.safetensors": b"x" * 99,
        INDEX: b"{}",
        "pytorch_model.bin": b"x" * 99,
    }
    hub.repos["gpt2"] = files | others | {"vocab.json": b"{}", "merges.txt": b"", "onnx/model.safetensors": b"x", "README.md": b"x"}
    hub.counts["gpt2"] = 53_957
    found = lookup.look_up("gpt2")
    assert {file.name for file in found.files} == set(files)
    assert found.size == sum(map(len, files.values()))
    assert (found.n_parameters, found.counted) == (53_957, True)
    assert not hub.asked_for("safetensors")
    assert not hub.asked_for("tokenizer")


def test_shards_are_counted_when_there_is_no_single_file(hub: Mirror, saved: Save) -> None:
    folder = saved("llama")
    hub.repos["a/b"] = sharded(contents(folder), folder) | {"model-00009-of-00009.safetensors": b"stray"}
    found = lookup.look_up("a/b")
    assert [file.name for file in found.files if file.name.endswith(".safetensors")] == [
        f"model-0000{n}-of-00002.safetensors" for n in (1, 2)
    ]
    assert INDEX in {file.name for file in found.files}


@pytest.mark.parametrize(("dtype", "name"), [("float32", "dtype"), ("bfloat16", "torch_dtype"), ("gone", "dtype")])
def test_without_a_count_the_parameters_follow_from_size_and_config(hub: Mirror, saved: Save, dtype: str, name: str) -> None:
    files = config(config(contents(saved()), dtype="gone"), **{name: dtype})
    hub.repos["gpt2"] = files
    found = lookup.look_up("gpt2")
    n_numbers = len(files[WEIGHTS]) / (2 if dtype == "bfloat16" else 4)  # float32 weights: nothing said fits them best
    assert (found.n_parameters, found.counted) == (round(n_numbers), False)


def test_half_precision_is_seen_where_the_config_does_not_say(hub: Mirror, saved: Save) -> None:
    files = config(contents(saved("qwen3")), dtype="gone")
    hub.repos["a/half"] = files | {WEIGHTS: files[WEIGHTS][: len(files[WEIGHTS]) // 2]}
    found = lookup.look_up("a/half")
    assert found.n_parameters == pytest.approx(lookup.look_up("a/half").n_asked, rel=0.1)


@pytest.mark.parametrize(
    ("config_or_index", "n_parameters"),
    [
        ({"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "vocab_size": 50257}, 124.4e6),
        (
            {"model_type": "llama", "hidden_size": 576, "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3}
            | {"intermediate_size": 1536, "vocab_size": 49152, "tie_word_embeddings": True},
            134.5e6,
        ),
        (
            {"model_type": "qwen3", "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8}
            | {"head_dim": 128, "intermediate_size": 3072, "vocab_size": 151936, "tie_word_embeddings": True},
            596e6,
        ),
        (
            {"model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12}
            | {"intermediate_size": 3072, "vocab_size": 30522, "max_position_embeddings": 512},
            109.5e6,
        ),
    ],
)
def test_the_estimate_is_right_for_the_models_on_the_list(config_or_index: dict[str, Any], n_parameters: float) -> None:
    """The counts that the models' papers and cards give, to one per cent: biases and norms are left out."""
    from explainer.models.layout import estimate_parameters

    assert estimate_parameters(config_or_index) == pytest.approx(n_parameters, rel=0.01)


def test_what_is_not_supported_is_refused_before_its_weights_are_asked_for(hub: Mirror, saved: Save) -> None:
    files = contents(saved())
    bare = {name: raw for name, raw in files.items() if name != WEIGHTS}
    hub.repos = {
        "a/mamba": config(files, model_type="mamba"),
        "a/odd": config(files, model_type=["gpt2"]),
        "a/judge": config(files, architectures=["GPT2ForSequenceClassification"]),
        "a/small": config(files, quantization_config={"bits": 4}),
        "a/pickled": bare | {"pytorch_model.bin": b"x"},
        "a/nameless": bare | {"model-00001-of-00001.safetensors": b"x"},
        "a/bare": {name: raw for name, raw in files.items() if name != "config.json"},
        "a/mute": {name: raw for name, raw in files.items() if "tokenizer" not in name},
        "a/listed": bare | {INDEX: json.dumps({"weight_map": {"x": "model-00001-of-00001.safetensors"}}).encode()},
        "a/outside": bare | {INDEX: json.dumps({"weight_map": {"x": "../../x.safetensors"}}).encode()},
        "a/sealed": files,
    }
    hub.gated = {"a/sealed"}
    refused("a/mamba", r"^Models of the type “mamba” are not supported yet; choose one of these types: bert, gpt2, llama, ")
    refused("a/odd", "are not supported yet")
    refused("a/judge", "^This model is a GPT2ForSequenceClassification, which predicts no tokens; choose a language model")
    refused("a/small", "quantised")
    refused("a/pickled", "^a/pickled has no weights in the safetensors format, and other formats are not opened")
    refused("a/nameless", "^a/nameless has no weights in the safetensors format")
    refused("a/bare", r"^a/bare has no config\.json on the Hub, and cannot be opened without; choose another model\.$")
    refused("a/mute", r"^a/mute has no tokenizer\.json on the Hub")
    refused("a/listed", r"^a/listed has no model-00001-of-00001\.safetensors on the Hub")
    refused("a/outside", "^What the Hub says of a/outside cannot be read; try again, or choose another model")
    refused("a/sealed", "^a/sealed asks its readers to sign in first; choose an open model")
    refused("nobody/nothing", "^The Hub has no open model named nobody/nothing; check the spelling, like gpt2 or owner/name")
    assert not [line for line in hub.asked if line.endswith((".safetensors", ".bin"))]
    assert hub.authorized == []


def test_a_config_that_is_listed_but_not_there(hub: Mirror, saved: Save) -> None:
    hub.repos["a/b"], hub.hidden = contents(saved()), {"config.json"}
    refused("a/b", r"^a/b has no config\.json on the Hub")


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[1]", b"[" * 100_000, b" " * 17_000_000])
def test_a_config_that_cannot_be_read(hub: Mirror, saved: Save, raw: bytes) -> None:
    hub.repos["a/b"] = contents(saved()) | {"config.json": raw}
    refused("a/b", "^What the Hub says of a/b cannot be read; try again|are not supported yet")


def test_a_size_that_is_not_told(hub: Mirror, saved: Save) -> None:
    hub.repos["a/b"], hub.pretend = contents(saved()), {WEIGHTS: None}
    refused("a/b", "^The Hub does not say how large model.safetensors of a/b is, so it is not downloaded")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (429, r"^The Hub asks for a pause \(answer 429, too many requests\), so gpt2 is not here yet; try again in some minutes\.$"),
        (500, r"^The Hub has trouble of its own \(answer 500\), so gpt2 is not here yet; try again later\.$"),
        (503, "answer 503"),
        (403, r"^The Hub does not give gpt2 to everyone \(answer 403\)"),
    ],
)
def test_trouble_on_the_hubs_side_is_a_sentence_and_asking_again_succeeds(hub: Mirror, saved: Save, code: int, sentence: str) -> None:
    hub.repos["gpt2"], hub.info_status = contents(saved()), code
    refused("gpt2", sentence)
    hub.info_status = 200
    assert lookup.look_up("gpt2").model_id == "gpt2"


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b"null", b"{}", b'{"id": "gpt2", "sha": "../../x"}'])
def test_an_answer_that_is_none_of_a_hubs(hub: Mirror, body: bytes) -> None:
    hub.info_body = body
    refused("gpt2", "^What the Hub says of gpt2 cannot be read; try again, or choose another model")


def test_an_id_that_cannot_be_is_never_asked_for(hub: Mirror) -> None:
    for name in ("../x", "a/b/c", "<script>", "a b", "http://x"):
        refused(name, "is not a model name; write it like gpt2 or owner/name")
    assert hub.asked == []


def test_too_large_for_memory_by_weights_or_by_config_alone(hub: Mirror, saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.repos = {"a/heavy": contents(saved()), "a/bomb": config(contents(saved()), n_layer=10**9)}
    hub.counts = {"a/heavy": 10**12}
    for name in hub.repos:
        found = lookup.look_up(name)
        with pytest.raises(
            ModelError, match=rf"^{name} has [\d,]+ million parameters and needs about [\d,]+ MiB; [\d,]+ MiB are free here"
        ) as error:
            next(downloads.download(found))
        assert "Choose a smaller model" in str(error.value)
    assert not hub.asked_for(".safetensors")
    monkeypatch.setattr(memory.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100_000}))
    monkeypatch.setattr(memory, "available_mib", lambda: 1e9)
    with pytest.raises(ModelError, match=r"^a/heavy needs 0 MB on disk, and 0 MB are free here; make room or choose a smaller model\.$"):
        next(downloads.download(lookup.look_up("a/heavy")))


# --- no network ------------------------------------------------------------------------------------------------------

GONE = r"^The Hugging Face Hub cannot be reached, so gpt2 cannot be loaded; choose an embedded model or go online\.$"


def test_a_hub_that_is_silent_is_not_waited_for(hub: Mirror) -> None:
    hub.hang = threading.Event()
    refused("gpt2", GONE)


def test_no_hub_at_all(hub: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    refused("gpt2", GONE)


def test_a_name_server_that_is_silent_is_not_waited_for(hub: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    enough = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: enough.wait(30) and [])
    refused("gpt2", GONE)
    enough.set()
