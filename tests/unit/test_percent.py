"""Probabilities as words: two or three digits that mean something, at every size."""

from __future__ import annotations

import pytest

from explainer.texts.wording import percent


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (1.0, "100.0 %"),
        (0.1234, "12.3 %"),
        (0.0994, "9.94 %"),
        (0.00104, "0.10 %"),
        (0.0009, "1 in 1,111"),
        (1 / 999_400, "1 in 999,400"),
        (1 / 999_600, "1 in 1 million"),
        (1 / 3.2e6, "1 in 3.2 million"),
        (1 / 999.7e6, "1 in 1 billion"),
        (1 / 999.7e9, "1 in 1 trillion"),
        (1e-20, "1 in 10^20"),
        (0.0, "0"),
    ],
)
def test_every_size_has_its_words(p: float, words: str) -> None:
    assert percent(p) == words
