"""What a host can read of its server: one line an event, without a word that a reader wrote. Switched by ``EXPLAINER_LOG``."""

from explainer.log.events import tell
from explainer.log.lines import begin, say

__all__ = ["begin", "say", "tell"]
