"""Judge in a student's kernel without a trace: what belongs to the process is as it was before."""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout

import numpy as np
import torch

from autograder.subjects.surroundings import global_state, kept, restore


@contextmanager
def unseen() -> Iterator[None]:
    """Print nothing, and put back random numbers, grad mode, dtype and the like afterwards.

    Inside, torch is as it comes, as in grading: a cell may have set another dtype.
    """
    with ExitStack() as stack:
        stack.enter_context(_random_numbers())
        stack.enter_context(_torch_as_it_comes())
        stack.enter_context(kept("__main__"))
        stack.enter_context(_silence())
        yield


@contextmanager
def _random_numbers() -> Iterator[None]:
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    python, numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(list(devices)):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def _torch_as_it_comes() -> Iterator[None]:
    before = global_state()
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_anomaly_enabled(False)
    if torch.get_default_device() != torch.device("cpu"):
        torch.set_default_device(None)
    try:
        with torch.inference_mode(False):
            yield
    finally:
        restore(before)


@contextmanager
def _silence() -> Iterator[None]:
    """Neither Python nor a library in C prints: one byte on stderr costs a cell in nbgrader."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    saved = {number: os.dup(number) for number in (1, 2)}
    with open(os.devnull, "wb") as null:
        for number in saved:
            os.dup2(null.fileno(), number)
    try:
        with (
            redirect_stdout(io.StringIO()),
            redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        for number, copy in saved.items():
            os.dup2(copy, number)
            os.close(copy)
        logging.disable(disabled)
