"""What an exception means beyond its own text, as the id of a message (`messages.catalogue`)."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback

NEWER_PYTHON = {(3, 12): "python_3_12", (3, 14): "python_3_14"}
NO_PROCESSES = "no_processes"
NO_NETWORK = "no_network"
NO_KEYBOARD = "no_keyboard"
NO_GPU = "no_gpu"
OTHER_FILES = "other_files"
TOO_MANY_FILES = "too_many_files"

HINTS = (
    *NEWER_PYTHON.values(),
    NO_PROCESSES,
    NO_NETWORK,
    NO_KEYBOARD,
    NO_GPU,
    OTHER_FILES,
    TOO_MANY_FILES,
)

MACHINE_FAULT = "machine_fault"
"""Not for anybody to read: what the machine could not read is a fault of nobody's, see
`isolation.subject`."""

_SYNTAX_OF = {
    (3, 12): re.compile(r"\s*(type\s+\w+.*=|(async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[)"),
    (3, 14): re.compile(r"\s*except\s+[\w.]+\s*,|.*\b(t|tr|rt)['\"]"),
}
_BY_PLACE = {
    "/subprocess.py": NO_PROCESSES,
    "/multiprocessing/": NO_PROCESSES,
    "/concurrent/futures/process.py": NO_PROCESSES,
    "/socket.py": NO_NETWORK,
    "/urllib/request.py": NO_NETWORK,
    "/asyncio/base_events.py": NO_NETWORK,
}
_REFUSED = {errno.EPERM, errno.EACCES, errno.EAGAIN, errno.ENOSYS}
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_OF_THE_MACHINE = {errno.EIO, errno.ESTALE, errno.ENFILE}
"""A disk or a network that fails, a table of the whole system that is full. No code brings them
about, but by a `raise` of its own."""

_NO_GPU = ("not compiled with CUDA", "No CUDA GPUs", "NVIDIA driver", "No HIP GPUs", "MPS backend")
_NOT_OPENED = ("cannot be opened", "Permission denied")
_NOT_WRITTEN = ("inline_container", "PytorchStreamWriter")


def newer_python(error: BaseException) -> str:
    """For a line in the syntax of a Python that this one is older than; empty for any other."""
    if not isinstance(error, SyntaxError):
        return ""
    for version, id in NEWER_PYTHON.items():
        nested = version == (3, 12) and str(error.msg).startswith("f-string: ")
        if sys.version_info < version and (nested or _SYNTAX_OF[version].match(error.text or "")):
            return id
    return ""


def in_a_worker(error: BaseException) -> str:
    """For what cannot work where grading runs; empty for what is the same everywhere."""
    if isinstance(error, EOFError) and "reading a line" in str(error):
        return NO_KEYBOARD
    if is_of_the_machine(error):
        return MACHINE_FAULT
    if isinstance(error, RuntimeError | AssertionError):
        return _of_torch(str(error))
    return _of_the_system(error) if isinstance(error, OSError) else ""


def is_of_the_machine(error: BaseException) -> bool:
    """Whether the machine failed to read. The loader of libraries tells that in words alone."""
    if isinstance(error, ImportError | RuntimeError):
        return any(os.strerror(number) in str(error) for number in _OF_THE_MACHINE)
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def _of_torch(text: str) -> str:
    if any(part in text for part in _NO_GPU):
        return NO_GPU
    if any(part in text for part in _NOT_OPENED):
        return OTHER_FILES
    return TOO_MANY_FILES if any(part in text for part in _NOT_WRITTEN) else ""


def _of_the_system(error: OSError) -> str:
    if error.errno in _FULL:
        return TOO_MANY_FILES
    if type(error).__name__ == "URLError":
        return NO_NETWORK
    if error.errno not in _REFUSED:
        return ""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        for place, hint in _BY_PLACE.items():
            if place in frame.f_code.co_filename:
                return hint
    if error.errno == errno.EAGAIN:
        return NO_PROCESSES
    return OTHER_FILES if error.filename is not None else ""
