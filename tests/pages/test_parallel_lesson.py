"""The lesson on what can run side by side, through app.py: what is measured is told, work is the study's, links start nothing."""

from __future__ import annotations

import json

import pytest
from again import differs
from reader import GIFT, opened, said, sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.lessons.parallel import race as parallel_race
from explainer.lessons.parallel import workload
from explainer.lessons.parallel.race import GUESSES, Setting
from explainer.lessons.parallel.workload import trained
from explainer.studies.recurrent import parallel as study
from explainer.studies.recurrent import timing_process
from explainer.studies.recurrent.parallel import Throughput, Timing
from explainer.ui.page.guess import SHOW

SMALL = Setting(32, 256, "one")
LINK = {"race_width": "32", "longest": "256"}


def chart(at: AppTest, part: str):
    return next((element.proto for element in at.get("plotly_chart") if part in element.proto.alt), None)


def timing(n_tokens: int, gru_ms: float, attention_ms: float, spread: float = 1.1) -> Timing:
    gru_s, attention_s = gru_ms / 1000, attention_ms / 1000
    return Timing(n_tokens, 32, gru_s, attention_s, (gru_s / spread, gru_s * spread), (attention_s / spread, attention_s * spread), 9)


@pytest.fixture(scope="module")
def measured() -> AppTest:
    at = opened("parallel", guess_race="nowhere", **LINK)
    return sound(at.get_by_key("measure_race").click().run())


def test_a_link_starts_nothing_and_both_chains_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("measured without being asked")

    monkeypatch.setattr(timing_process, "race", never)
    monkeypatch.setattr(timing_process, "training", never)
    at = sound(opened("parallel", trained="32", drawn="12", guess_race="nowhere", **LINK))
    assert chart(at, "Time of one pass") is None
    assert any("Nothing is measured yet at width 32, up to 256 tokens, with one thread" in info.value for info in at.info)
    staircase = json.loads(chart(at, "A staircase").spec)["data"]
    assert staircase[0]["x"] == staircase[0]["y"] == list(range(12))
    columns = json.loads(chart(at, "Five columns").spec)["data"][1]
    assert [columns["x"].count(step) for step in range(5)] == [12] * 5
    assert "**GRU: 12 steps in a row**" in words(at)


def test_the_race_is_drawn_and_told_as_it_was_measured(measured: AppTest) -> None:
    found = measured.session_state["_races"][SMALL]
    assert [one.n_tokens for one in found] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert {one.repeats for one in found} == {parallel_race.REPEATS}
    *_, gru, attention = json.loads(chart(measured, "Time of one pass").spec)["data"]
    assert gru["y"] == pytest.approx([1000 * one.gru_s for one in found])
    assert attention["y"] == pytest.approx([1000 * one.attention_s for one in found])
    told = words(measured)
    assert f"On this machine, at width 32, with one thread: {parallel_race.winner(found)}" in told
    assert parallel_race.growth(found) in told
    assert ("Your guess is right" in told) == (parallel_race.overtakes(found) is None)
    work = study.attention_work(256, 32).products / study.gru_work(256, 32).products
    assert f"attention did {work:.2f} times the GRU’s products" in said(measured)
    assert differs(measured, "parallel") == ""  # all but the times, which are others at every measurement


def test_what_was_measured_stays_while_other_controls_move(measured: AppTest) -> None:
    found = measured.session_state["_races"][SMALL]
    at = sound(measured.get_by_key("longest").set_value(512).run())
    assert chart(at, "Time of one pass") is None
    at = sound(measured.get_by_key("longest").set_value(256).run())
    assert chart(at, "Time of one pass") is not None
    assert at.session_state["_races"][SMALL] is found


def test_the_quiz_is_answered_by_the_counted_work_and_the_race(measured: AppTest) -> None:
    last = measured.session_state["_races"][SMALL][-1]
    for part, right in (
        ("A text grows from 128 to 256", "128 and 0"),
        ("how many products does the attention", f"{study.attention_work(256, 32).products:,}"),
        ("does the GRU layer need", f"{study.gru_work(len(story().encode(GIFT).token_ids), 32).products:,}"),
        ("who was faster at 256", "attention" if last.attention_s < last.gru_s else "the GRU"),
    ):
        (radio,) = [radio for radio in measured.radio if part in radio.label]
        radio.set_value(next(option for option in radio.options if option.replace("\\", "") == right))
    at = sound(measured.run())
    assert "**4 of 4 right.**" in words(at)
    assert study.gru_work(32, 32).products == study.attention_work(32, 32).products


def test_work_is_the_studys_at_the_chosen_width_and_length() -> None:
    at = sound(opened("parallel", race_width="64", longest="1,024"))
    gru, attention = study.gru_work(1024, 64).products, study.attention_work(1024, 64).products
    assert f"the GRU needs **{gru / 1e6:.1f} million** products, attention **{attention / 1e6:.0f} million**" in said(at).replace("\n", " ")
    lanes = json.loads(chart(at, "Products against").spec)["data"]
    assert [lane["y"][-1] for lane in lanes] == [gru, attention, attention + 8 * 1024 * 64**2]
    assert "equal at 64 tokens" in chart(at, "Products against").alt
    chains = json.loads(chart(at, "Steps in a row").spec)["data"]
    assert [lane["y"][-1] for lane in chains] == [1024, 5]
    assert not any("who was faster" in radio.label for radio in at.radio), "nothing was measured"


