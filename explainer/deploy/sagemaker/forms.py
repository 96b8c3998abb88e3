"""What the containers read and answer: four kinds, each with a form of its own, and one function that reads the answer of any."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from explainer.errors import DeployError

TOOLKIT, TGI, DJL, CHAT = "toolkit", "tgi", "djl", "chat"
KINDS = {TOOLKIT: "Hugging Face’s toolkit", TGI: "TGI", DJL: "LMI (DJL)", CHAT: "vLLM or SGLang"}
# How the names of the images tell them apart.
_IMAGES = (("vllm", CHAT), ("sglang", CHAT), ("djl-inference", DJL), ("tgi", TGI))


def kind_of(image: str) -> str:
    """The kind of a container, by the name of its image."""
    return next((kind for word, kind in _IMAGES if word in image), TOOLKIT)


def request(kind: str, text: str, parameters: Mapping[str, Any] | None = None) -> bytes:
    """The body for a text. parameters: by the names of Hugging Face; a chat has other names for two of them."""
    given = dict(parameters or {})
    if kind == CHAT:
        most = {"max_tokens": given.pop("max_new_tokens")} if "max_new_tokens" in given else {}
        drawn = given.pop("do_sample", False)
        given = most | ({"temperature": given.get("temperature", 1.0)} if drawn else {"temperature": 0})
        return json.dumps({"messages": [{"role": "user", "content": text}], **given}, ensure_ascii=False).encode()
    return json.dumps({"inputs": text, **({"parameters": given} if given else {})}, ensure_ascii=False).encode()


def answer_text(body: bytes | str) -> str:
    """The text in an answer, whichever of the four kinds of containers gave it; labels with their scores as lines.

    Raises: DeployError where there is none.
    """
    try:
        found = json.loads(body)
        if isinstance(found, list) and found and isinstance(found[0], list):
            found = found[0]
        if isinstance(found, list) and found and "generated_text" not in found[0]:
            return "\n".join(f"{one.get('word', '')} {one.get('label') or one['entity']} {one['score']:.3f}".strip() for one in found)
        first = found[0] if isinstance(found, list) else found
        if "choices" in first:
            choice = first["choices"][0]
            return str(choice["message"]["content"] if "message" in choice else choice["text"])
        return str(first["generated_text"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        told = body if isinstance(body, str) else body.decode(errors="replace")
        raise DeployError(f"The endpoint answered in a form that is not known here: {told[:200]}") from error


def translated(image: str, body: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """A request to a container of any kind as our own handlers read it, and what makes their answer one of that kind."""
    kind = kind_of(image)
    if kind in (TOOLKIT, TGI):
        return body, bytes
    if kind == DJL:
        return body, lambda answer: json.dumps(json.loads(answer)[0], ensure_ascii=False).encode()
    asked = json.loads(body)
    temperature = asked.get("temperature", 1.0)
    parameters = {"max_new_tokens": asked.get("max_tokens", 50), "do_sample": temperature > 0, "return_full_text": False}
    if temperature > 0:
        parameters["temperature"] = temperature
    own = request(TOOLKIT, asked["messages"][-1]["content"], parameters)

    def as_chat(answer: bytes) -> bytes:
        text = json.loads(answer)[0]["generated_text"]
        message = {"role": "assistant", "content": text}
        return json.dumps({"choices": [{"index": 0, "message": message}]}, ensure_ascii=False).encode()

    return own, as_chat
