"""This page as a notebook: it computes again what stood on the page, as it was set, and fails where a number is another one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from again import differs, run, zip_of
from reader import GIFT, opened, shown, sound

from explainer.curriculum import BY_SLUG, LESSONS
from explainer.deploy.wheel import file_name
from explainer.ui.page import notebook

SLUGS = [slug for slug in BY_SLUG if notebook.source_of(slug) is not None]
NOTHING_TO_COMPUTE = {"home", "glossary", "labs", "foundation_models", "jumpstart"}
SET = {  # what a reader may have set, beside the text
    "self_attention": {"layer": "2", "head": "5", "edits": "nomask:*.*", "query": "3"},
    "decoder_stack": {
        "pos": "5",
        "edits": "silence:1.2",
        "find": "ball",
        "way_back": "true",
        "what": "head",
        "patch_pos": "3",
        "answer_b": "dog",
    },
    "logits": {"pos": "4", "edits": "silence:2.1", "find": "ball"},
    "generation": {
        "draw": "t0.8,p0.9,s3",
        "branch": "6_2.40",
        "window": "16",
        "beams": "3",
        "length": "2",
        "max_tokens": "12",
        "greedy_loop": "true",
        "measure_both": "true",
    },
    "instruction_pairs": {"pair": "3", "method": "LoRA", "rank": "4", "lora_at": "both"},
    "fine_tuning": {"data": "French", "method": "freeze some", "freeze_block_5": "true"},
    "new_head": {"head_data": "names in stories", "head_way": "the head alone", "head_seed": "7"},
    "new_language": {"language": "Spanish", "entries": "1024", "way": "all weights, new embeddings", "open_vectors": "true"},
    "masked_attention": {"layer": "3", "head": "2", "edits": "nomask:1.*~cut:3.2.5.1~set:3.2.4.2.0p5", "guess": "it rises"},
    "multi_head": {"layer": "1", "head": "3", "panels": "all", "rank": "2", "sweep": "true", "edits": "silence:1.3.mean~silence:9.0"},
    "parallel": {"drawn": "12", "race_width": "64", "longest": "512", "threads": "all"},
    "inspect": {"part": "Tensors", "tensor": "masked", "layer": "2", "head": "1", "edits": "cut:2.1.3.0~noscale:2.1"},
    "rnn_bottleneck": {"sentences": "Joined sentences", "series": "1 1 2 3 5 8 13 −21", "surface": "LSTM"},
    "rnn_attention": {"target": "2", "sentences": "Joined sentences", "cross_layer": "1", "cross_head": "3"},
    "transformer": {"role": "decoder", "in_layer": "0", "in_head": "1"},
    "embeddings": {
        "pos": "2", "measure": "dot product", "beginning": "Yesterday the", "axes": "3-D", "from": "words shown",
        "start": "queen", "minus": "woman", "plus": "boy", "every": "true", "edits": "nomask:*.*",
    },
    "positions": {
        "shown": "16", "width": "8", "base": "100", "layer": "1", "head": "3", "query": "1", "key": "4", "pairs": "true", "past": "true",
    },
    "learning": {"layer": "2", "head": "1", "entry": "3.5", "nudge": "0.1", "rule": "Adam"},
    "tokens": {"corpus": "Python", "entries": "264"},
    "decoder_block": {"layer": "2", "pos": "3", "norm": "second", "changed": "1", "into": "cat", "edits": "silence:1.2"},
    "gpt_vs_bert": {
        "masked": "2.5", "place": "5", "layer": "1", "head": "2", "bert_layer": "1", "bert_head": "4", "share": "30", "chance": "3",
        "turns": "true",
    },
    "controls": {"draw": "t0.7,k40,p0.9,m0.02,s3,d5", "max_tokens": "300", "edits": "silence:1.2"},
    "applications": {"app": "desk", "threshold": "2", "layer": "1"},
}  # fmt: skip


def test_every_lesson_with_figures_has_one() -> None:
    assert {lesson.slug for lesson in LESSONS} - set(SLUGS) == NOTHING_TO_COMPUTE


def test_every_figure_of_every_page_is_computed_again() -> None:
    at, wrong = opened("home", GIFT), {}
    for slug in SLUGS:
        if found := differs(at.switch_page(f"pages/{slug}.py").run(), slug):
            wrong[slug] = found
    assert wrong == {}


def with_another_number(numbers: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """One number of one figure changed, with the figure's name; a number with decimals where there is one."""
    for kind in (float, int):
        for name, columns in numbers.items():
            for title, values in reversed(columns.items()) if isinstance(columns, dict) else ():
                at = next((i for i, value in enumerate(values) if type(value) is kind and abs(value) < 1e6), None)
                if at is not None:
                    return name, numbers | {name: columns | {title: [*values[:at], values[at] + 0.5, *values[at + 1 :]]}}
    raise AssertionError("no figure of the page has a number")


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_set_goes_along_and_another_number_is_told(slug: str) -> None:
    at = sound(shown(slug, **SET[slug]))
    assert differs(at, slug) == ""
    files = zip_of(at, slug)
    name, numbers = with_another_number(json.loads(files["shown.json"]))
    with pytest.raises(AssertionError, match=name):
        run(files | {"shown.json": json.dumps(numbers).encode()}, slug)


def test_settings_and_edits_are_in_its_state() -> None:
    space = run(zip_of(sound(shown("self_attention", GIFT, **SET["self_attention"])), "self_attention"), "self_attention")
    assert (space["layer"], space["head"], space["state"]["edits"]) == (2, 5, ["nomask:*.*"])
    assert space["trace"].pattern(2, 5)[0, 3] > 0


def test_the_zip_stands_alone(tmp_path: Path) -> None:
    """Unpacked elsewhere, the wheel installed, without the project: it runs, in a process of its own."""
    files = zip_of(sound(shown("self_attention")), "self_attention", wheel=True)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", "library", file_name()]
    subprocess.run(install, cwd=tmp_path, check=True)
    cells = nbformat.reads(files["self_attention.ipynb"].decode(), as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code" and not cell.source.startswith("%pip")]
    code.append("import explainer\nprint(explainer.__file__)")
    (tmp_path / "all.py").write_text("import sys\nsys.path.insert(0, 'library')\n" + "\n".join(code), encoding="utf-8")
    said = subprocess.run([sys.executable, "-I", "all.py"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "7 of the 7 figures of the page were computed again" in said
    assert (tmp_path / said.splitlines()[-1]).samefile(tmp_path / "library" / "explainer" / "__init__.py")


def test_a_lesson_without_numbers_offers_none() -> None:
    assert "page_notebook" not in [element.key for element in opened("glossary").get("download_button")]
