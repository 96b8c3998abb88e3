"""What the containers read and answer: four kinds, each with a form of its own, and one function that reads the answer of any."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from explainer.errors import DeployError
from explainer.texts.wording import printable

TOOLKIT, TGI, DJL, CHAT = "toolkit", "tgi", "djl", "chat"
KINDS = {TOOLKIT: "Hugging Face’s toolkit", TGI: "TGI", DJL: "LMI (DJL)", CHAT: "vLLM or SGLang"}
# How the names of the images tell them apart.
_IMAGES = (("vllm", CHAT), ("sglang", CHAT), ("djl-inference", DJL), ("tgi", TGI))


def kind_of(image: str) -> str:
    """The kind of a container, by the name of its image."""
    return next((kind for word, kind in _IMAGES if word in image), TOOLKIT)


def request(kind: str, text: str, parameters: Mapping[str, Any] | None = None) -> bytes:
    """The body for a text. parameters: by Hugging Face’s names; a chat has another for one of them, and never returns the prompt."""
    given = dict(parameters or {})
    if kind == CHAT:
        most = {"max_tokens": given.pop("max_new_tokens")} if "max_new_tokens" in given else {}
        given.pop("return_full_text", None)
        drawn = {"temperature": 1.0} | given if given.pop("do_sample", False) else {"temperature": 0}
        return _json({"messages": [{"role": "user", "content": text}]} | most | drawn)
    return _json({"inputs": text} | ({"parameters": given} if given else {}))


def _json(value: Any) -> bytes:
    """JSON in UTF-8; half a character, which no file can hold, as its escape."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def answer_text(body: bytes | str) -> str:
    """The text in an answer, whichever of the four kinds of containers gave it; labels with their scores as lines.

    Raises: DeployError where there is none.
    """
    try:
        found = json.loads(body)
        if isinstance(found, list) and found and isinstance(found[0], list):
            found = found[0]
        if isinstance(found, list) and found and "generated_text" not in found[0]:
            return "\n".join(_label(one) for one in found)
        first = found[0] if isinstance(found, list) else found
        if "choices" in first:
            choice = first["choices"][0]
            return _text(choice["message"]["content"] if "message" in choice else choice["text"])
        return _text(first["generated_text"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        told = body if isinstance(body, str) else body.decode(errors="replace")
        raise DeployError(f"The endpoint answered in a form that is not known here: “{printable(told[:200])}”.") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _label(one: Mapping[str, Any]) -> str:
    word, label = one.get("word", ""), one["label"] if "label" in one else one["entity"]
    return f"{_text(word)} {_text(label)} {one['score']:.3f}".strip()


def translated(image: str, body: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """A request to a container of any kind as our own handlers read it, and what makes their answer one of that kind."""
    kind = kind_of(image)
    if kind in (TOOLKIT, TGI):
        return body, bytes
    if kind == DJL:
        return body, lambda answer: _json(json.loads(answer)[0])
    own = _of_chat(body)

    def as_chat(answer: bytes) -> bytes:
        text = json.loads(answer)[0]["generated_text"]
        message = {"role": "assistant", "content": text}
        return _json({"choices": [{"index": 0, "message": message}]})

    return own, as_chat


def _of_chat(body: bytes) -> bytes:
    """The request that our own handlers read, of one to a chat.

    Raises: ValueError with one sentence where it is none.
    """
    try:
        asked = dict(json.loads(body))
        text, temperature = _text(asked.pop("messages")[-1]["content"]), asked.pop("temperature", 1.0)
        drawn = temperature > 0
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError('The body must look like {"messages": [{"role": "user", "content": "a text"}], "max_tokens": 50}.') from error
    parameters = {"max_new_tokens": asked.pop("max_tokens", 50), "do_sample": drawn, "return_full_text": False, **asked}
    return request(TOOLKIT, text, parameters | ({"temperature": temperature} if drawn else {}))
