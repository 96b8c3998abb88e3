"""On which machine: what fits, what it costs by the hour, and by the month if it is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from explainer.deploy.sagemaker import facts
from explainer.deploy.sagemaker.facts import Instance
from explainer.lessons.jumpstart.choice import Chosen
from explainer.ui import ask_and_tell
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import COVERED
from explainer.ui.state.per_lesson import in_link

REAL_TIME, SERVERLESS = "a machine of your own", "serverless"


@dataclass(frozen=True, slots=True)
class Machine:
    """What was chosen. instance: None where it is serverless, with memory_mb."""

    instance: Instance | None
    memory_mb: int = 4096

    @property
    def name(self) -> str:
        """As the calls have it; "" for serverless."""
        return self.instance.name if self.instance else ""

    @property
    def usd_h(self) -> float | None:
        """US dollars an hour; None where it is not known."""
        return self.instance.usd_h if self.instance else None


def usd(value: float) -> str:
    """US dollars: with cents, and smaller parts of a small amount."""
    return f"${value:,.{2 if value >= 1 or value == 0 else 3 if value >= 0.1 else 4}f}"


def choose(chosen: Chosen) -> Machine:
    """The reader's choice; the cheapest that the model fits at the start. The prices are shown once the reader has guessed."""
    day, region = facts.prices_of()
    show.prose("jumpstart", "machine", region=region, as_of=f"{day:%Y-%m}")
    if (old := (date.today() - day).days) > facts.OLD_DAYS:
        st.warning(f"The prices are {old} days old. Look them up before you deploy.", icon=":material/schedule:")
    table = facts.instances()
    fits = [one.fits(chosen.numbers / 1e9, chosen.bytes_each) for one in table]
    first = next((i for i, (fit, _) in enumerate(fits) if fit), 0)
    opened = _guess(table[first])
    if widgets.choose("Kind of endpoint", [REAL_TIME, SERVERLESS], "machine", label_visibility="collapsed") == SERVERLESS:
        return _serverless(chosen)
    if opened:
        _table(table, fits)
    else:
        st.caption(COVERED)
    names = [one.name for one in table]
    if st.session_state.get("instance") not in (None, *names):
        del st.session_state["instance"]
    name = st.selectbox("The type", names, index=first, **in_link("instance")) or names[first]
    instance, (fit, why) = facts.instance(name), fits[names.index(name)]
    idle = " Its graphics card would be idle: our container is made for a processor." if fit and chosen.model and instance.n_gpus else ""
    told = f"{chosen.called} {'fits' if fit else 'does not fit'} {name}: {why}.{idle}"
    (st.caption if fit else st.warning)(told)
    if (of := chosen.jumpstart) and name not in (*of.instances, of.default):
        st.caption(
            f"Whether JumpStart offers {of.called} on {name} is not known here: its specification names the types, and refuses others."
        )
    show.prose("jumpstart", "quota")
    return Machine(instance)


def _table(table: tuple[Instance, ...], fits: list[tuple[bool, str]]) -> None:
    numbers = show.table(
        type=[one.name for one in table],
        fits=["yes" if fit else "no" for fit, _ in fits],
        processors=[one.vcpus for one in table],
        memory=[f"{one.memory_gib:g} GiB" for one in table],
        **{
            "graphics cards": [f"{one.n_gpus} × {one.gpu}, {one.gpu_memory_gb:g} GB" if one.n_gpus else "none" for one in table],
            "$ an hour": [one.usd_h for one in table],
            "$ a month, if forgotten": [round(one.usd_month) for one in table],
            "price from": [one.source if one.checked else f"not certain: {one.source}" for one in table],
        },
    )
    show.frame(numbers, name="machines", alt="The types of machines of which a price is noted, the cheapest first.")


def _serverless(chosen: Chosen) -> Machine:
    show.prose("jumpstart", "serverless")
    memory = widgets.one_of("Memory in MB", facts.serverless_mb(), "memory", 4096)
    needed = chosen.numbers * chosen.bytes_each * facts.SPARE / 1e6 + facts.CONTAINER_GIB * 1074
    fit = needed <= memory
    told = f"{chosen.called} needs about {needed:,.0f} MB with its container, so it {'fits' if fit else 'does not fit'}."
    (st.caption if fit else st.warning)(told)
    return Machine(None, memory)


def _guess(one: Instance) -> bool:
    """Ask what a forgotten endpoint costs; whether the answer may be shown."""
    hour, month = usd(one.usd_h), usd(one.usd_month)
    options = ["nothing, while nobody asks", f"{hour}: it was used for an hour", f"{usd(24 * one.usd_h)}: it ends after a day", month]
    question = f"{one.name} costs {hour} an hour. You deploy on it, ask once, and forget it for a month. What do you pay?"
    told = f"730 hours × \\{hour} = \\{month}. An endpoint is billed for the time that it is there, not for what it is asked."
    return ask_and_tell(question, options, lambda _: (month, told))
