"""Strategies that the lessons share: small numbers that are exact in binary, so that a shrunk case
can be read and followed by hand."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.checks import strategies as st
from tests.exercises.scenarios.leaves import Leaf, Polynomial

# From the simplest to the least so, which is the order in which Hypothesis makes cases smaller.
nonzero = st.sampled_from([1.0, 2.0, -1.0, 3.0, -2.0, 0.5, -0.5, 4.0, -3.0, 1.5, -1.25, 0.25, 2.75])
numbers = st.one_of(st.just(0.0), nonzero, nonzero, nonzero)
positive = st.sampled_from([0.25, 0.5, 0.75, 1.5])
learning_rates = st.sampled_from([0.5, 0.25, 0.125, 0.375])
shapes = st.sampled_from([(1,), (), (2,), (3,), (2, 2), (2, 1, 2)])
flat_shapes = st.sampled_from([(1,), (), (2,), (3,)])
matrices = st.sampled_from([(1, 1), (2, 1), (1, 2), (2, 3), (3, 2)])

polynomials = st.builds(
    Polynomial,
    linear=st.integers(-3, 3).map(float),
    quadratic=st.integers(-2, 2).map(float),
    cubic=st.integers(0, 1).map(float),
)


@st.composite
def tensors(
    draw: st.DrawFn,
    shapes: st.SearchStrategy[tuple[int, ...]] = shapes,
    elements: st.SearchStrategy[float] = numbers,
    dtype: torch.dtype = torch.float64,
) -> Tensor:
    """A dense tensor of one of the shapes."""
    shape = draw(shapes)
    size = torch.Size(shape).numel()
    values = draw(st.lists(elements, min_size=size, max_size=size))
    return torch.tensor(values, dtype=dtype).reshape(shape)


@st.composite
def leaves(
    draw: st.DrawFn,
    gradient: bool | None = None,
    requires_grad: bool = True,
    shapes: st.SearchStrategy[tuple[int, ...]] = shapes,
) -> Leaf:
    """A leaf with a gradient, without one, or (`None`) either way."""
    value = draw(tensors(shapes=shapes))
    has_gradient = draw(st.booleans()) if gradient is None else gradient
    grad = draw(tensors(shapes=st.just(tuple(value.shape)))) if has_gradient else None
    return Leaf(value, grad, requires_grad, draw(st.booleans()))


def vector(*values: float) -> Tensor:
    """A float64 vector, for cases by hand."""
    return torch.tensor(values, dtype=torch.float64)


def scalar(value: float) -> Tensor:
    """A 0-dim float64 tensor, for cases by hand."""
    return torch.tensor(value, dtype=torch.float64)
