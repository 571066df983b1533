# verdict: failed
# Reads a file of the instructor's.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    raise RuntimeError(open("@SECRET@").read())
