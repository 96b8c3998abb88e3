"""A page whose server is gone begins a new visit on the next one: it asks that server to run the whole page."""

from __future__ import annotations

import streamlit as st

# Streamlit 1.67 connects the open page again and leaves it as it is. What is changed in a part of the page that runs alone would
# then be dropped without a word: the new server has not run the page yet, and does not know that part.
_JS = """
export default function ({ setTriggerValue }) {
  const app = document.querySelector(".stApp");
  if (!app) return;
  let away = false;
  const look = () => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (connected && away) setTriggerValue("begun", true);
    away = !connected;
  };
  const watcher = new MutationObserver(look);
  watcher.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  return () => watcher.disconnect();
}
"""
_mount = st.components.v2.component("new_visit", html='<div class="root"></div>', js=_JS)


def watch() -> None:
    """Run the page again once its connection has been broken and is there again. It draws nothing where it stands."""
    with st.container(key="new_visit_place"):
        _mount(key="new_visit", on_begun_change=lambda: None, height=1)
