"""Real digits, for the lessons that train on some."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import torch
from torch import Tensor


def scikit_learns_digits() -> Tensor:
    """The rows of scikit-learn's file: 64 pixels each, and the digit.

    They are read from the file, since importing the library takes as long as importing torch.
    """
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("No module named 'sklearn'", name="sklearn")
    file = Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"
    lines = gzip.decompress(file.read_bytes()).decode("ascii").splitlines()
    return torch.tensor([list(map(int, line.split(","))) for line in lines]).double()
