"""Lesson: glossary. Every term and symbol, with the course notes' own words."""

from explainer.lessons.glossary import terms
from explainer.ui import lesson
from explainer.ui.page import widgets

with lesson("glossary"):
    wanted = widgets.search("Find a word", key="find", placeholder="key, softmax, context …")
    terms.draw(wanted)