def test_training_is_measured_with_one_text_and_with_several() -> None:
    at = opened("parallel", trained="32", **LINK)
    sound(at.get_by_key("measure_training").click().run())
    one, many = at.session_state["_throughputs"][32, 32, "one"]
    assert many.gru_parameters == pytest.approx(many.block_parameters, rel=0.03)
    assert trained(one, many) in words(at)
    bars = json.loads(chart(at, "Tokens of training").spec)["data"][0]
    assert bars["x"] == pytest.approx([one.gru_tokens_s, many.gru_tokens_s, one.block_tokens_s, many.block_tokens_s])


def test_who_wins_where_is_told_whoever_wins() -> None:
    race = [timing(1, 0.05, 0.1), timing(2, 0.09, 0.1), timing(4, 0.2, 0.1), timing(8, 0.4, 0.15)]
    assert parallel_race.overtakes(race) == 4
    told = parallel_race.winner(race)
    assert "**the GRU is faster at every length from 1 to 2 tokens** (50.0 µs against 100 µs at 1, 90.0 µs against 100 µs at 2)" in told
    assert "**attention is faster at every length from 4 to 8 tokens**" in told
    assert parallel_race.overtakes(race[:2]) is None
    assert "at 1 token**" in parallel_race.winner(race[:1])


@pytest.mark.parametrize(
    ("attention_ms", "part"), [(16.0, "or another program"), (3.5, "with the square of"), (2.5, "begins to show"), (2.0, "does not grow")]
)
def test_growth_names_the_square_only_where_it_shows(attention_ms: float, part: str) -> None:
    assert part in parallel_race.growth([timing(512, 5, 1), timing(1024, 10, attention_ms)])


def test_a_busy_machine_and_a_near_tie_are_told() -> None:
    calm = [timing(1, 1, 3), timing(2, 1, 3)]
    assert parallel_race.caution(calm) == "At no length do the ranges of the two overlap."
    told = parallel_race.caution([timing(1, 1, 3, spread=3), timing(2, 1, 3, spread=3)])
    assert "At 1, 2 tokens the ranges of the two overlap" in told
    assert "At 2 of 2 lengths the slowest pass took more than 5 times as long" in told


def test_speeds_have_three_digits() -> None:
    assert [workload._round(value) for value in (7.6, 408.7, 2249.9, 10_061.0)] == [8, 409, 2250, 10_100]


def test_training_names_the_faster_network() -> None:
    one, many = Throughput(32, 32, 100.0, 400.0, 10, 10), Throughput(32, 32, 700.0, 500.0, 10, 10)
    assert "**the two GRU layers train on 1.40 times as many tokens a second** as the block" in trained(one, many)
    assert "GRU layers get through 7.00 times as many tokens a second, the block through 1.25 times" in trained(one, many)


@pytest.mark.parametrize("value", ["", "x", "-1", "33", "1e9", "<b>"])
def test_odd_links_fall_back(value: str) -> None:
    at = sound(opened("parallel", race_width=value, longest=value, threads=value, drawn=value, trained=value, guess_race=value))
    assert any("Guess first, or choose “show me”" in info.value for info in at.info)
    at.get_by_key("guess_race").set_value(SHOW).run()
    assert any("at width 128, up to 2,048 tokens, with one thread" in info.value for info in sound(at).info)


@pytest.mark.parametrize("text", [" ", "Tom", "<b>$x$</b> & [a](b)", "The dog saw the cat. " * 60])
def test_any_text_or_none_will_do(text: str) -> None:
    at = sound(opened("parallel", text=text))
    axis = json.loads(chart(at, "A staircase").spec)["layout"]["yaxis"]["ticktext"]
    assert len(axis) == 6
    assert "<b>" not in "".join(axis)


def test_the_readers_tokens_name_the_rows() -> None:
    axis = json.loads(chart(sound(opened("parallel")), "A staircase").spec)["layout"]["yaxis"]["ticktext"]
    assert axis == [f"{pos} {token.strip()}" for pos, token in enumerate(story().encode(GIFT).tokens[:6])]


def test_every_guess_can_be_right() -> None:
    assert [parallel_race.fitting(first) for first in (1, 16, 32, 2048, None)] == list(GUESSES)


def test_a_measurement_that_dies_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing_process, "_MODULE", "explainer.errors")  # a process that answers nothing
    at = opened("parallel", guess_race=SHOW, **LINK)
    at.get_by_key("measure_race").click().run()
    assert not at.exception
    assert any("ended before it was done" in element.value for element in at.error)
    assert not parallel_race._CLOCK.locked()
