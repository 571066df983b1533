"""What belongs to the whole process, and must not pass from one lesson to another.

What a lesson changes while it is imported is put back, so that no other lesson is run with it. What
can only matter to the lesson's own code (how deep it may recurse, which warnings it wants to see,
where it works) it is lent again whenever one of its exercises is called. What changes the numbers
that come out is not: every check starts with torch as it comes.
"""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import overrides
from torch.nn.modules import module as torch_module
from torch.optim import optimizer as torch_optimizer
from torch.utils import _device


def _default_device() -> torch.device | None:
    context = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    return context.device if context else None


GLOBAL_STATE: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "the grad mode (torch.set_grad_enabled)": (torch.is_grad_enabled, torch.set_grad_enabled),
    "the default dtype (torch.set_default_dtype)": (
        torch.get_default_dtype,
        torch.set_default_dtype,
    ),
    "the default device (torch.set_default_device)": (_default_device, torch.set_default_device),
    "the seed of the random state (torch.manual_seed)": (torch.initial_seed, torch.manual_seed),
    "anomaly detection (torch.autograd.set_detect_anomaly)": (
        torch.is_anomaly_enabled,
        torch.set_anomaly_enabled,
    ),
}
"""What no call may change, by name: how to read it, and how to set it."""


@dataclass(frozen=True)
class Global:
    """Something of the process: how to read it, how to set it; `lent` if its lesson keeps it."""

    get: Callable[[], Any]
    set: Callable[[Any], Any]
    lent: bool = False


def _set_modes(modes: list[Any]) -> None:
    while overrides._get_current_function_mode_stack():
        overrides._pop_mode()
    for mode in modes:
        overrides._push_mode(mode)


def _set_deterministic(value: tuple[bool, bool]) -> None:
    enabled, warn_only = value
    torch.use_deterministic_algorithms(enabled, warn_only=warn_only)


def _matmul_precision() -> str | None:
    try:
        return torch.get_float32_matmul_precision()
    except RuntimeError:  # set in another way, for single backends
        return None


def _set_autocast(value: tuple[bool, torch.dtype]) -> None:
    torch.set_autocast_enabled("cpu", value[0])
    torch.set_autocast_dtype("cpu", value[1])


_TINY = 5e-324


def _flushes_denormals() -> bool:
    return float(_TINY * np.float64(1.0)) == 0.0


_PRINT_OPTIONS = torch._tensor_str.PRINT_OPTS
_HOOKS: list[dict[Any, Any]] = [
    hooks
    for names in (vars(torch_module), vars(torch_optimizer))
    for name, hooks in names.items()
    if name.startswith("_global_") and isinstance(hooks, dict)
]


def _set_hooks(before: list[dict[Any, Any]]) -> None:
    for hooks, entries in zip(_HOOKS, before, strict=True):
        hooks.clear()
        hooks.update(entries)


def _set_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters  # type: ignore[index]
    warnings.simplefilter("ignore", append=True)  # so that Python notices
    warnings.filters.pop()  # type: ignore[attr-defined]


def _working_folder() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


# As the system has it, which costs a tenth of reading it as text.
_ENVIRONMENT: dict[Any, Any] = os.environ._data  # type: ignore[attr-defined]


def _set_environment(values: dict[Any, Any]) -> None:
    for name in _ENVIRONMENT.keys() - values.keys():
        del os.environ[os.environ.decodekey(name)]
    for name, value in values.items():
        key, text = os.environ.decodekey(name), os.environ.decodevalue(value)
        os.environ[key] = text


def _decimal_context() -> tuple[Any, ...]:
    context = decimal.getcontext()
    return context.prec, context.rounding, tuple(context.traps.items())


def _set_decimal_context(value: tuple[Any, ...]) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding = value[:2]
    context.traps.update(value[2])


def _streams() -> tuple[Any, ...]:
    return sys.stdin, sys.stdout, sys.stderr


_replaced: list[Any] = []


def _set_streams(value: tuple[Any, ...]) -> None:
    _replaced.append(_streams())  # whoever lets go of a stream closes what it stands on
    sys.stdin, sys.stdout, sys.stderr = value


def _set_path(before: list[str]) -> None:
    sys.path += [entry for entry in before if entry not in sys.path]


