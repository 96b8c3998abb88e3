"""Short French stories for children, made from authored patterns and word tables; ordinary spaces inside the quotation marks.

Held out: the fourteen names of ``HELD_OUT_GIRLS`` and ``HELD_OUT_BOYS``, and the scenes of ``french_held_out`` (a dream, a race, the
library, a hut in a tree). The training documents are never given them, and a held-out sentence of more than three words that
stands in a training document is told anew.
"""

from __future__ import annotations

from explainer.texts.sets import Texts
from explainer.texts.sets.french_grammar import BOYS, FRENCH, GIRLS, HELD_OUT
from explainer.texts.sets.french_held_out import HELD_OUT_SCENES
from explainer.texts.sets.french_home import HOME
from explainer.texts.sets.french_outdoors import OUTDOORS
from explainer.texts.sets.french_travels import TRAVELS
from explainer.texts.sets.telling import told_apart

SCENES = HOME | OUTDOORS | TRAVELS


def make(seed: int = 0, n_characters: int = 1_500_000) -> Texts:
    """French stories to learn from and held-out ones, together about ``n_characters`` long, the same for the same seed."""
    return told_apart(FRENCH, (SCENES, HELD_OUT_SCENES), ((*GIRLS, *BOYS), HELD_OUT), seed, n_characters)
