"""Lesson: glossary. Every term and symbol, with the course notes' own words."""

import streamlit as st

from explainer.lessons.glossary import terms
from explainer.ui import lesson
from explainer.ui.page import widgets

with lesson("glossary"):
    terms.way_back()
    wanted = widgets.search("Find a word", key="find", placeholder="key, softmax, context …")
    terms.draw(wanted, st.query_params.get("term", ""))
