"""What a model predicts on a text, kept for all readers: over a large vocabulary each reading of W_U takes a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.ui.state import kept

if TYPE_CHECKING:
    import numpy as np

    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.views import DirectEffects, Likely


def _on(trace: Trace) -> tuple[object, ...]:
    return (trace.model_key, trace.token_ids, trace.edits)


def likeliest(model: LanguageModel, trace: Trace, pos: int, count: int = 10) -> Likely:
    """The likeliest tokens after (in a model of both sides: at) a position."""
    from explainer.trace import views

    at = pos % trace.n_pos
    return kept.studied(("likely", *_on(trace), at, count), lambda: views.likeliest(model, trace, at, count))


def probabilities(model: LanguageModel, trace: Trace, pos: int) -> np.ndarray:
    """(vocab): the probability of every token after a position. Shared, and not to be changed."""
    from explainer.trace import views

    at = pos % trace.n_pos
    return kept.studied(("probabilities", *_on(trace), at), lambda: views.probabilities(model, trace, at))


def losses(model: LanguageModel, trace: Trace) -> np.ndarray:
    """(pos − 1): the loss of each token after the first, in nats. Shared, and not to be changed.

    Raises: ExplainerError for a masked language model.
    """
    from explainer.trace import views

    return kept.studied(("losses", *_on(trace)), lambda: views.losses(model, trace))


def direct_effects(model: LanguageModel, trace: Trace, pos: int, token_id: int) -> DirectEffects:
    """What each part adds to the logit of a token at a position.

    Raises: ExplainerError for models that normalise after every addition.
    """
    from explainer.trace import views

    at = pos % trace.n_pos
    return kept.studied(("direct", *_on(trace), at, token_id), lambda: views.direct_effects(model, trace, at, token_id))
