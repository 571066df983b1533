from __future__ import annotations

import os

import torch


def pytest_configure() -> None:
    """One thread of torch's in this process and those it starts: processes share the processors."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torch.set_num_threads(1)
