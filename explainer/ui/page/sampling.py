"""What the reader set of the sampling controls; two lessons share it."""

from __future__ import annotations

from explainer.errors import ModelError
from explainer.studies.decoding.controls import Controls
from explainer.ui.state import session, url


def require_writer(choice: session.Choice) -> None:
    """A model that writes on.

    Raises: ModelError for a model that fills gaps.
    """
    if not choice.shape.causal:
        raise ModelError(f"{choice.called} fills gaps and does not write on, so there is no next token to choose. Choose a GPT model.")


def controls() -> Controls:
    """What the reader set; the component keeps it in the URL."""
    return Controls.from_query(url.state("draw"))
