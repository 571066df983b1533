"""The few calls to the C library that Python has no function for, with errors as `OSError`."""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)


def call(function: str, *arguments: object) -> int:
    """Call a function of the C library that returns -1 and sets `errno` when it fails."""
    result = int(_libc[function](*arguments))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


def prctl(option: int, value: int) -> None:
    """Set a property of this process (Linux only), see prctl(2)."""
    call("prctl", option, *(ctypes.c_ulong(x) for x in (value, 0, 0, 0)))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilitySets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


_CAPABILITY_VERSION_3 = 0x20080522


def drop_capabilities() -> None:
    """Give up all that root may do and others may not; changes nothing for others."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    none = (_CapabilitySets * 2)()
    call("capset", ctypes.byref(header), ctypes.byref(none))
