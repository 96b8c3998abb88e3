"""The check of types and shapes in the tests: a kind of call is checked once, and a wrong one is always refused."""

from __future__ import annotations

import beartype
import jaxtyping
import pytest
import torch
from checked import once_a_kind
from jaxtyping import Float

from explainer.maths import attention

WORKED: list[int] = []


@once_a_kind(typechecker=beartype.beartype)
def taken(x: Float[torch.Tensor, "pos width"], n: int) -> Float[torch.Tensor, "taken width"]:
    WORKED.append(n)
    return x[:n] if n else x[0]


def test_the_maths_is_checked_before_and_after_a_call_that_fits() -> None:
    q, k, narrow = torch.zeros(2, 3, 4), torch.zeros(2, 5, 4), torch.zeros(2, 5, 6)
    for _ in range(2):
        with pytest.raises(jaxtyping.TypeCheckError, match="scores"):
            attention.scores(q, narrow)
        with pytest.raises(jaxtyping.TypeCheckError, match="scale"):
            attention.scale(q, "4")
        assert attention.scores(q, k).shape == (2, 3, 5)
        assert attention.scale(q, 4).shape == q.shape


def test_an_answer_of_another_shape_is_checked_and_one_that_is_known_is_worked_out_once() -> None:
    x = torch.zeros(4, 3)
    WORKED.clear()
    for n in (2, 2, 2, 3, 3):
        assert taken(x, n).shape == (n, 3)
    assert WORKED == [2, 2, 2, 3, 3, 3]
    for _ in range(2):
        with pytest.raises(jaxtyping.TypeCheckError, match="return value"):
            taken(x, 0)


def test_what_is_not_to_be_checked_is_not() -> None:
    jaxtyping.config.update("jaxtyping_disable", True)
    try:
        assert taken(torch.zeros(7, 3), 0).shape == (3,)
    finally:
        jaxtyping.config.update("jaxtyping_disable", False)
    with pytest.raises(jaxtyping.TypeCheckError):
        taken(torch.zeros(7, 3), 0)
