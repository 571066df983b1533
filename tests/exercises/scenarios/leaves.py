"""Leaf tensors as plain data: parameters with or without gradients, and functions of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.messages.catalogue import Said, words
from autograder.shown import brief


@dataclass(frozen=True)
class Leaf:
    """A leaf tensor. `strided` builds it non-contiguous, which changes none of its numbers.

    With two dimensions or more it is dense but transposed, as is its gradient then: what autograd
    leaves in a parameter has the parameter's layout, and owns its memory.
    """

    value: Tensor
    grad: Tensor | None = None
    requires_grad: bool = True
    strided: bool = False

    def build(self) -> Tensor:
        transposed = self.strided and self.value.ndim > 1
        value = _transposed(self.value) if transposed else self.value.clone()
        if self.strided and value.ndim == 1:
            value = torch.stack([value, torch.zeros_like(value)], dim=-1)[..., 0]
        leaf = value.requires_grad_(self.requires_grad)
        if self.grad is not None:
            leaf.grad = _transposed(self.grad) if transposed else self.grad.clone()
        return leaf

    def said(self, width: int = 40, gradient: bool = True) -> Said:
        """The leaf's value, its gradient, and what makes it special."""
        value: Said = brief(self.value, width)
        if gradient and self.grad is not None:
            value = words(
                "{value} with gradient {gradient}", value=value, gradient=brief(self.grad)
            )
        special: list[Said] = [words("0-dim")] if self.value.ndim == 0 else []
        special += [] if self.requires_grad else [words("frozen")]
        return words("{value} ({special})", value=value, special=special) if special else value


def _transposed(tensor: Tensor) -> Tensor:
    """A copy, in memory of its own, whose last dimension has the largest stride: `view(-1)` is
    refused, and `reshape(-1)` copies."""
    backwards = list(reversed(range(tensor.ndim)))
    return tensor.permute(backwards).contiguous().permute(backwards).clone()


@dataclass(frozen=True)
class LeafSeen:
    """What is left of a leaf after a call; `in_use` is `used` of it."""

    value: Tensor
    grad: Tensor | None
    requires_grad: bool
    is_leaf: bool
    in_use: Tensor | None

    @classmethod
    def of(cls, tensor: Tensor) -> LeafSeen:
        value, grad = snapshot(tensor), snapshot(tensor.grad)
        return cls(value, grad, tensor.requires_grad, tensor.is_leaf, used(tensor))


def snapshot(value: Any) -> Any:
    """A tensor's numbers as they are now; anything else as it is."""
    return value.detach().clone() if isinstance(value, Tensor) else value


def used(leaf: Tensor) -> Tensor | None:
    """What comes of a leaf that is trained on: a step, then the gradient of its squares.

    One value that has to be computed, and in which every change of the leaf shows: of its numbers,
    its gradient (None and zeros differ), of what it is and whose memory it is in. Each of these
    alone could be claimed by code that patches this module. It changes the leaf, so it comes last.
    None is for what cannot be trained on, such as a leaf whose gradient has another shape.
    """
    try:
        return _trained_on(leaf) if leaf.is_leaf else None
    except RuntimeError:
        return None


def _trained_on(leaf: Tensor) -> Tensor:
    with torch.no_grad():
        leaf.mul_(0.75).sub_(0 if leaf.grad is None else (leaf + leaf.grad) / 4)
    squares = leaf * leaf
    if not squares.requires_grad:
        return squares
    squares.sum().backward()
    gradient: Tensor = snapshot(leaf.grad)
    return gradient


@dataclass(frozen=True)
class Polynomial:
    """f(w) = sum of linear*w + quadratic*w² + cubic*w³, a scalar. w is a leaf."""

    linear: float = 0.0
    quadratic: float = 0.0
    cubic: float = 0.0

    def __call__(self, w: Tensor) -> Tensor:
        return (self.linear * w + self.quadratic * w * w + self.cubic * w**3).sum()

    def __str__(self) -> str:
        terms = [(self.linear, "w"), (self.quadratic, "w**2"), (self.cubic, "w**3")]
        shown_terms = [f"{factor:g}*{power}" for factor, power in terms if factor]
        return f"({' + '.join(shown_terms) or '0*w'}).sum()"


def assigned(name: str, value: Said) -> Said:
    """What a name stands for, as one would type it."""
    return words("{name} = {value}", name=name, value=value)


def named(leaves: Iterable[Leaf]) -> list[Said]:
    """Leaves, one after the other: `params = [p1, p2]`, `p1 = …`, `p2 = …`."""
    items = list(leaves)
    names = ["p"] if len(items) == 1 else [f"p{i + 1}" for i in range(len(items))]
    values = [assigned(name, leaf.said()) for name, leaf in zip(names, items, strict=True)]
    return [f"params = [{', '.join(names)}]", *values]


def as_iterable(tensors: list[Tensor], one_pass: bool) -> Iterable[Tensor]:
    """The tensors as a list, or as a generator that can be looped over once."""

    def generator() -> Iterator[Tensor]:
        yield from tensors

    return generator() if one_pass else tensors


def plain_list(value: Any) -> Any:
    """A list or tuple as a list; anything else as it is, for the comparison to complain about.

    The wire has no dict with keys other than text, and makes a list of a set, so these are named.
    """
    if isinstance(value, list | tuple):
        return list(value)
    return f"a {type(value).__name__}" if isinstance(value, dict | set | frozenset) else value
