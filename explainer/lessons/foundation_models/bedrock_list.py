"""Every model in Bedrock's list, by maker: also those that belong to no family of the table."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from explainer.deploy.foundation_models.changes import modes
from explainer.deploy.foundation_models.listing import Listed, ours
from explainer.ui.page import show
from explainer.ui.text import counted


def every_model() -> None:
    """Each maker as a line; pressed, it lists its models."""
    models = sorted(ours().models.values(), key=lambda one: one.id)
    blocks = [_maker(maker, list(found)) for maker, found in groupby(models, key=lambda one: one.maker)]
    legacy = sum(one.status == "LEGACY" for one in models)
    st.caption(f"{len(models)} models of {len(blocks)} makers, {legacy} of them legacy; {ours().name}, newest entry {ours().as_of}.")
    st.html(f'<div class="families makers">{"".join(blocks)}</div>')
    show.numbers_button(
        "bedrock_models",
        lambda: show.table(
            id=[one.id for one in models], status=[one.status for one in models], modes=[modes(one) for one in models],
            regions=[" ".join(one.regions) for one in models],
        ),
        "All models (CSV)",
    )  # fmt: skip


def _maker(maker: str, found: list[Listed]) -> str:
    legacy = sum(one.status == "LEGACY" for one in found)
    items = "".join(f"<li><code>{escape(one.id)}</code> {_told(one)}</li>" for one in found)
    some = f", {legacy} legacy" if legacy else ""
    return f"<details><summary><span><b>{escape(maker)}</b> {counted(len(found), 'model')}{some}</span></summary><ul>{items}</ul></details>"


def _told(one: Listed) -> str:
    return f"{modes(one)}; {counted(len(one.regions), 'region')}{'; <b>legacy</b>' if one.status == 'LEGACY' else ''}"
