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
from tokenizers import Encoding, Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoModelForTokenClassification, GenerationConfig

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
    "min_p": (float, 0.0, 1.0),
    "seed": (int, 0, 2**32 - 1),
    "return_full_text": (bool, 0, 1),
}


@dataclass(frozen=True)
class Served:
    """A model that answers. task: what it does; context: most tokens at once; frame: what stands around a prompt, with {} in its place;
    ends: tokens that end a text; keeps_last: whether a text that is too long for a label keeps its last token."""

    task: str
    context: int
    frame: str
    ends: tuple[int, ...]
    keeps_last: bool
    tokenizer: Tokenizer
    module: Any


def model_fn(model_dir: str, context: Any = None) -> Served:
    """Open the model; called once. context: what newer containers hand over; not needed."""
    folder = Path(model_dir)
    settings = json.loads((folder / "code" / "settings.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.encode_special_tokens = True  # what a reader types is text, not a command
    tokenizer.no_truncation()
    tokenizer.no_padding()
    module = CLASSES[settings["task"]].from_pretrained(str(folder), local_files_only=True).float().eval()
    if settings["task"] == GENERATE:
        module.generation_config = GenerationConfig()  # the request alone says how the text is written
    else:
        module.config.pad_token_id = None  # one text at a time: its last token is its last, whichever it is
    told = settings["task"], settings["context"], settings["frame"], tuple(settings["ends"]), settings.get("keeps_last", False)
    return Served(*told, tokenizer, module)


def input_fn(body: Any, content_type: str | None = JSON) -> dict[str, Any]:
    """The request as {"inputs": text, "parameters": {…}}, checked."""
    told = str(content_type or "")
    if told.split(";")[0].strip().lower() != JSON:
        raise ValueError(f"This endpoint reads {JSON}, not {told[:80]!r}.")
    try:
        data = json.loads(body)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError("The body is no JSON.") from error
    if not isinstance(data, dict) or set(data) - {"inputs", "parameters"} or not isinstance(data.get("inputs"), str):
        raise ValueError('The body must look like {"inputs": "a text", "parameters": {}}.')
    if not data["inputs"].strip():
        raise ValueError("The text is empty; send a few words.")
    if len(data["inputs"]) > MOST_CHARACTERS:
        raise ValueError(f"The text has {len(data['inputs']):,} characters; at most {MOST_CHARACTERS:,} are read.")
    given = {} if data.get("parameters") is None else data["parameters"]
    if not isinstance(given, dict):
        raise ValueError('"parameters" must be a table of names and values.')
    text = data["inputs"].encode("utf-8", "replace").decode("utf-8")  # half a character, as JSON can write it, becomes a ?
    return {"inputs": text, "parameters": {name: _checked(name, value) for name, value in given.items()}}


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


def output_fn(prediction: list[dict[str, Any]], accept: str | None = JSON) -> str:
    """The answer as JSON."""
    if not any(word in str(accept or JSON).lower() for word in (JSON, "*/*", "application/*")):
        raise ValueError(f"This endpoint answers in {JSON}, not in {str(accept)[:80]!r}.")
    return json.dumps(prediction, ensure_ascii=False)


def _read(text: str, model: Served, marks: bool = True) -> Encoding:
    """The text as tokens. marks: with what the tokenizer puts around a text."""
    found = model.tokenizer.encode(text, add_special_tokens=marks)
    if all(found.special_tokens_mask):
        raise ValueError("There is nothing to read in this text; send a few words.")
    return found


def _written(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """How the text goes on. Of a long one its end is read, so that the new tokens have room in the context."""
    n_new = min(wanted.get("max_new_tokens", 50), model.context - 1)
    framed = model.frame != "{}"
    prompt = model.frame.replace("{}", text.strip()) if framed else text
    ids = _read(prompt, model, marks=not framed).ids[-(model.context - n_new) :]
    how: dict[str, Any] = {"do_sample": wanted.get("do_sample", False)}
    if how["do_sample"]:
        torch.manual_seed(wanted.get("seed", 0))
        how |= {"temperature": float(wanted.get("temperature", 1.0)), "top_k": wanted.get("top_k", 0), "top_p": wanted.get("top_p", 1.0)}
        how |= {"min_p": wanted["min_p"]} if wanted.get("min_p") else {}
    given = torch.tensor([ids])
    made = model.module.generate(
        given, attention_mask=torch.ones_like(given), max_new_tokens=n_new, eos_token_id=list(model.ends) or None,
        pad_token_id=model.ends[0] if model.ends else 0, **how,
    )[0, len(ids) :].tolist()  # fmt: skip
    if made and made[-1] in model.ends:
        made.pop()
    new = model.tokenizer.decode(made, skip_special_tokens=False)
    if framed:  # an answer, not the rest of a sentence
        new = new.strip()
    between = " " if framed else ""
    return [{"generated_text": text + between + new if wanted.get("return_full_text", True) else new}]


def _cut(ids: list[int], model: Served) -> list[int]:
    """As many tokens as the model reads: the first ones, and the last one of all where the model was trained so."""
    if len(ids) <= model.context:
        return ids
    return [*ids[: model.context - 1], ids[-1]] if model.keeps_last else ids[: model.context]


def _probabilities(ids: list[int], model: Served) -> torch.Tensor:
    """(label) of a whole text, (token label) for tags."""
    given = torch.tensor([ids])
    return torch.softmax(model.module(input_ids=given, attention_mask=torch.ones_like(given)).logits[0].float(), -1)


def _labels(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """Every label with its probability, the likeliest first."""
    probs = _probabilities(_cut(_read(text, model).ids, model), model).tolist()
    names = model.module.config.id2label
    return sorted(({"label": names[i], "score": p} for i, p in enumerate(probs)), key=lambda one: -one["score"])


def _tags(text: str, wanted: dict[str, Any], model: Served) -> list[dict[str, Any]]:
    """The tag of each word, read at its last token, with its probability and its place in the text; of a long text as far as it is read."""
    words = list(WORD.finditer(text))
    if not words:
        raise ValueError("There is no word in this text; send a few.")
    found = _read(" ".join(word.group() for word in words), model)
    ids = _cut(found.ids, model)
    probs, names, answer = _probabilities(ids, model), model.module.config.id2label, []
    for word, pos in zip(words, _last_tokens(found.offsets, [len(word.group()) for word in words]), strict=True):
        if pos >= len(ids):
            continue  # the text was cut before it
        score, tag = probs[pos].max(-1)
        told = {"entity": names[int(tag)], "score": float(score), "index": pos, "word": word.group()}
        answer.append(told | {"start": word.start(), "end": word.end()})
    return answer


def _last_tokens(spans: list[tuple[int, int]], lengths: list[int]) -> list[int]:
    """At which position the last token of each word stands, where single spaces part them; of a dropped word that of the one before."""
    places: dict[int, int] = {}
    word, behind = 0, lengths[0]  # the end of the present word
    for pos, (start, end) in enumerate(spans):
        if end <= start:  # a mark that the tokenizer has added
            continue
        while word < len(lengths) - 1 and end > behind:
            word += 1
            behind += 1 + lengths[word]
        places[word] = pos
    found, last = [], 0
    for i in range(len(lengths)):
        last = places.get(i, last)
        found.append(last)
    return found
