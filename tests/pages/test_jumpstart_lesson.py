"""The lesson on endpoints, through app.py: what fits and costs, a dry run, and a rehearsal from the button to the deletion."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from reader import opened, sound
from rehearsing import own_workers
from streamlit.testing.v1 import AppTest

from explainer.deploy.sagemaker import facts, process
from explainer.deploy.sagemaker.process import Workers
from explainer.lessons.jumpstart import choice, deploying, machines, take_away
from explainer.ui.page.guess import SHOW
from explainer.ui.text import button_label

TEXT = "Tom gave Sue a ball. Sue thanked"


@pytest.fixture(autouse=True)
def servers(nursery: Any) -> Iterator[Workers]:
    """The processes of this test alone."""
    with own_workers(nursery) as own:
        yield own


def page(text: str = TEXT, **query: str) -> AppTest:
    return sound(opened("jumpstart", text, folded=True, **{"guess": SHOW, **query}))


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.warning]).replace("\\", "")


def html(at: AppTest, mark: str) -> str:
    return "".join(element.proto.body for element in at.get("html") if mark in element.proto.body)


def calls(at: AppTest) -> list[str]:
    return [unescape(name) for name in re.findall(r"<code>([^<]*)</code>", html(at, 'class="calls"'))]


def stations(at: AppTest) -> list[tuple[str, str]]:
    return re.findall(r'<li class="(\w+)"><b>([^<]*)</b>', html(at, 'class="stations"'))


def until_done(at: AppTest, servers: Workers) -> AppTest:
    (worker,) = servers._of.values()
    end = time.monotonic() + 300
    while worker.busy:
        assert time.monotonic() < end, worker.told()[-3:]
        time.sleep(0.1)
    return at.run()


def test_the_prices_wait_for_the_guess_and_the_month_is_the_hour_times_730() -> None:
    at = sound(opened("jumpstart", TEXT, folded=True))
    assert not [frame for frame in at.dataframe if "$ an hour" in frame.value.columns]
    cheapest = facts.instances()[0]
    month = f"${cheapest.usd_h * 730:,.2f}"
    asked = next(group for group in at.get("button_group") if "forget it for a month" in group.proto.label)
    assert month in [option.content.replace("\\", "") for option in asked.proto.options]
    at = page(guess=button_label(month))
    assert f"Your guess is right: 730 hours × ${cheapest.usd_h} = {month}" in words(at)
    (frame,) = [frame.value for frame in at.dataframe if "$ an hour" in frame.value.columns]
    assert list(frame["type"]) == [one.name for one in facts.instances()]
    assert all(frame["$ a month, if forgotten"] == (frame["$ an hour"] * 730).round())


@pytest.mark.parametrize(
    ("billions", "bytes_each", "name", "fits"),
    [(70, 2, "ml.p4d.24xlarge", True), (70, 2, "ml.g5.12xlarge", False), (7, 2, "ml.g5.2xlarge", True), (21, 2, "ml.g5.2xlarge", False)],
)
def test_a_model_fits_where_its_numbers_and_a_fifth_more_have_room(billions: float, bytes_each: int, name: str, fits: bool) -> None:
    one = facts.instance(name)
    assert one.fits(billions, bytes_each)[0] is fits is (billions * bytes_each * 1.2 <= one.n_gpus * one.gpu_memory_gb)


def test_a_rehearsal_from_the_button_to_the_deletion(servers: Workers) -> None:
    at = page()
    assert not stations(at)
    sound(at.button(key="deploy").click().run())
    at = sound(until_done(at, servers))
    assert [state for state, _ in stations(at)] == ["done"] * 5
    wanted = ["put_object", "create_model", "create_endpoint_config", "create_endpoint"]
    assert [name for name in calls(at) if name in wanted] == wanted
    assert "In service after" in words(at)
    assert at.button(key="deploy").disabled  # one is there

    sound(at.button(key="ask_endpoint").click().run())
    at = sound(until_done(at, servers))
    assert "the same text, character by character" in words(at)

    at.button(key="ask_wrong").click().run()
    at = until_done(at, servers)
    (refused,) = at.error
    assert "There is no parameter 'creativity' here" in refused.value.replace("\\", "")

    at.button(key="ask_left").click().run()
    at = until_done(at, servers)
    (name,) = {one.proto.id for one in at.button if "delete_explainer" in str(one.key)}
    key = next(one.key for one in at.button if "delete_explainer" in str(one.key))
    assert name
    assert "endpoint on ml.m5.xlarge, InService" in words(at)
    at.button(key=key).click().run()
    at = until_done(at, servers)
    assert [state for state, _ in stations(at)] == ["done", "gone", "gone", "gone", "gone"]
    assert [one.value for one in at.success] == [
        "Nothing is there: it was asked for, and no endpoint, configuration, model or archive was found."
    ]
    assert not at.button(key="deploy").disabled


def test_another_visit_of_the_same_reader_finds_what_is_there(servers: Workers) -> None:
    worker = servers.start(process.owner_of("token"))
    worker.order(
        "deploy", name="explainer-mine", model="story-gpt", model_id="", instance="ml.m5.xlarge", memory_mb=0, fault="", frame="{}",
        accept_eula=False,
    )  # fmt: skip
    end = time.monotonic() + 300
    while worker.busy:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert servers.start(process.owner_of("token")) is worker
    now = deploying.here(False, process.owner_of("token"))[1]
    assert now is not None
    assert (now.name, now.endpoint) == ("explainer-mine", "InService")
    assert deploying.here(False, process.owner_of("another"))[0] is None


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("the role may not do it", "Your role may not do create_model"),
        ("the quota is 0", "The account’s quota does not allow this"),
        ("the container does not start", "The endpoint failed"),
        ("it takes too long", "was not in service after"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_nothing_is_left(servers: Workers, fault: str, sentence: str) -> None:
    at = page(fault=fault)
    at.button(key="deploy").click().run()
    at = until_done(at, servers)
    (refused,) = at.error
    assert sentence in refused.value.replace("\\", "")
    assert "\n" not in refused.value
    assert not at.exception
    at.button(key="ask_left").click().run()
    at = until_done(at, servers)
    assert next(one.value for one in at.success).startswith("Nothing is there")


def test_a_model_of_jumpstart_is_answered_in_its_own_form_by_another(servers: Workers) -> None:
    at = page(source=choice.JUMPSTART, js="gpt-oss 20B", instance="ml.g6.12xlarge")
    sound(at.button(key="deploy").click().run())
    at = sound(until_done(at, servers))
    assert [title for _, title in stations(at)] == ["catalogue", "model", "endpoint configuration", "endpoint"]
    sound(at.button(key="ask_endpoint").click().run())
    at = sound(until_done(at, servers))
    assert "story-gpt wrote this, in the place of gpt-oss 20B, and in the form of vLLM or SGLang" in words(at)
    assert '"choices"' in "".join(one.value for one in at.code)


def test_a_dry_run_calls_nothing_and_gives_a_notebook(servers: Workers) -> None:
    at = page(mode=deploying.DRY)
    assert servers._of == {}
    assert calls(at)[-1] == "head_object"
    assert calls(at).index("create_model") < calls(at).index("create_endpoint") < calls(at).index("delete_endpoint")
    (program,) = [one.value for one in at.code if "finally" in one.value]
    made = nbformat.reads(take_away.as_notebook(program, choice.of_own("story-gpt")).decode(), as_version=4)
    nbformat.validate(made)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert code[0] == "%pip install -q boto3"
    compile("\n".join(code[1:]), "notebook", "exec")


def test_the_real_service_is_out_of_reach_unless_the_host_switched_it_on(servers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLAINER_AWS", raising=False)
    at = page(mode=deploying.REAL)
    assert "switched off on this host" in words(at)
    assert not [one for one in at.button if one.key == "deploy"]
    monkeypatch.setenv("EXPLAINER_AWS", "1")
    at = page(mode=deploying.REAL)
    assert at.button(key="deploy").disabled  # until the price is known
    assert servers._of == {}


def test_a_rehearsal_whose_process_has_ended_is_over_and_can_be_started_again(servers: Workers) -> None:
    at = page()
    sound(at.button(key="deploy").click().run())
    at = sound(until_done(at, servers))
    (worker,) = servers._of.values()
    worker.stop()
    at = sound(at.run())
    assert [state for state, _ in stations(at)] == ["gone"] * 5
    assert "The rehearsal is over" in words(at)
    assert "The process has ended, and nothing is there." in words(at)
    assert not at.button(key="deploy").disabled


def all_of(at: AppTest) -> list[str]:
    """The headings, folded ones too, and the questions."""
    return [one.value for one in at.header] + [one.label for one in [*at.expander, *at.radio]]


def test_where_there_is_no_room_the_lesson_goes_on_below_the_sentence(servers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_REHEARSALS", "1")
    servers._of["somebody else", False] = SimpleNamespace(alive=True, stop=lambda: None)  # type: ignore[assignment]
    at = page()
    whole = all_of(at)
    assert {"Ask it", "What is still there"} < set(whole)
    at.button(key="deploy").click().run()
    (refused,) = at.error
    assert "There is no room for another deployment on this host" in refused.value
    assert not at.exception
    assert all_of(at) == whole
    del servers._of["somebody else", False]
    at = sound(at.button(key="deploy").click().run())
    assert sound(until_done(at, servers)).button(key="deploy").disabled


def test_a_host_without_deployments_says_so_before_anybody_tries(servers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_REHEARSALS", "0")
    at = page()
    assert at.button(key="deploy").disabled
    assert [one.value for one in at.info if "switched off on this host" in one.value]
    assert servers._of == {}


def test_a_process_that_ends_while_it_is_asked_is_told_where_it_was_asked(servers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page()
    sound(at.button(key="deploy").click().run())
    at = sound(until_done(at, servers))
    whole = all_of(at)
    (worker,) = servers._of.values()

    def gone(text: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(worker._process, "stdin", SimpleNamespace(write=gone, close=worker._process.stdin.close))  # type: ignore[union-attr]
    for key in ("ask_endpoint", "ask_left"):
        at.button(key=key).click().run()
        (refused,) = at.error
        assert refused.value.startswith("The process that held this rehearsal has ended")
        assert not at.exception
        assert all_of(at) == whole


def test_what_stands_at_amazon_is_asked_for_in_a_new_visit_and_after_its_process_has_ended(
    servers: Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, word in (("EXPLAINER_AWS", "1"), ("AWS_EC2_METADATA_DISABLED", "true"), ("HOME", str(tmp_path))):
        monkeypatch.setenv(name, word)
    at = page(mode=deploying.REAL)
    for _ in range(2):
        assert "nothing is there" not in words(at)
        at.button(key="ask_left").click().run()
        at = until_done(at, servers)
        (refused,) = at.error
        assert "boto3 found no credentials" in refused.value
        (worker,) = servers._of.values()
        assert worker.real
        worker.stop()


def test_a_link_deploys_nothing(servers: Workers) -> None:
    for query in ({"deploy": "true"}, {"fault": "the quota is 0"}, {"region": "us-east-1", "price_known": "true"}):
        page(**query)
    assert servers._of == {}


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "spare_mib", lambda: 100.0)
    at = page()
    at.button(key="deploy").click().run()
    (refused,) = at.error
    assert f"{process.NEEDED_MIB} MiB of memory; 100 MiB are free" in refused.value.replace("\\", "")


@pytest.mark.parametrize("text", ["", " \n", "<script>alert(1)</script> ![x](http://evil.example)", "word " * 20_000, "🙂 \u202e 中文"])
def test_any_text_can_stand_in_a_request(text: str) -> None:
    at = page(text=text)
    (request,) = [json.loads(one.value) for one in at.code if '"inputs"' in one.value and "import" not in one.value]
    assert request["inputs"].startswith(text[:200].strip() and text[:200])
    assert len(request["inputs"]) < 400
    assert at.button(key="ask_endpoint").disabled


def test_dollars() -> None:
    assert [machines.usd(value) for value in (0, 0.00012, 0.269, 1.5, 27514)] == ["$0.00", "$0.0001", "$0.269", "$1.50", "$27,514.00"]
