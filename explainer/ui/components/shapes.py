"""Which transformer does it: the encoder, the decoder or both, as a picture; what is not used is faint."""

from __future__ import annotations

import streamlit as st

from explainer.ui.components import read

_mount = st.components.v2.component("shapes", **read("shapes"))


def shapes(shape: str, head: str, given: str, said: str) -> None:
    """shape: "decoder", "encoder" or "both". head: what stands on it. given, said: what goes in and what comes out."""
    _mount(key="shapes", data={"shape": shape, "head": head, "given": given, "said": said}, height="content")
