"""Lesson: glossary. Every term and symbol, with the course notes' own words."""

from explainer.ui import controls, lesson, show

with lesson("glossary"):
    wanted = controls.search("Find a word", key="find", placeholder="key, softmax, context …")
    show.glossary(wanted)
