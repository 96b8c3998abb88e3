"""The status page for the host: a plain page behind a word, which no menu and no link of a reader has."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explainer.curriculum import BY_SLUG
from explainer.ui.shell import status

EVERY_S = 4.0
KEY = "status"  # in the address: /?status=<the host's word>


def asked() -> bool:
    """Whether the address has the host's word. A wrong one changes nothing on the page it stands on."""
    return status.is_host(st.query_params.get(KEY, ""))


def draw() -> None:
    """The page; its numbers are drawn again every few seconds, and nothing else of it."""
    st.title("Status of this server", anchor=False)
    _numbers()


@st.fragment(run_every=EVERY_S)
def _numbers() -> None:
    now = status.report()
    st.caption(f"Version {now['version']}, Python {now['python']}. Up for {_long(now['uptime_s'])}. Looked at every {EVERY_S:.0f} seconds.")
    for title, row in (
        ("Readers", _readers(now)),
        ("Trainings", _jobs(now)),
        ("Memory, MiB", _memory(now)),
        ("Shelves for all readers, MiB", _caches(now)),
        ("Models in memory, MiB", [{"name": one["name"], "weights": one["mib"]} for one in now["models"]]),
        ("Runs of pages, milliseconds", _pages(now)),
    ):
        st.subheader(title, anchor=False)
        rows = row if isinstance(row, list) else [{"what": name, "now": value} for name, value in row.items()]
        st.markdown(_table(rows) if rows else "None yet.")


def _readers(now: dict[str, Any]) -> dict[str, Any]:
    found = now["readers"]
    if found["now"] is None:
        return {"tabs connected": "not counted by this server"}
    return {
        "tabs connected, this one too": found["now"],
        "most at once since the start": found["most_at_once"],
        "downloads at work": now["downloads"]["at_work"],
    }


def _jobs(now: dict[str, Any]) -> dict[str, Any]:
    found = now["jobs"]
    ended = {f"{how} in the last hour": count for how, count in found["ended_in_the_last_hour"].items()}
    return {"allowed at once": found["at_once"], "waiting": found["waiting"], "at work": found["at_work"]} | ended


def _memory(now: dict[str, Any]) -> dict[str, Any]:
    found = now["memory"]
    words = {"rss_mib": "held (RSS)", "own_mib": "its own", "shared_mib": "pages of files", "spare_mib": "spare for a model"}
    return {words[name]: "unknown here" if value is None else f"{value:,.0f}" for name, value in found.items()}


def _caches(now: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": one["name"], "entries": one["entries"], "held": one["mib"], "at most": one["most_mib"]} for one in now["caches"]]


def _pages(now: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "lesson": BY_SLUG[one["lesson"]].title if one["lesson"] in BY_SLUG else one["lesson"],
            "run": "whole page" if one["kind"] == "page" else "a part alone",
            "runs": one["runs"],
            "half within": f"{one['p50_ms']:,.0f}",
            "95 of 100 within": f"{one['p95_ms']:,.0f}",
        }
        for one in now["pages"]
    ]


def _table(rows: list[dict[str, Any]]) -> str:
    """Rows of one form as a table in Markdown: it needs no script of a grid, and no pandas."""
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([str(row[name]) for name in names] for row in rows)]
    return "\n".join("| " + " | ".join(word.replace("|", "\\|") for word in line) + " |" for line in lines)


def _long(seconds: float) -> str:
    minutes, hours = int(seconds // 60), int(seconds // 3600)
    if hours >= 48:
        return f"{hours // 24} days and {hours % 24} hours"
    return f"{hours} hours and {minutes % 60} minutes" if hours else f"{minutes} minutes and {int(seconds % 60)} seconds"
