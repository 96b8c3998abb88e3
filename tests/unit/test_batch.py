"""Many texts into a folder and back, in this process: the numbers are those of one text after the other, bit for bit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from networks import LINES, Pair

from explainer.errors import ExplainerError
from explainer.studies.attention import head_roles
from explainer.studies.batch import Keep, KeptText, each_trace, parts, read_table, read_traces, rows, trace_many, tracing
from explainer.trace import record, views

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [*LINES, "a", "the cat the cat the cat"]
EVERYTHING = Keep(patterns="float32", logits="all")
BAD = {"": "no text", "the cat " * 60: "reads at most 64", None: "no text but NoneType"}


def by_index(folder: Path) -> dict[int, KeptText]:
    return {text.index: text for text in each_trace(folder)}


def same(kept: KeptText, model: Any, text: str) -> None:
    """Everything that was kept is what a trace of this text alone says, without a tolerance."""
    trace = record(model, text)
    assert (kept.text, kept.reason, kept.n_tokens) == (text, None, trace.n_pos)
    assert tuple(kept.token_ids) == trace.token_ids
    assert kept.tokens == trace.tokens
    if model.causal:
        losses = views.losses(model, trace)
        np.testing.assert_array_equal(kept.losses, losses)
        assert kept.loss == (float(losses.mean(dtype=np.float64)) if len(losses) else None)
    else:
        assert (kept.losses, kept.loss) == (None, None)
    expected = head_roles.measure(trace, model.causal)
    for found, wanted in zip(kept.roles, expected, strict=True):
        assert (found.role, found.even, found.n_positions) == (wanted.role, wanted.even, wanted.n_positions)
        for name in ("scores", "usual", "on_first", "named"):
            np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), err_msg=f"{found.role.slug} {name}")
    assert kept.patterns.dtype == np.float32
    np.testing.assert_array_equal(kept.patterns, np.stack([trace.patterns(layer) for layer in range(trace.n_layers)]))
    np.testing.assert_array_equal(kept.logits, np.stack([trace.logits(pos) for pos in range(trace.n_pos)]))


def test_the_numbers_are_those_of_one_by_one(pair: Pair, tmp_path: Path) -> None:
    found = trace_many(TEXTS, pair.model, tmp_path / "out", keep=EVERYTHING, engine="here", batch=4)
    assert (found.n_texts, found.n_refused, found.n_before, found.processes) == (6, 0, 0, 1)
    assert found.model == pair.model.key
    kept = by_index(found.folder)
    assert sorted(kept) == list(range(6))
    for index, text in enumerate(TEXTS):
        same(kept[index], pair.model, text)


@pytest.mark.parametrize("place", ["last", "all"])
def test_the_likeliest_are_those_of_the_views(gpt2: Pair, tmp_path: Path, place: Any) -> None:
    trace_many(TEXTS, gpt2.model, tmp_path, keep=Keep(roles=False, logits=place, top_k=7), engine="here")
    for index, kept in by_index(tmp_path).items():
        trace = record(gpt2.model, TEXTS[index])
        assert kept.top_ids.shape == ((7,) if place == "last" else (trace.n_pos, 7))
        for pos in [trace.n_pos - 1] if place == "last" else range(trace.n_pos):
            likely = views.likeliest(gpt2.model, trace, pos, 7)
            at = ... if place == "last" else pos
            assert tuple(kept.top_ids[at]) == likely.token_ids
            np.testing.assert_array_equal(kept.top_logits[at], likely.logits)
            np.testing.assert_array_equal(kept.top_probs[at], likely.probs)


def test_of_equal_logits_the_first_tokens_are_kept() -> None:
    logits = np.array([1.0, 3.0, 2.0, 3.0, 2.0, 2.0], np.float32)
    for count in range(1, 9):
        ids, kept, probs = rows._likeliest(logits, count)
        assert ids.tolist() == [1, 3, 2, 4, 5, 0][:count]
        assert kept.tolist() == [3, 3, 2, 2, 2, 1][:count]
        assert probs[0] == pytest.approx(1 / (2 + 3 * np.exp(-1) + np.exp(-2)))


def test_patterns_in_half_precision_are_the_rounded_ones(gpt2: Pair, tmp_path: Path) -> None:
    trace_many(TEXTS, gpt2.model, tmp_path, keep=Keep(patterns="float16"), engine="here")
    for index, kept in by_index(tmp_path).items():
        trace = record(gpt2.model, TEXTS[index])
        assert kept.patterns.dtype == np.float16
        for layer in range(trace.n_layers):
            np.testing.assert_array_equal(kept.patterns[layer], trace.patterns(layer).astype(np.float16))


def test_a_text_that_cannot_be_traced_is_a_row_with_the_reason(gpt2: Pair, tmp_path: Path) -> None:
    texts: list[Any] = ["a", *BAD, "the cat"]
    found = trace_many(texts, gpt2.model, tmp_path, engine="here", batch=2)
    assert (found.n_texts, found.n_refused) == (5, 3)
    kept = by_index(tmp_path)
    for index, (text, said) in enumerate(BAD.items(), 1):
        assert kept[index].text == text
        assert said in kept[index].reason
        assert (kept[index].n_tokens, kept[index].tokens, kept[index].roles) == (None, None, None)
    assert kept[0].reason is kept[4].reason is None


def test_a_limit_of_the_caller_refuses_longer_texts(gpt2: Pair, tmp_path: Path) -> None:
    n_tokens = [record(gpt2.model, text).n_pos for text in TEXTS]
    most = sorted(n_tokens)[2]
    trace_many(TEXTS, gpt2.model, tmp_path, engine="here", most_tokens=most)
    assert [kept.reason is not None for kept in by_index(tmp_path).values()] == [count > most for count in n_tokens]


def test_half_a_character_is_kept_as_the_tokenizer_reads_it(gpt2: Pair, tmp_path: Path) -> None:
    for n_before in (0, 1):  # the second call finds it written
        assert trace_many(["\ud83d cat"], gpt2.model, tmp_path, engine="here").n_before == n_before
    assert by_index(tmp_path)[0].text == "? cat"


def test_a_batch_goes_on_where_it_ended_and_takes_more_texts(gpt2: Pair, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done >= 4:
            raise Enough

    with pytest.raises(Enough):
        trace_many(TEXTS, gpt2.model, tmp_path, keep=EVERYTHING, engine="here", batch=2, tell=stop)
    begun = {path: path.stat().st_mtime_ns for path in parts.part_files(tmp_path)}
    assert len(begun) == 2
    told: list[tuple[int, int]] = []
    more = [*TEXTS, "one more"]
    found = trace_many(more, gpt2.model, tmp_path, keep=EVERYTHING, engine="here", batch=2, tell=lambda *at: told.append(at))
    assert (found.n_before, told) == (4, [(6, 7), (7, 7)])
    assert {path: path.stat().st_mtime_ns for path in begun} == begun
    kept = by_index(tmp_path)
    for index, text in enumerate(more):
        same(kept[index], gpt2.model, text)
    assert trace_many(more, gpt2.model, tmp_path, keep=EVERYTHING, engine="here").n_before == 7


def test_a_file_that_is_missing_is_made_again_and_nothing_else(gpt2: Pair, tmp_path: Path) -> None:
    trace_many(TEXTS, gpt2.model, tmp_path, engine="here", batch=2)
    (tmp_path / parts.part_name(2)).unlink()
    assert trace_many(TEXTS, gpt2.model, tmp_path, engine="here", batch=1).n_before == 4
    assert [path.name for path in parts.part_files(tmp_path)] == [parts.part_name(first) for first in (0, 2, 3, 4)]
    assert sorted(by_index(tmp_path)) == list(range(6))


def test_a_text_that_two_calls_wrote_counts_once(gpt2: Pair, tmp_path: Path) -> None:
    trace_many(TEXTS, gpt2.model, tmp_path / "one", engine="here", batch=3)
    trace_many(TEXTS, gpt2.model, tmp_path / "two", engine="here", batch=2)
    (tmp_path / "two" / parts.part_name(2)).rename(tmp_path / "one" / parts.part_name(2))
    assert [kept.index for kept in each_trace(tmp_path / "one")] == [0, 1, 2, 3, 4, 5]
    assert read_table(tmp_path / "one").column("index").to_pylist() == [0, 1, 2, 3, 4, 5]


def test_a_file_that_failed_half_way_is_not_there(gpt2: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = rows.row, []

    def fails(*args: Any) -> rows.Row:
        calls.append(args)
        if len(calls) == 4:
            raise MemoryError
        return real(*args)

    monkeypatch.setattr(rows, "row", fails)
    with pytest.raises(MemoryError):
        trace_many(TEXTS, gpt2.model, tmp_path, engine="here", batch=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == [parts.ABOUT, parts.part_name(0)]


def test_many_large_rows_are_written_some_at_a_time(gpt2: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ROW_GROUP_BYTES", 10_000)
    trace_many(TEXTS, gpt2.model, tmp_path, keep=EVERYTHING, engine="here")
    (path,) = parts.part_files(tmp_path)
    assert pq.read_metadata(path).num_row_groups > 2
    for index, kept in by_index(tmp_path).items():
        same(kept, gpt2.model, TEXTS[index])


def test_a_folder_of_another_batch_is_refused(gpt2: Pair, pair: Pair, tmp_path: Path) -> None:
    trace_many(TEXTS, gpt2.model, tmp_path, engine="here")
    with pytest.raises(ExplainerError, match="model = "):
        trace_many(TEXTS, pair.model, tmp_path, engine="here")
    with pytest.raises(ExplainerError, match="keep = "):
        trace_many(TEXTS, gpt2.model, tmp_path, keep=Keep(loss=False), engine="here")
    for others in (TEXTS[1:], TEXTS[:-1]):
        with pytest.raises(ExplainerError, match="other texts"):
            trace_many(others, gpt2.model, tmp_path, engine="here")
    with pytest.raises(ExplainerError, match="no batch"):
        read_traces(tmp_path / "elsewhere")
    (tmp_path / parts.ABOUT).write_text(json.dumps({"format": 99}))
    with pytest.raises(ExplainerError, match="another version"):
        read_traces(tmp_path)


def test_the_frame_has_the_arrays_in_shape(gpt2: Pair, tmp_path: Path) -> None:
    trace_many([*TEXTS, ""], gpt2.model, tmp_path, keep=EVERYTHING, engine="here")
    frame = read_traces(tmp_path)
    assert frame.index.tolist() == list(range(7))
    assert frame.text.tolist() == [*TEXTS, ""]
    assert frame.reason.isna().tolist() == [True] * 6 + [False]
    n_pos = record(gpt2.model, TEXTS[0]).n_pos
    assert frame.patterns[0].shape == (3, 4, n_pos, n_pos)
    assert frame.logits[0].shape == (n_pos, gpt2.model.n_vocab)
    assert frame.roles[0][0].scores.shape == (3, 4)
    assert frame.loss.dropna().mean() > 0
    assert list(read_traces(tmp_path, columns=["loss"])) == ["text", "reason", "n_tokens", "loss"]
    with pytest.raises(ExplainerError, match="top_ids was not kept"):
        read_traces(tmp_path, columns=["top_ids"])


def test_torch_computes_with_one_thread_meanwhile(gpt2: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, meanwhile = rows.row, []
    monkeypatch.setattr(rows, "row", lambda *args: meanwhile.append(torch.get_num_threads()) or real(*args))
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        after: list[int] = []
        trace_many(TEXTS, gpt2.model, tmp_path, engine="here", batch=2, tell=lambda *_: after.append(torch.get_num_threads()))
    finally:
        torch.set_num_threads(before)
    assert (meanwhile, after) == ([1] * 6, [2] * 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"patterns": "int8"}, "float32 or float16"),
        ({"logits": "first"}, "last"),
        ({"top_k": 3}, "logits"),
        ({"logits": "all", "top_k": 0}, "1 on"),
    ],
)
def test_what_says_nothing_cannot_be_kept(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ExplainerError, match=said):
        Keep(**changes)


def test_arguments_that_cannot_be_meant_are_refused(gpt2: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for changes, said in [({"engine": "dask"}, "no engine"), ({"engine": "here", "batch": 0}, "from 1 on"), ({}, "its name or folder")]:
        with pytest.raises(ExplainerError, match=said):
            trace_many(TEXTS, gpt2.model, tmp_path, **changes)  # type: ignore[arg-type]
    with pytest.raises(ExplainerError, match="no texts"):
        trace_many([], gpt2.model, tmp_path, engine="here")
    monkeypatch.setattr(tracing, "find_spec", lambda name: None if name == "ray" else ...)
    with pytest.raises(ExplainerError, match=r"ray must be installed .*\[cluster\]', or say engine='here'"):
        trace_many(TEXTS, "story-gpt", tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_imports_ray_before_a_call_that_needs_it(tmp_path: Path) -> None:
    code = (
        "import sys; from explainer.studies.batch import trace_many, read_traces\n"
        f"trace_many(['a cat'], 'story-gpt', {str(tmp_path)!r}, engine='here'); read_traces({str(tmp_path)!r})\n"
        "print('ray' in sys.modules, 'pyarrow' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "True"]
