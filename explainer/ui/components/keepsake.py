"""What the reader's browser keeps for us: the token by which a reader owns trainings, also after a reload."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function ({ data, setStateValue }) {
  const name = "explainer_owner";
  try {
    const kept = localStorage.getItem(name);
    if (kept && /^[\\w-]{20,100}$/.test(kept)) { if (kept !== data.token) setStateValue("token", kept); }
    else localStorage.setItem(name, data.token);
  } catch { /* a browser that keeps nothing: the token lasts as long as the page */ }
}
"""
_mount = st.components.v2.component("keepsake", html='<div class="root"></div>', js=_JS)


def keepsake(token: str) -> str:
    """The token that the browser keeps; ``token`` where it keeps none yet. It is told in the run after the first."""
    found = _mount(key="keepsake", data={"token": token}, default={"token": None}, on_token_change=lambda: None, height=1)
    return str(found.token or token)
