"""Fixtures of all tests; the networks come first, as they hook the checks of shapes in before the library is imported."""

from networks import build, build_pair, gpt2, pair, saved

__all__ = ["build", "build_pair", "gpt2", "pair", "saved"]
