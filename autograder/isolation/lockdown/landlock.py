"""Landlock: the files a worker can open are those of Python and its libraries, and no others.

Nothing can be written but in its own scratch folder, nothing executed, no TCP port and no process
outside be reached. Not covered: whether a file exists (`stat`), and its mode (`chmod`, which the
filter of system calls refuses).
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.folders import ENGINE
from autograder.isolation.lockdown.copies import HIDDEN, copies

if TYPE_CHECKING:
    from landlockpy import Ruleset

LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib")
SYSTEM = (
    *LIBRARIES,
    "/nix/store",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)


def secrets(root: Path) -> list[Path]:
    """What must stay closed: the course's folder, a clone that the engine comes from, and all other
    copies of a course among what workers can read.

    Where one of them is a folder of packages, its parts that belong to a course are closed.
    """
    found: list[Path] = []
    for folder in dict.fromkeys((root.resolve(), ENGINE.parent)):
        if folder in _python_folders():
            found += [folder / name for name in HIDDEN if (folder / name).exists()]
        else:
            found.append(folder)
    libraries = {*_python_folders(), *_imported(), *map(Path, LIBRARIES)}
    others = copies(path for path in libraries if not _lies_in(path, found))
    return [*found, *(path for path in others if not _lies_in(path, found))]


def readable_paths(secret: Sequence[Path]) -> list[Path]:
    """Files and folders of Python and its libraries, without what is secret."""
    # The course's folder is on sys.path itself; an environment inside of it is none of its secrets.
    imported = (path for path in _imported() if not _lies_in(path, secret))
    candidates = {*_python_folders(), *imported, *(Path(path).resolve() for path in SYSTEM)}
    found = {path for start in candidates for path in _without(start, secret)}
    return sorted(path for path in found if not found.intersection(path.parents))


def _python_folders() -> set[Path]:
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    found = {Path(prefix, name) for prefix in prefixes for name in ("lib", "lib64")}
    installed = sysconfig.get_paths()
    found |= {Path(installed[x]) for x in ("stdlib", "platstdlib", "purelib", "platlib")}
    return {path.resolve() for path in found}


def _imported() -> set[Path]:
    """Where Python looks for modules, what files `.pth` add to that included."""
    return {Path(entry).resolve() for entry in sys.path if entry}


def _lies_in(path: Path, secret: Iterable[Path]) -> bool:
    return any(path == hidden or hidden in path.parents for hidden in secret)


def _without(path: Path, secret: Sequence[Path]) -> Iterator[Path]:
    """The path, or where something in it is secret, its children one by one."""
    if path in secret or not os.access(path, os.R_OK):
        return
    if not any(path in hidden.parents for hidden in secret):
        yield path
        return
    for child in path.iterdir():
        if not child.is_symlink():  # a rule on a link would open what it leads to
            yield from _without(child, secret)


def require_signal_scope() -> None:
    """Raise `OSError` where Landlock does not keep a process from signalling others."""
    from landlockpy import Scope, abi_version, scope_for_abi

    if not Scope.SIGNAL & scope_for_abi(abi_version()):
        raise OSError("this kernel's Landlock leaves signals alone (Linux 6.12 or newer)")


def ruleset(readable: Iterable[Path], scratch: str = "", signals: bool = True) -> Ruleset:
    """The rules of one worker, whose scratch folder it is: a rule is about the very folder, so no
    two workers can share them. `signals` are kept in as well, where the kernel can do that.

    Raises `OSError` where the kernel has no Landlock."""
    from landlockpy import AccessFS, Ruleset, Scope, supported

    if not supported():
        raise OSError("this kernel has no Landlock (Linux 5.13 or newer, with it switched on)")
    scope = Scope.SIGNAL if signals else Scope.NONE
    rules = Ruleset(scoped=scope | Scope.ABSTRACT_UNIX_SOCKET)
    for path in readable:
        folder = AccessFS.READ_DIR if path.is_dir() else AccessFS.NONE
        rules.allow_path(path, AccessFS.READ_FILE | folder)
    write = AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.TRUNCATE
    rules.allow_path(os.devnull, write)
    if scratch:
        make = AccessFS.MAKE_REG | AccessFS.MAKE_DIR | AccessFS.REFER
        remove = AccessFS.REMOVE_FILE | AccessFS.REMOVE_DIR
        rules.allow_path(scratch, write | AccessFS.READ_DIR | make | remove)
    return rules


def enforce(readable: Iterable[Path], scratch: str, signals: bool) -> None:
    """Put this process under the rules, for good."""
    with ruleset(readable, scratch, signals) as rules:
        rules.restrict(no_new_privs=False)  # set before
