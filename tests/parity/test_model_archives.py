"""What is packed for an endpoint: the same bytes each time, all that a container needs, and nothing that it could not serve."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import archives
import pytest
import torch
import transformers
from networks import save_chat_model
from tokenizers import Tokenizer

from explainer.deploy.sagemaker import inference, package
from explainer.errors import DeployError, ModelError
from explainer.models import load, tuned
from explainer.models.catalogue import ASSETS

FILES = {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
CODE = {"code/inference.py", "code/settings.json"}


def unpacked(made: package.Package, place: Path) -> Path:
    return package.unpacked(made.path, place / "unpacked")


def settings(folder: Path) -> Any:
    return json.loads((folder / "code" / "settings.json").read_text())


def same_twice(name: str, place: Path) -> package.Package:
    first, second = package.made(name, place / "one"), package.made(name, place / "two")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256 == hashlib.sha256(first.path.read_bytes()).hexdigest()
    assert first.size == first.path.stat().st_size
    return first


def test_story_gpt_is_packed_at_the_root_the_same_each_time(tmp_path: Path) -> None:
    made = same_twice("story-gpt", tmp_path)
    with tarfile.open(made.path) as tar:
        entries = tar.getmembers()
    assert {one.name for one in entries} == FILES | CODE
    assert all(one.isfile() and (one.mtime, one.uid, one.gid, one.uname, one.mode) == (0, 0, 0, "", 0o644) for one in entries)
    assert made.files == tuple((one.name, one.size) for one in entries)
    assert made.task == "text-generation"
    assert 12e6 < made.size < 14e6
    folder = unpacked(made, tmp_path)
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        assert (folder / name).read_bytes() == (ASSETS / "story-gpt" / name).read_bytes()
    assert json.loads((folder / "tokenizer_config.json").read_text()) == {
        "eos_token": "<|endoftext|>",
        "model_max_length": 256,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    assert settings(folder) == {"task": "text-generation", "context": 256, "frame": "{}", "ends": [0], "keeps_last": False}
    mended = transformers.AutoTokenizer.from_pretrained(folder)  # what a container without our handlers would open
    assert mended("Tom gave")["input_ids"] == list(load("story-gpt").encode("Tom gave").token_ids)


@pytest.mark.training
@pytest.mark.parametrize("kind", archives.KINDS)
def test_a_tuned_model_is_packed_with_its_own_numbers_and_tokenizer(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name that a page gives it, and by its folder; a LoRA adapter is added to its base's matrices."""
    run_id = "A" * 22
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path / "runs"))
    folder = archives.tuned(kind, tmp_path / "runs" / run_id / ("adapter" if kind == "lora" else "model"))
    made = same_twice(tuned.PREFIX + run_id, tmp_path)
    assert made.sha256 == package.made(str(folder), tmp_path / "three").sha256
    model, place = load(str(folder)), unpacked(made, tmp_path)
    assert {path.name for path in place.iterdir()} == FILES | {"code"}
    theirs = transformers.AutoModelForCausalLM.from_pretrained(place, dtype=torch.float32, attn_implementation="eager").state_dict()
    ours = model.module.state_dict()
    assert theirs.keys() == ours.keys()
    for name, tensor in ours.items():
        torch.testing.assert_close(theirs[name], tensor, atol=1e-6, rtol=0, msg=name)
    cuts = Tokenizer.from_file(str(place / "tokenizer.json"))
    assert cuts.encode("Un petit chat").ids == list(model.encode("Un petit chat").token_ids)
    assert json.loads((place / "tokenizer_config.json").read_text())["tokenizer_class"] == "PreTrainedTokenizerFast"
    assert settings(place)["ends"] == [0]


@pytest.mark.training
@pytest.mark.parametrize(("base", "form"), archives.HEADS)
def test_a_head_is_packed_for_its_task(base: str, form: str, tmp_path: Path) -> None:
    folder = archives.head(base, form, tmp_path / "model")
    made = same_twice(str(folder), tmp_path)
    assert made.task == ("text-classification" if form == "text" else "token-classification")
    found = settings(unpacked(made, tmp_path))
    assert (found["task"], found["keeps_last"]) == (made.task, base == "story-bert")
    again = package.made(str(folder), tmp_path / "framed", frame=archives.FRAME)
    assert again.sha256 == made.sha256  # a frame is for prompts, and a text for a label is none


