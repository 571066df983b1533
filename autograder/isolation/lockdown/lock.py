"""What a worker gives up before it sees a line of the submission.

`prepare` finds out, once, what this machine offers; `apply` takes the steps in a fresh worker, in
the only order in which all of them work for root and for ordinary users, then tries whether they
hold. What is missing is said, not pretended: the level reached stands in every result.

Where the order comes from, measured on Linux 6.18: the maps of a user namespace can only be written
by a dumpable process that is not yet under Landlock; Landlock and the filter need no-new-privileges
for ordinary users; the address space in use is read from /proc, which Landlock closes; the filter
refuses every step, so it comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.isolation.level import Isolation
from autograder.isolation.lockdown import (
    kernel,
    landlock,
    namespaces,
    resources,
    seccomp,
    selftest,
    session,
)

LAYERS = ("namespaces", "privileges", "capabilities", "limits", "landlock", "seccomp")
"""In the order in which they are put up."""

SIGNAL_SCOPE = "signal-scope"
"""The part of Landlock that keeps signals in, which came later than the rest (Linux 6.12). A second
wall behind seccomp."""


@dataclass(frozen=True)
class Plan:
    """What workers will do, prepared in the zygote; layers in `missing` are left out, each for a
    reason."""

    missing: Mapping[str, str]
    secret: Sequence[Path] = ()
    readable: Sequence[Path] = ()
    filter: bytes = b""


def prepare(root: Path, without: Collection[str] = (), scratch: str = "") -> Plan:
    """Find out what this machine offers, and make what all workers share.

    Parameters
    ----------
    root:
        The course's folder, of which nothing may be read.
    without:
        Layers to leave out, or `SIGNAL_SCOPE`, for tests that show what each is good for.
    scratch:
        An empty folder, over which each worker can put a scratch folder of its own.
    """
    known = (*LAYERS, SIGNAL_SCOPE)
    if unknown := set(without) - set(known):
        raise ValueError(f"there is no layer {sorted(unknown)}; there are {known}")
    missing = dict.fromkeys(without, "switched off")
    if not kernel.LINUX:
        only_there = [layer for layer in known if layer != "limits"]
        return Plan({**dict.fromkeys(only_there, "only Linux has it"), **missing})
    secret = landlock.secrets(root)
    readable = landlock.readable_paths(secret)
    instructions = b""
    with _noting(missing, "capabilities"):
        namespaces.try_out(kernel.drop_capabilities, readable)
    with _noting(missing, "namespaces"):
        namespaces.try_out(partial(namespaces.enter, scratch), readable)
    if "landlock" not in missing:
        with _noting(missing, "landlock"):
            landlock.ruleset(readable).close()
    if "landlock" not in missing:
        with _noting(missing, SIGNAL_SCOPE):
            landlock.require_signal_scope()
    with _noting(missing, "seccomp"):
        instructions = seccomp.program()
    return Plan(missing, secret, readable, instructions)


@contextmanager
def _noting(missing: dict[str, str], layer: str) -> Iterator[None]:
    """Note why a layer is missing; one that is left out stays left out, whatever is made for it."""
    try:
        yield
    except (OSError, ImportError) as error:
        missing.setdefault(layer, getattr(error, "strerror", None) or str(error))


def apply(plan: Plan, parent: int, keep: int, scratch: str) -> Isolation:
    """Lock this process down; `keep` is the descriptor of its connection to the grader.

    `scratch` is the folder it is to work in: where there are namespaces an empty one for all,
    otherwise one of this worker's own.
    """
    missing = dict(plan.missing)
    session.separate(parent)
    session.close_descriptors([keep])
    session.forget_place()
    for layer, step in _steps(plan, missing, scratch).items():
        if layer not in missing:
            with _noting(missing, layer):
                step()
    if missing.get("namespaces") == plan.missing.get("namespaces"):
        session.move_to(scratch)  # otherwise it is nobody's own
    for layer, problem in (
        ("landlock", lambda: selftest.landlock_problem(plan.secret)),
        ("seccomp", selftest.seccomp_problem),
    ):
        if layer not in missing and (found := problem()):
            missing[layer] = found
    return Isolation.lacking(missing)


def _steps(
    plan: Plan, missing: Mapping[str, str], scratch: str = ""
) -> dict[str, Callable[[], None]]:
    """How each layer is put up, in order; `missing` grows meanwhile."""
    return {
        "namespaces": lambda: namespaces.enter(scratch),
        "privileges": session.forgo_privileges,
        "capabilities": kernel.drop_capabilities,
        "limits": lambda: resources.impose(own_user_namespace="namespaces" not in missing),
        "landlock": lambda: landlock.enforce(plan.readable, scratch, SIGNAL_SCOPE not in missing),
        "seccomp": lambda: seccomp.enforce(plan.filter),
    }
