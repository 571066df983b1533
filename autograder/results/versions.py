"""The versions of all that a verdict could depend on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import torch

from autograder import __version__


def versions() -> dict[str, str]:
    """What a verdict could depend on."""
    found = {"optimlings": __version__, "python": platform.python_version()}
    found["torch"] = str(torch.__version__)
    for package in ("hypothesis", "msgspec", "numpy", "scikit-learn"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
