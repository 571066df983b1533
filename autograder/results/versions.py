"""The versions of all that a verdict could depend on. Without torch, whose import takes long."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from autograder import __version__


def versions() -> dict[str, str]:
    """What a verdict could depend on."""
    found = {"optimlings": __version__, "python": platform.python_version()}
    for package in ("torch", "hypothesis", "msgspec", "numpy", "scikit-learn"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
