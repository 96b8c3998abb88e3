"""What the handlers of an archive read: all else is refused with one sentence, which the container sends back with the status 400."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.deploy.sagemaker import inference

JSON = "application/json"
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["inputs", "parameters", "x"]), inner, max_size=3),
    max_leaves=12,
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)


def refused(body: Any, sentence: str, content_type: Any = JSON) -> None:
    with pytest.raises(ValueError, match=sentence) as error:
        inference.input_fn(body, content_type)
    one_sentence(error.value)


def one_sentence(error: ValueError) -> None:
    assert type(error) is ValueError  # not one that a library raised
    assert str(error)[0].isupper() or str(error)[0] == '"' or str(error).split()[0] in inference.PARAMETERS
    assert str(error).endswith(".")
    assert "\n" not in str(error)


def asked(**parameters: Any) -> str:
    return json.dumps({"inputs": "Tom", "parameters": parameters})


def test_a_request_is_read() -> None:
    every = {
        "max_new_tokens": 200, "do_sample": True, "temperature": 0.01, "top_k": 0, "top_p": 1, "min_p": 0.5, "seed": 2**32 - 1,
        "return_full_text": False,
    }  # fmt: skip
    assert set(every) == set(inference.PARAMETERS)
    for body in (asked(**every), asked(**every).encode(), bytearray(asked(**every).encode())):
        for kind in (JSON, "Application/JSON; charset=utf-8"):
            assert inference.input_fn(body, kind) == {"inputs": "Tom", "parameters": every}
    for rest in ("", ', "parameters": {}', ', "parameters": null'):
        assert inference.input_fn('{"inputs": "Tom"' + rest + "}", JSON) == {"inputs": "Tom", "parameters": {}}


def test_half_a_character_becomes_a_question_mark() -> None:
    assert inference.input_fn('{"inputs": "\\ud83d half \\ud83d\\ude42"}', JSON)["inputs"] == "? half 🙂"


@pytest.mark.parametrize("kind", ["text/plain", "text/csv", "", None, "application/jsonlines", "json", 3, "x" * 500, "a\nb"])
def test_another_content_type(kind: Any) -> None:
    refused(asked(), r"^This endpoint reads application/json, not ", kind)


@pytest.mark.parametrize("body", ["{", "", b"", b"\xff\xfe", "Tom", '{"inputs": "a",}', "[" * 100_000, "{'inputs': 1}", None, 7])
def test_broken_json(body: Any) -> None:
    refused(body, r"^The body is no JSON\.$")


@pytest.mark.parametrize(
    "body",
    [
        "3", "null", '"Tom"', "[]", '["Tom"]', "{}", '{"inputs": null}', '{"inputs": ["Tom"]}', '{"inputs": {"a": 1}}', '{"inputs": true}',
        '{"text": "Tom"}', '{"inputs": "Tom", "options": {}}', '{"parameters": {}}',
    ],
)  # fmt: skip
def test_another_form(body: str) -> None:
    refused(body, r'^The body must look like \{"inputs": "a text", "parameters": \{\}\}\.$')


@pytest.mark.parametrize("given", ["[]", "0", "false", '""', "[1]", '"x"', "NaN"])
def test_parameters_of_another_form(given: str) -> None:
    refused('{"inputs": "Tom", "parameters": ' + given + "}", r'^"parameters" must be a table of names and values\.$')


def test_a_text_that_is_empty_or_too_long() -> None:
    for text in ("", " ", "\n\t ", "\u2003"):
        refused(json.dumps({"inputs": text}), r"^The text is empty; send a few words\.$")
    refused(json.dumps({"inputs": "x" * 100_001}), r"^The text has 100,001 characters; at most 100,000 are read\.$")
    assert len(inference.input_fn(json.dumps({"inputs": "x" * 100_000}), JSON)["inputs"]) == 100_000


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("max_new_tokens", 0, "a whole number from 1 to 200"), ("max_new_tokens", 201, "a whole number from 1 to 200"),
        ("max_new_tokens", 5.0, "a whole number from 1 to 200"), ("max_new_tokens", True, "a whole number from 1 to 200"),
        ("max_new_tokens", "5", "a whole number"), ("max_new_tokens", None, "a whole number"), ("do_sample", 1, "true or false"),
        ("do_sample", "true", "true or false"), ("return_full_text", 0, "true or false"), ("temperature", 0, "a number from 0.01 to 100"),
        ("temperature", float("nan"), "a number from 0.01 to 100"), ("temperature", float("inf"), "a number"),
        ("temperature", False, "a number"),
        ("temperature", 10**400, "a number"), ("top_k", -1, "a whole number from 0 to 1,000,000"), ("top_p", 0, "a number from 0.01 to 1"),
        ("top_p", 1.01, "a number"), ("min_p", -0.1, "a number from 0.0 to 1.0"), ("seed", 2**32, "a whole number from 0 to 4,294,967,295"),
        ("seed", [1], "a whole number"), ("seed", {"a": [1]}, "a whole number"),
    ],
)  # fmt: skip
def test_a_value_out_of_its_range(name: str, value: Any, told: str) -> None:
    refused(asked(**{name: value}), rf"^{name} must be {told}")


@pytest.mark.parametrize("name", ["repetition_penalty", "Seed", "", "__class__", "x" * 500, "a\nb", "stop"])
def test_a_parameter_that_is_not_known(name: str) -> None:
    refused(asked(**{name: 1}), r"^There is no parameter '.*' here; there are max_new_tokens, do_sample, .*\.$")


@given(JUNK.map(json.dumps) | st.text(max_size=20) | st.binary(max_size=20))
def test_any_body_is_read_or_refused_in_one_sentence(body: Any) -> None:
    try:
        found = inference.input_fn(body, JSON)
    except ValueError as error:
        one_sentence(error)
    else:
        assert found.keys() == {"inputs", "parameters"}
        assert found["inputs"].strip()


@given(st.dictionaries(st.sampled_from([*inference.PARAMETERS, "x"]), VALUES, max_size=4))
def test_any_parameters_are_taken_within_their_ranges_or_refused(parameters: dict[str, Any]) -> None:
    try:
        found = inference.input_fn(asked(**parameters), JSON)["parameters"]
    except ValueError as error:
        one_sentence(error)
    else:
        for name, value in found.items():
            kind, least, most = inference.PARAMETERS[name]
            assert least <= value <= most
            assert isinstance(value, bool) == (kind is bool)


@pytest.mark.parametrize("accept", [JSON, "*/*", "application/*", "text/html, application/json;q=0.9", "", None, "APPLICATION/JSON"])
def test_the_answer_is_json(accept: Any) -> None:
    assert inference.output_fn([{"generated_text": "日本"}], accept) == '[{"generated_text": "日本"}]'


@pytest.mark.parametrize("accept", ["text/csv", "x" * 500, "image/png", 3])
def test_another_form_of_answer_is_refused(accept: Any) -> None:
    with pytest.raises(ValueError, match=r"^This endpoint answers in application/json, not in '.*'\.$"):
        inference.output_fn([], accept)


def test_the_file_stands_alone() -> None:
    """It travels without the library: from a folder of its own it is imported, and brings nothing of it."""
    code = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location("inference", {inference.__file__!r})
sys.modules["inference"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print([name for name in sys.modules if name.split(".")[0] == "explainer"])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(sys.executable).parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
