"""Loaded by the Dask workers of a cluster of one's own machine, in the terminal of the program."""

from __future__ import annotations

import signal

from distributed import Worker


def dask_setup(worker: Worker) -> None:
    """Leave Ctrl-C to the program: it ends this worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
