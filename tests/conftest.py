"""Fixtures of all tests; the networks come first, as they hook the checks of shapes in before the library is imported."""

from networks import build, build_pair, gpt2, pair, saved

from mirror import hub, mirror  # isort: skip

__all__ = ["build", "build_pair", "gpt2", "hub", "mirror", "pair", "saved"]
