"""Downloads from a Hub on the loopback, by the real client: progress, every kind of fault, and a retry that succeeds."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import children
import psutil
import pytest
from full_disk import files_up_to
from mirror import REVISION, WEIGHTS, Mirror, contents, cut, instead, piece_by_piece, silent, status

from explainer.errors import ModelError
from explainer.models import load
from explainer.models.hub import cache, downloads, lookup
from explainer.models.layout import ModelFolder

Save = Callable[..., Path]
CHUNK = 65_536  # bytes that the client takes at once


@pytest.fixture
def gpt2(hub: Mirror, saved: Save) -> Mirror:
    """The Hub has a gpt2 whose weights are large enough to be seen coming."""
    hub.repos["gpt2"] = contents(saved(vocab_size=3000))
    return hub


def fetch(impatient: Callable[[downloads.Progress], bool] = lambda record: False) -> list[downloads.Progress]:
    """All that is told. impatient: from which record on a second without a byte is too long; on a busy machine the start takes as much."""
    records = []
    with pytest.MonkeyPatch.context() as patch:
        for record in downloads.download(lookup.look_up("gpt2")):
            records.append(record)
            if impatient(record):
                patch.setattr(downloads, "STALL_S", 1.0)
    return records


def fails(sentence: str, impatient: Callable[[downloads.Progress], bool] = lambda record: False) -> str:
    """The download ends with this sentence and leaves nothing that counts as a model."""
    with pytest.raises(ModelError, match=sentence) as error:
        fetch(impatient)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")
    assert cache.cached("gpt2") is None
    assert not list(cache.storage("gpt2").rglob("*.incomplete"))
    with pytest.raises(cache.NotDownloadedError):
        load("gpt2", download=False)
    return str(error.value)


def succeeds() -> None:
    """A retry brings the whole model."""
    assert fetch()[-1].done > 300_000
    folder = cache.cached("gpt2")
    assert folder is not None
    assert folder.name == REVISION
    assert ModelFolder.read(folder, "gpt2").weights


def test_progress_moves_while_bytes_drip_and_ends_with_the_whole(gpt2: Mirror) -> None:
    seen_one = threading.Semaphore(1)
    gpt2.fail(WEIGHTS, piece_by_piece(CHUNK, seen_one))
    found = lookup.look_up("gpt2")
    records: list[downloads.Progress] = []
    for record in downloads.download(found):
        if records and record.done > records[-1].done:
            seen_one.release()  # the next piece is sent when this one was told
        records.append(record)
    done = [record.done for record in records]
    assert done == sorted(done)
    assert len(set(done)) >= 6
    assert (done[0], done[-1], {record.total for record in records}) == (0, found.size, {found.size})
    assert found.size == sum(file.size for file in found.files)
    assert max(record.bytes_per_s for record in records) > 0
    assert load("gpt2", download=False).name == "gpt2"
    assert gpt2.authorized == []  # a token of the host is never sent


def test_only_the_files_that_are_opened_are_fetched(gpt2: Mirror) -> None:
    more = {"model.fp16.safetensors": b"x", "pytorch_model.bin": b"x", "evil.py": b"x", "vocab.json": b"{}", "README.md": b"x"}
    gpt2.repos["gpt2"] |= more
    fetch()
    assert not [line for line in gpt2.asked if line.endswith(tuple(more))]
    folder = cache.cached("gpt2")
    assert folder is not None
    assert not {path.name for path in folder.iterdir()} & set(more)


def test_what_is_here_is_not_fetched_again(gpt2: Mirror) -> None:
    fetch()
    gpt2.asked.clear()
    assert load("gpt2").name == "gpt2"
    assert gpt2.asked == []


# --- faults, each followed by a retry --------------------------------------------------------------------------------


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, cut(200_000))
    records = fetch()
    assert gpt2.ranges == [f"bytes={3 * CHUNK}-"]  # after the last whole chunk
    assert any("broke off" in record.doing for record in records)
    assert load("gpt2", download=False).name == "gpt2"


def test_a_connection_that_breaks_off_for_good(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, cut(200_000), *[cut(0)] * 20)
    fails(r"^The download of gpt2 broke off; try again\.$")
    gpt2.faults.clear()
    gpt2.asked.clear()
    succeeds()
    assert not gpt2.asked_for("GET /gpt2/resolve/" + REVISION + "/tokenizer.json")  # whole files are not fetched again


def test_a_connection_that_falls_silent(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, silent(200_000))
    sentence = r"^No more bytes of gpt2 came for 1 seconds, so the download was stopped; try again\.$"  # the client would wait for a minute
    fails(sentence, impatient=lambda record: record.done > 150_000)
    succeeds()


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


@pytest.mark.parametrize("tells_digests", [True, False], ids=["digest in the list", "digest in the header"])
def test_one_wrong_bit_in_the_weights(gpt2: Mirror, tells_digests: bool) -> None:
    gpt2.tells_digests = tells_digests
    gpt2.fail(WEIGHTS, instead(flipped))
    fails(r"^model\.safetensors of gpt2 came damaged \(its content is not the announced one\) and was thrown away; try again\.$")
    succeeds()


def test_one_wrong_letter_in_the_tokenizer(gpt2: Mirror) -> None:
    gpt2.fail("tokenizer.json", instead(flipped))
    fails(r"^tokenizer\.json of gpt2 came damaged")
    succeeds()


def test_weights_that_are_none_though_size_and_digest_are_right(gpt2: Mirror) -> None:
    good = gpt2.repos["gpt2"][WEIGHTS]
    gpt2.repos["gpt2"][WEIGHTS] = os.urandom(8) + good[8:]
    fails(r"^model\.safetensors of gpt2 came damaged \(it is not in the safetensors format\) and was thrown away; try again\.$")
    gpt2.repos["gpt2"][WEIGHTS] = good
    succeeds()


@pytest.mark.parametrize("change", [-1000, 1000], ids=["shorter", "longer"])
def test_weights_of_another_size_than_announced(gpt2: Mirror, change: int) -> None:
    gpt2.pretend[WEIGHTS] = len(gpt2.repos["gpt2"][WEIGHTS]) - change
    fails("came damaged|is longer than the Hub said")
    gpt2.pretend.clear()
    succeeds()


def test_an_answer_that_ends_too_early_without_a_word(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, instead(lambda raw: raw[:-1000]))
    fails("broke off; try again")
    succeeds()


@pytest.mark.parametrize("name", ["tokenizer.json", WEIGHTS])
def test_a_file_that_vanished_after_the_look_up(gpt2: Mirror, name: str) -> None:
    found = lookup.look_up("gpt2")
    gpt2.hidden = {name}
    with pytest.raises(ModelError, match=rf"^The Hub does not find {name} of gpt2; try again later, or choose another model\.$"):
        list(downloads.download(found))
    assert cache.cached("gpt2") is None
    gpt2.hidden = set()
    succeeds()


def test_an_answer_that_is_no_file(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, status(500))
    fails(r"trouble of its own \(answer 500\)")
    gpt2.fail(WEIGHTS, status(403))
    fails(r"to everyone \(answer 403\)")
    succeeds()


def test_a_hub_that_is_busy_for_a_moment_is_asked_again(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, status(429, Retry_After="0"))
    assert any(record.doing == "the Hub answers 429; trying again" for record in fetch())


@pytest.mark.parametrize(("code", "sentence"), [(429, "asks for a pause"), (503, r"trouble of its own \(answer 503\)")])
def test_a_hub_that_stays_busy(gpt2: Mirror, code: int, sentence: str) -> None:
    gpt2.fail("config.json", *[status(code)] * 20, method="HEAD")
    fails(sentence, impatient=lambda record: f"answers {code}" in record.doing)
    gpt2.faults.clear()
    succeeds()


def test_a_disk_that_is_full(gpt2: Mirror) -> None:
    with files_up_to(300_000):
        fails(r"^The disk of this machine is full, so gpt2 was not saved; make room and try again\.$")
    succeeds()


def workers() -> list[psutil.Process]:
    """The processes that download for this one."""
    return children.running("explainer.models.hub.worker")


def test_a_download_that_is_stopped_leaves_nothing_half(gpt2: Mirror) -> None:
    gpt2.fail(WEIGHTS, silent(200_000))
    records = downloads.download(lookup.look_up("gpt2"))
    next(record for record in records if record.done > 150_000)
    half = list(cache.storage("gpt2").rglob("*.incomplete"))
    assert len(half) == 1
    records.close()
    assert not half[0].exists()
    assert not workers()
    assert cache.cached("gpt2") is None
    succeeds()


def test_a_download_whose_process_is_killed(gpt2: Mirror, caplog: pytest.LogCaptureFixture) -> None:
    gpt2.fail(WEIGHTS, silent(200_000))
    records = downloads.download(lookup.look_up("gpt2"))
    next(record for record in records if record.done > 150_000)
    (worker,) = workers()
    worker.kill()
    with pytest.raises(ModelError, match=r"^The download of gpt2 stopped half-way; try again\.$"):
        list(records)
    assert "gpt2" in caplog.text
    (half,) = cache.storage("gpt2").rglob("*.incomplete")
    assert cache.cached("gpt2") is None
    os.utime(half, (time.time() - 3600,) * 2)
    succeeds()
    assert not half.exists()


# --- what counts as being here ---------------------------------------------------------------------------------------


def test_a_snapshot_without_a_part_is_not_here(gpt2: Mirror) -> None:
    """As after a download by another program that broke off: the name is there, the part is not."""
    fetch()
    folder = cache.cached("gpt2")
    assert folder is not None
    for gone in ("config.json", "tokenizer.json", WEIGHTS):
        (folder / gone).rename(folder / "away")
        assert cache.cached("gpt2") is None
        (folder / "away").rename(folder / gone)
    assert cache.cached("gpt2") == folder
    cache.drop(folder / WEIGHTS)
    succeeds()


def test_weights_that_are_cut_off_are_not_here(gpt2: Mirror) -> None:
    fetch()
    folder = cache.cached("gpt2")
    assert folder is not None
    content = (folder / WEIGHTS).resolve()
    content.write_bytes(content.read_bytes()[:-1])
    assert cache.cached("gpt2") is None
    with pytest.raises(ModelError, match="came damaged"):  # the client takes it for whole, so it is looked at again
        fetch()
    succeeds()


def test_a_tokenizer_that_was_damaged_here_is_thrown_away_when_it_does_not_open(gpt2: Mirror) -> None:
    fetch()
    folder = cache.cached("gpt2")
    assert folder is not None
    (folder / "tokenizer.json").resolve().write_text("{")
    with pytest.raises(ModelError, match=r"^tokenizer\.json of gpt2 was damaged on this machine and was thrown away; download it again\.$"):
        load("gpt2", download=False)
    succeeds()


def test_a_name_that_points_out_of_the_cache_is_not_followed(gpt2: Mirror, saved: Save) -> None:
    fetch()
    for revision in (str(saved()), "../../..", "", "\udce9"):
        (cache.storage("gpt2") / "refs" / "main").write_bytes(revision.encode("utf-8", "surrogateescape"))
        assert cache.cached("gpt2") is None


# --- Xet -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host_wants_xet", ["", "0"])
def test_a_hub_without_xet_is_served_by_plain_http(gpt2: Mirror, monkeypatch: pytest.MonkeyPatch, host_wants_xet: str) -> None:
    """hf_xet is installed; a server that says nothing of Xet is not asked for it."""
    if host_wants_xet:
        monkeypatch.setenv("HF_HUB_DISABLE_XET", host_wants_xet)
    succeeds()


def test_a_hub_that_offers_xet_is_served_by_plain_http_all_the_same(gpt2: Mirror) -> None:
    """Xet needs further hosts, which a school's network may not let through; plain HTTP needs none."""
    gpt2.headers = {"X_Xet_Hash": "a" * 64, "X_Xet_Refresh_Route": f"{gpt2.url}/api/models/gpt2/xet-read-token/{REVISION}"}
    succeeds()
    assert not gpt2.asked_for("xet")
