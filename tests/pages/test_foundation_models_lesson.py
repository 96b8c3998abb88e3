"""The lesson on foundation models, through app.py: nothing shown before the guess, every cell with its source, old after 90 days."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from html import unescape
from typing import Any

import pytest
from reader import ROOT, computed_where_open, opened, said, sound
from streamlit.testing.v1 import AppTest

from explainer.deploy.foundation_models.listing import ours
from explainer.deploy.foundation_models.table import table
from explainer.lessons.foundation_models import rows, search
from explainer.models.catalogue import CURATED
from explainer.models.layout import CLASSES
from explainer.ui.page.guess import SHOW

DAY = date(2026, 11, 29)
ODD = ("inf", "nan", "-1", "<b>", "![x](http://evil.example/x.png)", "null", "🙂", "%00", "offered?", "['text']")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "today", lambda: DAY)


def page(**query: str) -> AppTest:
    return sound(opened("foundation_models", folded=True, **{"guess": SHOW, **query}))


def html(at: AppTest, mark: str) -> str:
    return "".join(element.proto.body for element in at.get("html") if mark in element.proto.body)


def names(at: AppTest) -> list[str]:
    return [unescape(name) for name in re.findall(r'<span class="name"><b>(.*?)</b>', html(at, "families"))]


def test_before_the_guess_no_status_is_shown() -> None:
    at = sound(opened("foundation_models", folded=True))
    assert html(at, "<details>") == ""
    assert not at.get("plotly_chart")
    assert not at.radio
    assert not at.text_input
    (asked,) = [group for group in at.get("button_group") if "no longer be called at all" in group.proto.label]
    assert [option.content for option in asked.proto.options] == [
        "GPT", "Llama", "Titan Text", "Nova", "Jurassic-2", "Claude", "Stable Diffusion", SHOW,
    ]  # fmt: skip


@pytest.mark.parametrize(("picked", "right"), [("Titan Text", True), ("Jurassic-2", True), ("Nova", False), ("Stable Diffusion", False)])
def test_the_guess_is_judged_by_the_table(picked: str, right: bool) -> None:
    told = said(page(guess=picked))
    assert ("Your guess is right" in told) == right
    assert "**Titan Text and Jurassic-2**: no model of these names is left. Of Llama, Nova and Claude some models" in told


def test_the_guess_leaves_out_what_nobody_has_looked_up() -> None:
    found = search.ended(table().families, DAY)
    assert {"AlexaTM", "Segment Anything"} == {row.notes for row in table().families if row.notes} - set(found)


def test_every_cell_is_there_with_source_date_and_mark() -> None:
    at = page()
    shown = html(at, '<div class="families">')
    assert names(at) == [row.name for row in table().families]
    blocks = re.findall(r"<details>.*?</details>", shown)
    assert len(blocks) == 38
    for row, block in zip(table().families, blocks, strict=True):
        cells = re.findall(r"<dt>(.*?)</dt><dd>(.*?)<small>(.*?)</small></dd>", block)
        assert [title for title, _, _ in cells] == [title for title, _ in row.facts()]
        for (title, fact), (_, text, source) in zip(row.facts(), cells, strict=True):
            text = unescape(text)
            assert text.startswith(fact.text), (row.slug, title)
            assert (f">{fact.mark}</abbr>" in text) == bool(fact.mark)
            assert all(f"{one.name} ({one.date})" in unescape(source) for one in fact.sources)
            assert ("general knowledge, not looked up" in source) == (fact.mark == "K")
            assert ("not checked" in source) == (fact.mark == "?")
        state = row.state(DAY)
        assert f'class="chip {state.status}{"" if state.sure else " unsure"}">{state}<' in block
    assert "href" not in shown, "no page leads outside"


def test_the_csv_has_every_cell() -> None:
    at = page(find="alexatm")
    data = rows._numbers(search.matching(table().families, search.Wanted("alexatm"), DAY), DAY)
    (line,) = csv.DictReader(io.StringIO(data.to_csv(index=False)))  # type: ignore[attr-defined]
    assert (line["family"], line["status on this day"], line["Sizes"]) == ("AlexaTM 20B", "offered?", "20 billion parameters")
    assert line["JumpStart: source"].startswith("The table of JumpStart models of the SageMaker SDK")
    assert names(at) == ["AlexaTM 20B"]


@pytest.mark.parametrize(
    ("day", "days", "old"),
    [(date(2026, 10, 28), "1 day", False), (date(2027, 1, 25), "90 days", False), (date(2027, 1, 26), "91 days", True)],
)
def test_the_page_says_how_old_the_table_is_and_warns_after_ninety_days(
    day: date, days: str, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "today", lambda: day)
    at = page()
    told = [element.value for element in (at.warning if old else at.caption) if "2026-10-27" in element.value]
    assert told[0].startswith(f"Bedrock’s list in this table is of 2026-10-27, {days} ago; the rest was collected on 2026-11-28.")
    assert len(at.warning) == (1 if old else 0)
    assert ("more than 90 days" in told[0]) == old


def test_an_announced_end_that_has_passed_is_said_and_not_certain() -> None:
    block = html(page(find="jamba"), '<div class="families">')
    assert 'class="chip gone unsure">gone?<' in block
    assert "its announced end, 2026-11-26, has passed; whether it came was not checked" in block


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"find": "  TITAN "}, "titan-text titan-text-premier titan-embeddings titan-image"),
        ({"status": "legacy"}, "claude-3 claude-opus-4-1 claude-sonnet-4-5"),
        ({"kind": "vision"}, "segment-anything"),
        ({"kind": "embedding", "weights": "closed"}, "titan-embeddings nova-2-embeddings"),
        ({"service": "JumpStart", "status": "offered", "find": "meta"}, "llama-2 llama-3 llama-3-2 segment-anything"),
        ({"weights": "open", "service": "Bedrock"}, "gpt-oss llama-3 llama-4 stable-image"),
        ({"find": "nova-micro"}, "nova-micro"),
    ],
)
def test_search_and_filters_come_from_the_link(query: dict[str, str], slugs: str) -> None:
    at = page(**query)
    wanted = [row for row in table().families if row.slug in slugs.split()]
    assert names(at) == [row.name for row in wanted]
    assert any(element.value.startswith(f"{len(wanted)} of 38 families.") for element in at.caption)
    (chart,) = at.get("plotly_chart")
    assert json.loads(chart.proto.spec)["layout"]["yaxis"]["ticktext"] == [row.short for row in wanted]


def test_nothing_found_is_a_sentence() -> None:
    at = page(find="<b>nobody</b>")
    assert names(at) == []
    assert any("No family fits all of that" in info.value for info in at.info)
    assert not at.get("plotly_chart")


@pytest.mark.parametrize("word", ODD)
def test_odd_values_in_a_link_are_dropped(word: str) -> None:
    at = page(status=word, kind=word, weights=word, service=word)
    assert len(names(at)) == 38
    at = sound(opened("foundation_models", find=word, guess=word, **{f"open_{key}": word for key in ("shapes", "bedrock", "kept")}))
    for element in at.markdown:
        assert "](http" not in element.value


def chart(**query: str) -> Any:
    (found,) = page(**query).get("plotly_chart")
    return found.proto


def test_the_picture_shows_the_phases_of_the_table() -> None:
    proto = chart(find="titan text")
    spec = json.loads(proto.spec)
    bars = {trace["name"]: trace for trace in spec["data"]}
    out, legacy, gone = bars["offered"], bars["legacy"], bars["gone"]
    assert out["base"] == ["2023-07-01", "2024-07-01"]
    ms = [(date(2025, 11, 22) - date(2023, 7, 1)).days * 86_400_000, (date(2025, 10, 17) - date(2024, 7, 1)).days * 86_400_000]
    assert out["x"] == ms
    assert (legacy["base"], legacy["y"]) == (["2025-11-22"], [0])
    assert (gone["x"], gone["y"]) == (["2026-01-19", "2025-10-17"], [0, 1])
    assert "seen so 2026-01-19" in gone["customdata"][0]
    assert proto.alt == (
        "A line of time for each of 2 families: 0 offered, 0 legacy and 2 gone. Ends: Titan Text 2026-01-19, Titan Text Premier 2025-10-17."
    )


def test_the_picture_hatches_what_nobody_has_looked_at_since() -> None:
    spec = json.loads(chart(find="alexatm").spec)
    bars = {trace["name"]: trace for trace in spec["data"]}
    unknown = bars["not checked"]
    assert unknown["base"] == ["2025-04-15"]
    assert unknown["x"] == [(DAY - date(2025, 4, 15)).days * 86_400_000]
    assert unknown["marker"]["pattern"]["shape"] == "/"


def test_what_the_app_opens_agrees_with_its_loader() -> None:
    for row in table().families:
        types = re.findall(r"“(.+?)”", row.opens.text)
        known = {kind.strip() for kind in types[0].split(",")} if types else set()
        if row.opens.code == "yes":
            assert known, row.slug
            assert known <= set(CLASSES), row.slug
            assert row.weights.code == "open", row.slug
        elif row.opens.code == "other":
            assert not known & set(CLASSES), row.slug
            assert row.weights.code == "open", row.slug
        elif row.opens.code == "service":
            assert row.weights.code == "closed", row.slug
    assert {"gpt2", "Qwen/Qwen3-0.6B"} <= set(CURATED)
    boxes = html(page(), "threeways")
    counted = {code: sum(row.opens.code == code for row in table().families) for code in ("yes", "other", "service")}
    assert re.findall(r"<b>.*?: (\d+)</b>", boxes) == [str(count) for count in counted.values()]
    assert sum(counted.values()) == 37  # Jamba's was not looked up
    assert boxes.count("<li>") == 37


@pytest.mark.parametrize("kind", ["gpt_neo", "gpt_oss", "falcon", "t5", "llama4", "mllama", "sam2", "gptj"])
def test_a_type_of_the_table_is_refused_by_the_loader(kind: str) -> None:
    from explainer.errors import ModelError
    from explainer.models.layout import check_config

    with pytest.raises(ModelError, match="are not supported yet"):
        check_config({"model_type": kind})


def test_what_goes_in_and_out_is_the_table_s() -> None:
    lines = re.findall(r"<li>(.*?)</li>", html(page(), 'class="modes"'))
    found = {re.search('model">(.*?)<', line)[1]: re.findall("<i>(.*?)</i>", line) for line in lines}  # type: ignore[index]
    assert found["Segment Anything"] == ["image", "points", "masks"]
    assert found["Stable Diffusion"] == ["text", "image"]
    assert len(found) == 7


def test_folds_open_by_their_links_and_are_not_computed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {
        "shapes": "explainer.lessons.foundation_models.kinds:shapes",
        "bedrock": "explainer.lessons.foundation_models.bedrock_list:every_model",
    }
    computed_where_open(monkeypatch, "foundation_models", "Tom", places, guess=SHOW)
    shown = html(page(open_shapes="true"), "shapes")
    assert "<p>AlexaTM 20B and Flan-T5</p>" in shown
    assert shown.count("cross-attention") == 1
    listed = html(page(open_bedrock="true"), "makers")
    assert listed.count("<li>") == len(ours().models) == 146
    assert listed.count("<b>legacy</b>") == 15
    assert "python -m explainer.deploy.refresh" in said(page(open_kept="true"))


def test_the_quiz_is_about_the_rows_on_screen() -> None:
    radios = [radio.label for radio in page(find="claude").radio]
    assert "Of the 6 families in the table above" in radios[0]
    assert len(radios) == 4
    assert not page(find="nobody").radio


def test_the_page_needs_no_model_no_torch_and_no_boto3() -> None:
    code = """
import sys
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from explainer.ui.state import warm_up
warm_up.after_a_page = lambda: None  # which reads a model for the next page
PagesManager.uses_pages_directory = False
at = AppTest.from_file("app.py", default_timeout=600)
for key in ("shapes", "bedrock", "kept"):
    at.query_params[f"open_{key}"] = "true"
at.query_params["guess"] = "show me"
at.switch_page("pages/foundation_models.py").run()
assert not at.exception, at.exception
assert at.title[0].value == "Foundation models" and at.get("plotly_chart")
print(sorted({"torch", "transformers", "boto3", "botocore"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