GLOBALS: dict[str, Global] = {
    "function modes": Global(overrides._get_current_function_mode_stack, _set_modes),
    "device of the modes": Global(
        lambda: _device.CURRENT_DEVICE, lambda x: setattr(_device, "CURRENT_DEVICE", x)
    ),
    "deterministic algorithms": Global(
        lambda: (
            torch.are_deterministic_algorithms_enabled(),
            torch.is_deterministic_algorithms_warn_only_enabled(),
        ),
        _set_deterministic,
    ),
    "matmul precision": Global(
        _matmul_precision, lambda x: torch.set_float32_matmul_precision(x or "highest")
    ),
    "autocast": Global(
        lambda: (torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")),
        _set_autocast,
    ),
    "denormals": Global(_flushes_denormals, torch.set_flush_denormal),
    "threads": Global(torch.get_num_threads, torch.set_num_threads),
    "threads of backward": Global(
        torch._C._is_multithreading_enabled, torch._C._set_multithreading_enabled
    ),
    "hooks of all modules and optimizers": Global(lambda: [dict(x) for x in _HOOKS], _set_hooks),
    "torch's warnings": Global(torch.is_warn_always_enabled, torch.set_warn_always, lent=True),
    "torch's printing": Global(
        lambda: dict(vars(_PRINT_OPTIONS)), lambda x: vars(_PRINT_OPTIONS).update(x), lent=True
    ),
    "numpy's errors": Global(np.geterr, lambda x: np.seterr(**x), lent=True),
    "numpy's printing": Global(np.get_printoptions, lambda x: np.set_printoptions(**x), lent=True),
    "recursion": Global(sys.getrecursionlimit, sys.setrecursionlimit, lent=True),
    "warnings": Global(lambda: list(warnings.filters), _set_filters, lent=True),
    "working folder": Global(_working_folder, lambda x: os.chdir(x or os.sep), lent=True),
    "environment": Global(lambda: dict(_ENVIRONMENT), _set_environment, lent=True),
    "decimals": Global(_decimal_context, _set_decimal_context, lent=True),
    "locale": Global(
        lambda: locale.setlocale(locale.LC_ALL),
        lambda x: locale.setlocale(locale.LC_ALL, x),
        lent=True,
    ),
    "garbage collection": Global(
        gc.isenabled, lambda x: gc.enable() if x else gc.disable(), lent=True
    ),
    "streams": Global(_streams, _set_streams),
    "places of modules": Global(lambda: list(sys.path), _set_path),
}
"""What a lesson may change for itself, but not for others."""

_NAMESPACES: tuple[Any, ...] = (builtins, torch, torch.Tensor, torch.nn.functional)
"""Whose names mean the same in every lesson, whatever one of them put in their place."""

_own: dict[str, dict[str, Any]] = {}


@contextmanager
def kept(owner: str) -> Iterator[None]:
    """Put back what the import of the module `owner` changes, and note what it is to be lent."""
    state = global_state()
    names = [dict(vars(namespace)) for namespace in _NAMESPACES]
    try:
        with lent(owner):
            yield
    finally:
        for namespace, before in zip(_NAMESPACES, names, strict=True):
            _put_back(namespace, before)
        restore(state)


@contextmanager
def lent(owner: str) -> Iterator[None]:
    """Lend a module what it had changed; put everything back afterwards, and note what it is to be
    lent from now on."""
    before = {name: one.get() for name, one in GLOBALS.items()}
    for name, value in _own.get(owner, {}).items():
        GLOBALS[name].set(value)
    try:
        yield
    finally:
        after = {name: one.get() for name, one in GLOBALS.items()}
        changed = {name: value for name, value in after.items() if value != before[name]}
        for name in changed:
            GLOBALS[name].set(before[name])
        if own := {name: x for name, x in changed.items() if GLOBALS[name].lent}:
            _own[owner] = own
        else:
            _own.pop(owner, None)


def _put_back(namespace: ModuleType | type, before: dict[str, Any]) -> None:
    for name, value in before.items():
        if vars(namespace).get(name, before) is not value:
            setattr(namespace, name, value)
    for name in vars(namespace).keys() - before.keys() if isinstance(namespace, type) else ():
        if any(name in vars(base) for base in namespace.__mro__[1:]):
            delattr(namespace, name)  # it hides one of a base class


def global_state() -> dict[str, Any]:
    """What no call may change."""
    return {name: get() for name, (get, _) in GLOBAL_STATE.items()}


def restore(before: dict[str, Any]) -> str:
    """Put the global state back; the names of what had changed, or an empty text."""
    changed = [name for name, value in global_state().items() if value != before[name]]
    for name in changed:
        _, set_back = GLOBAL_STATE[name]
        set_back(before[name])
    return ", ".join(changed)
