"""Short Spanish stories for children, made from authored patterns and word tables.

Held out: the fourteen names of ``HELD_OUT_GIRLS`` and ``HELD_OUT_BOYS``, and the scenes of ``spanish_held_out`` (a dream, a race, a
play, a map). The training documents are never given them, and a held-out sentence of more than three words that stands in a
training document is told anew.
"""

from __future__ import annotations

from explainer.texts.sets import Texts
from explainer.texts.sets.spanish_grammar import BOYS, GIRLS, HELD_OUT, SPANISH
from explainer.texts.sets.spanish_held_out import HELD_OUT_SCENES
from explainer.texts.sets.spanish_home import HOME
from explainer.texts.sets.spanish_outdoors import OUTDOORS
from explainer.texts.sets.spanish_travels import TRAVELS
from explainer.texts.sets.telling import told_apart

SCENES = HOME | OUTDOORS | TRAVELS


def make(seed: int = 0, n_characters: int = 1_500_000) -> Texts:
    """Spanish stories to learn from and held-out ones, together about ``n_characters`` long, the same for the same seed."""
    return told_apart(SPANISH, (SCENES, HELD_OUT_SCENES), ((*GIRLS, *BOYS), HELD_OUT), seed, n_characters)
