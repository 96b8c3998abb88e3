"""What a container of SageMaker runs for one of our models: this file travels in model.tar.gz as code/inference.py, and stands alone.

The container calls ``model_fn`` once, with the folder that it has unpacked, and then, for each request, ``input_fn``, ``predict_fn`` and
``output_fn``. What they raise as ValueError becomes the answer 400, with the sentence as its text. Written for Python 3.10 and later, and
for transformers 4.51 to 5.23.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoModelForTokenClassification, PreTrainedTokenizerFast

GENERATE, CLASSIFY, TAG = "text-generation", "text-classification", "token-classification"
CLASSES = {GENERATE: AutoModelForCausalLM, CLASSIFY: AutoModelForSequenceClassification, TAG: AutoModelForTokenClassification}
JSON = "application/json"
WORD = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]+")  # a word or a mark, as the texts with a tag for each word are cut
MOST_CHARACTERS = 100_000
MOST_NEW_TOKENS = 200
# What a request may set: the kind of its value, and between what it lies.
PARAMETERS: dict[str, tuple[type, float, float]] = {
    "max_new_tokens": (int, 1, MOST_NEW_TOKENS),
    "do_sample": (bool, 0, 1),
    "temperature": (float, 0.01, 100.0),
    "top_k": (int, 0, 1_000_000),
    "top_p": (float, 0.01, 1.0),
    "seed": (int, 0, 2**32 - 1),
    "return_full_text": (bool, 0, 1),
}


@dataclass(frozen=True)
class Served:
    """A model that answers. task: what it does; context: most tokens at once; frame: what stands around a prompt, with {} in its place;
    ends: tokens that end a text."""

    task: str
    context: int
    frame: str
    ends: tuple[int, ...]
    tokenizer: Any
    module: Any


def model_fn(model_dir: str, context: Any = None) -> Served:
    """Open the model; called once. context: what newer containers hand over; not needed."""
    folder = Path(model_dir)
    settings = json.loads((folder / "code" / "settings.json").read_text(encoding="utf-8"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    module = CLASSES[settings["task"]].from_pretrained(str(folder), local_files_only=True).float().eval()
    return Served(settings["task"], settings["context"], settings["frame"], tuple(settings["ends"]), tokenizer, module)


def input_fn(body: Any, content_type: str) -> dict[str, Any]:
    """The request as {"inputs": text, "parameters": {…}}, checked."""
    if content_type.split(";")[0].strip() != JSON:
        raise ValueError(f"This endpoint reads {JSON}, not {content_type[:80]}.")
    try:
        data = json.loads(body)
    except ValueError as error:
        raise ValueError("The body is no JSON.") from error
    if not isinstance(data, dict) or set(data) - {"inputs", "parameters"} or not isinstance(data.get("inputs"), str):
        raise ValueError('The body must look like {"inputs": "a text", "parameters": {}}.')
    if not data["inputs"].strip():
        raise ValueError("The text is empty; send a few words.")
    if len(data["inputs"]) > MOST_CHARACTERS:
        raise ValueError(f"The text has {len(data['inputs']):,} characters; at most {MOST_CHARACTERS:,} are read.")
    given = data.get("parameters") or {}
    if not isinstance(given, dict):
        raise ValueError('"parameters" must be a table of names and values.')
    return {"inputs": data["inputs"], "parameters": {name: _checked(name, value) for name, value in given.items()}}


def _checked(name: str, value: Any) -> Any:
    """A parameter that this endpoint knows, with a value that it takes."""
    if name not in PARAMETERS:
        raise ValueError(f"There is no parameter {name[:80]!r} here; there are {', '.join(PARAMETERS)}.")
    kind, least, most = PARAMETERS[name]
    fits = isinstance(value, (int, float)) if kind is float else isinstance(value, kind)
    if not fits or (isinstance(value, bool) and kind is not bool) or not least <= value <= most:
        told = "true or false" if kind is bool else f"{'a whole number' if kind is int else 'a number'} from {least:,} to {most:,}"
        raise ValueError(f"{name} must be {told}.")
    return value


@torch.no_grad()
def predict_fn(data: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """The answer, in the form that the containers of Hugging Face give for this task."""
    text, wanted = data["inputs"], data["parameters"]
    if model.task != GENERATE and wanted:
        raise ValueError(f"An endpoint for {model.task} takes no parameters.")
    return {GENERATE: _written, CLASSIFY: _labels, TAG: _tags}[model.task](text, wanted, model)


def output_fn(prediction: list[dict[str, Any]], accept: str) -> str:
    """The answer as JSON."""
    if not any(word in accept for word in (JSON, "*/*", "application/*")):
        raise ValueError(f"This endpoint answers in {JSON}, not in {accept[:80]}.")
    return json.dumps(prediction, ensure_ascii=False)


def _written(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """How the text goes on. Of a long one its end is read, so that the new tokens have room in the context."""
    n_new = min(wanted.get("max_new_tokens", 50), model.context - 1)
    prompt = model.frame.replace("{}", text.strip()) if model.frame != "{}" else text
    ids = model.tokenizer(prompt, add_special_tokens=False)["input_ids"][-(model.context - n_new) :]
    drawn = wanted.get("do_sample", False)
    how: dict[str, Any] = {"do_sample": drawn}
    if drawn:
        torch.manual_seed(wanted.get("seed", 0))
        how |= {"temperature": float(wanted.get("temperature", 1.0)), "top_k": wanted.get("top_k", 0), "top_p": wanted.get("top_p", 1.0)}
    given = torch.tensor([ids])
    made = model.module.generate(
        given, attention_mask=torch.ones_like(given), max_new_tokens=n_new, eos_token_id=list(model.ends) or None,
        pad_token_id=model.ends[0] if model.ends else 0, **how,
    )[0, len(ids) :].tolist()  # fmt: skip
    if made and made[-1] in model.ends:
        made.pop()
    new = model.tokenizer.decode(made)
    return [{"generated_text": text + new if wanted.get("return_full_text", True) else new}]


def _cut(text: str, model: Served) -> Any:
    """Its tokens as the tokenizer frames them, with the places of each; a text that is too long loses its end, but not its last mark."""
    found = model.tokenizer(text, return_offsets_mapping=True)
    ids, places = found["input_ids"], found["offset_mapping"]
    if len(ids) > model.context:
        n_marks = int(places[-1][0] == places[-1][1])
        ids, places = (part[: model.context - n_marks] + part[len(part) - n_marks :] for part in (ids, places))
    return ids, places


def _labels(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """Every label with its probability, the likeliest first."""
    ids, _ = _cut(text, model)
    probs = model.module(input_ids=torch.tensor([ids])).logits[0].softmax(-1).tolist()
    names = model.module.config.id2label
    return sorted(({"label": names[i], "score": p} for i, p in enumerate(probs)), key=lambda one: -one["score"])


def _tags(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """The tag of each word, read at its last token, with its probability and its place in the text; of a long text as far as it is read."""
    words = list(WORD.finditer(text))
    if not words:
        raise ValueError("There is no word in this text; send a few.")
    ids, places = _cut(" ".join(word.group() for word in words), model)
    probs = model.module(input_ids=torch.tensor([ids])).logits[0].softmax(-1)
    names, answer, end, pos = model.module.config.id2label, [], -1, 0
    for word in words:
        end += 1 + len(word.group())  # behind the word, in the text with single spaces
        inside = [i for i, (start, stop) in enumerate(places) if start < end and stop > end - len(word.group()) and stop > start]
        if not inside and end > max(stop for _, stop in places):
            break  # the text was cut before it
        pos = inside[-1] if inside else pos
        score, tag = probs[pos].max(-1)
        told = {"entity": names[int(tag)], "score": float(score), "index": pos, "word": word.group()}
        answer.append(told | {"start": word.start(), "end": word.end()})
    return answer
