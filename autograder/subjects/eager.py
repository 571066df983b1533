"""torch's optimizers without torch's compiler, which they import for a second.

The first optimizer that is made or stepped in a process imports `torch._dynamo`, only to tell it
what not to compile. Where nobody compiles, there is nobody to tell. As soon as somebody does, say a
student's own `torch.compile`, the optimizers are again what torch made them.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import torch
from torch import _compile

_COMPILER = "torch._dynamo"
_CACHE = "__dynamo_disable"
"""Where `torch._disable_dynamo` keeps what it calls in a function's place."""


def install() -> None:
    """Have optimizers made and stepped without the compiler, from now on.

    Call it before the guards of `offlimits` are put around them. In a version of torch that is
    built otherwise it changes nothing.
    """
    for kind in _optimizers():
        for name, method in list(vars(kind).items()):
            plain = getattr(method, "__wrapped__", None)
            if plain is None or not isinstance(method, FunctionType):
                continue
            if method.__code__.co_name == "_use_grad":
                setattr(kind, name, _stepping(method, plain))
            elif method.__code__.co_filename == _compile.__file__:
                setattr(plain, _CACHE, _telling_nobody(method, plain))


def _optimizers() -> list[type]:
    named = vars(torch.optim).values()
    return [x for x in named if isinstance(x, type) and issubclass(x, torch.optim.Optimizer)]


def _telling_nobody(method: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if _COMPILER in sys.modules:
            vars(plain).pop(_CACHE, None)  # torch fills it in again
            return method(*args, **kwargs)
        return plain(*args, **kwargs)

    return call


def _stepping(method: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    """What `torch.optim.optimizer._use_grad_for_differentiable` does, without the compiler."""

    @functools.wraps(method)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _COMPILER in sys.modules:
            return method(self, *args, **kwargs)
        before = torch.is_grad_enabled()
        try:
            torch.set_grad_enabled(self.defaults["differentiable"])
            return plain(self, *args, **kwargs)
        finally:
            torch.set_grad_enabled(before)

    step.__wrapped__ = plain  # as torch has it
    return step
