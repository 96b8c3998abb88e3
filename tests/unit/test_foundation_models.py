"""The table of foundation models: every cell has its sources, nothing uncertain is certain, and it agrees with Bedrock's list."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta

import pytest

from explainer.deploy.foundation_models import table as module
from explainer.deploy.foundation_models.listing import ours
from explainer.deploy.foundation_models.table import CODES, MARKS, TITLES, Family, Phase, read, table

RAW = json.loads(module.DATA.read_text(encoding="utf-8"))
NOTES = ["GPT", "Llama", "Segment Anything", "Titan Text", "Nova", "AlexaTM", "Jurassic-2", "Claude", "Stable Diffusion"]
BY_SLUG = {row.slug: row for row in table().families}


def test_every_family_of_the_notes_is_in_it() -> None:
    assert sorted({row.notes for row in table().families if row.notes}) == sorted(NOTES)
    assert len(table().families) == len(RAW["families"]) == len({row.name for row in table().families}) == 38
    assert len({row.short for row in table().families}) == 38


@pytest.mark.parametrize("row", table().families, ids=lambda row: row.slug)
def test_every_cell_has_a_source_with_a_date_or_a_mark(row: Family) -> None:
    raw = next(one for one in RAW["families"] if one["slug"] == row.slug)
    facts = dict(row.facts())
    assert list(facts) == list(TITLES.values())
    for name, title in TITLES.items():
        fact, keys = facts[title], raw[name]["from"].split()
        assert fact.text == raw[name]["text"]
        assert fact.sources or fact.mark
        assert all(source.date for source in fact.sources)
        assert fact.mark == ("?" if "?" in keys else "K" if "K" in keys else "")
        assert fact.sure == (not set(keys) & set(MARKS))
        assert fact.code in CODES.get(name, ("",))


def test_what_the_collected_facts_leave_open_is_marked() -> None:
    general = {"gpt-2": "sizes licence weights", "gpt-oss": "sizes licence weights", "segment-anything": "sizes", "titan-text": "sizes",
               "llama-4": "sizes", "stable-diffusion": "sizes licence weights", "gpt-j-neo": "licence weights"}  # fmt: skip
    for slug, names in general.items():
        assert {getattr(BY_SLUG[slug], name).mark for name in names.split()} == {"K"}, slug
    for slug in ("gpt-2", "alexatm", "segment-anything", "llama-2", "stable-diffusion"):  # who has them today was not asked
        assert BY_SLUG[slug].status.mark == "?"
        assert str(BY_SLUG[slug].state(table().as_of)) == "offered?"
    for slug in ("titan-text", "titan-text-premier", "jurassic-2"):  # gone, on a day that nobody has noted
        assert BY_SLUG[slug].bedrock.mark == "?"
        assert BY_SLUG[slug].state(table().as_of) == module.State("gone", True)
    assert BY_SLUG["segment-anything"].successor.mark == "?"


def test_status_and_ids_agree_with_the_list_of_bedrock() -> None:
    models, used = ours().models, [one for row in table().families for one in row.bedrock_ids]
    assert date.fromisoformat(ours().as_of) == table().as_of
    assert len(models) == 146
    assert len(used) == len(set(used))
    for row in table().families:
        assert (row.bedrock.code == "listed") == bool(row.bedrock_ids), row.slug
        listed = {models[one].status for one in row.bedrock_ids}
        if listed:
            assert listed == ({"ACTIVE"} if row.status.code == "offered" else {"LEGACY"}), row.slug
            assert row.status.sure
        elif row.status.code != "gone":
            assert row.jumpstart.code == "listed", row.slug
            assert row.status.mark == "?", row.slug
        text_in_text_out = {(models[one].takes, models[one].makes) for one in row.bedrock_ids} == {(("TEXT",), ("TEXT",))}
        assert text_in_text_out == (row.kind.code == "text") or not listed, row.slug
    makers = {"openai", "meta", "amazon", "ai21", "anthropic", "stability"}
    assert {one.split(".")[0] for one in used} == makers
    left = {key for key, one in models.items() if one.maker in makers} - set(used)
    assert left == {"amazon.rerank-v1:0", "anthropic.claude-mulberry-trn2-208k-20251001"}  # no family of the table


def test_phases_go_forward_and_end_as_the_status_says() -> None:
    for row in table().families:
        days = [phase.first_day for phase in row.phases]
        assert days == sorted(days), row.slug
        last = row.phases[-1].status
        assert last == ("unknown" if not row.status.sure else row.status.code), row.slug


def test_a_phase_of_a_year_a_month_and_a_day() -> None:
    days = [Phase("offered", start, False, ()).first_day for start in ("2024", "2024-05", "2024-05-03")]
    assert days == [date(2024, 7, 1), date(2024, 5, 15), date(2024, 5, 3)]


def test_the_table_is_old_after_ninety_days() -> None:
    found, made = table(), date(2026, 10, 27)
    assert [found.age(made + timedelta(days)) for days in (0, 1, 91)] == [0, 1, 91]
    assert not found.stale(made + timedelta(90))
    assert found.stale(made + timedelta(91))


def test_an_announced_end_that_has_passed_is_no_certain_end() -> None:
    sonnet, end = BY_SLUG["claude-sonnet-4-5"], date(2027, 4, 8)
    assert sonnet.state(end - timedelta(1)) == module.State("legacy", True)
    after = sonnet.state(end)
    assert str(after) == "gone?"
    assert "2027-04-08, has passed" in after.passed
    assert str(BY_SLUG["jamba"].state(date(2026, 11, 25))) == "legacy"
    assert str(BY_SLUG["jamba"].state(date(2026, 11, 26))) == "gone?"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("maker", {"text": "Meta", "from": ""}),
        ("maker", {"text": "", "from": "F"}),
        ("status", {"text": "offered", "from": "B", "code": "on sale"}),
        ("status", {"text": "offered", "from": "B"}),
        ("maker", {"text": "Meta", "from": "F", "code": "open"}),
    ],
)
def test_a_cell_without_a_source_or_with_an_unknown_code_is_refused(name: str, cell: dict[str, str]) -> None:
    broken = copy.deepcopy(RAW)
    broken["families"][3][name] = cell
    with pytest.raises(ValueError, match=name):
        read(broken)


def test_a_field_that_there_is_not_and_a_slug_twice_are_refused() -> None:
    broken = copy.deepcopy(RAW)
    broken["families"][0]["colour"] = "blue"
    with pytest.raises(ValueError, match="colour"):
        read(broken)
    broken = copy.deepcopy(RAW)
    broken["families"][1]["slug"] = broken["families"][0]["slug"]
    with pytest.raises(ValueError, match="one slug"):
        read(broken)