def test_a_chat_model_ends_where_its_answer_does(tmp_path: Path) -> None:
    save_chat_model(tmp_path / "model")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    end = config["eos_token_id"]
    (tmp_path / "model" / "config.json").write_text(json.dumps(config | {"eos_token_id": [0]}))
    found = settings(unpacked(package.made(str(tmp_path / "model"), tmp_path, frame=archives.FRAME), tmp_path))
    assert found["ends"] == [0, end]
    assert found["frame"] == archives.FRAME


def test_a_tokenizer_of_others_is_packed_as_the_app_reads_it(saved: Callable[..., Path], tmp_path: Path) -> None:
    """Published files often cut texts off or fill them up; the app does neither, and neither do the handlers."""
    folder = saved("gpt2")
    backend = Tokenizer.from_file(str(folder / "tokenizer.json"))
    backend.enable_truncation(4)
    backend.enable_padding(length=9)
    backend.save(str(folder / "tokenizer.json"))
    place = unpacked(package.made(str(folder), tmp_path), tmp_path)
    text = "Tom gave Sue a ball. Sue thanked"
    assert Tokenizer.from_file(str(place / "tokenizer.json")).encode(text).ids == list(load(str(folder)).encode(text).token_ids)


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(sentence: str, name: str, place: Path, **how: Any) -> None:
    with pytest.raises(DeployError, match=sentence) as error:
        package.made(name, place / "refused", **how)
    assert str(place) not in str(error.value)
    assert not (place / "refused").exists()


def test_too_large(tmp_path: Path) -> None:
    refused(
        r"^The files of this model have 14 MiB; at most 10 MiB are packed here\. Choose a smaller one\.$",
        "story-gpt",
        tmp_path,
        most_mib=10,
    )


@pytest.mark.parametrize("name", ["story-bert", "story-reader"])
def test_a_model_that_fills_gaps(name: str, tmp_path: Path) -> None:
    refused("^This model fills gaps", name, tmp_path)


def test_a_folder_that_is_gone(saved: Callable[..., Path], tmp_path: Path) -> None:
    folder = saved("gpt2")
    package.made(str(folder), tmp_path / "there")
    shutil.rmtree(folder)
    for name in (str(folder), tuned.PREFIX + "A" * 22, tuned.PREFIX + "../../x", "no such model", "a/b", "\x00", "x" * 5000):
        refused("^The model to be packed is not there any more", name, tmp_path)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_that_lacks_a_file(saved: Callable[..., Path], tmp_path: Path, file: str) -> None:
    folder = saved("gpt2")
    (folder / file).unlink()
    refused(r"^Only a model in one model\.safetensors with a tokenizer\.json is packed", str(folder), tmp_path)


def test_files_that_are_damaged(saved: Callable[..., Path], tmp_path: Path) -> None:
    folder = saved("gpt2")
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text("{")
    refused(r"^The config\.json of this model cannot be read", str(folder), tmp_path)
    (folder / "config.json").write_text(config.replace("n_positions", "n_x"))
    refused(r"^The config\.json of this model does not say how many tokens it reads", str(folder), tmp_path)
    (folder / "config.json").write_text(config)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"^The tokenizer\.json in tiny-gpt2 is damaged; copy the model again\.$"):
        package.made(str(folder), tmp_path / "refused")


def test_an_adapter_whose_base_is_gone(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "base_model_name_or_path": "/no/such/base"}))
    (tmp_path / "adapter_model.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    with pytest.raises(ModelError, match="is not on this machine; download it or copy it first"):
        package.made(str(tmp_path), tmp_path / "refused")


def test_a_text_model_opens_with_the_four_settings_that_a_lab_writes(saved: Callable[..., Path], tmp_path: Path) -> None:
    archives.opened(str(saved("gpt2")), tmp_path)
    place = tmp_path / "unpacked"
    four = {name: value for name, value in settings(place).items() if name != "keeps_last"}
    (place / "code" / "settings.json").write_text(json.dumps(four))
    assert inference.model_fn(str(place)).keeps_last is False
