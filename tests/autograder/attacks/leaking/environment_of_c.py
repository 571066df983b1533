# verdict: failed
# Asks C's own copy of the environment for the instructor's secret.
# shows: KeyError

#include right

import ctypes


def gradient(f, w):
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    value = getenv(b"@ENVIRONMENT@")
    raise RuntimeError(value.decode()) if value else KeyError("not there")
