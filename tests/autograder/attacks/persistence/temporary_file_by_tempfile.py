# verdict: failed
# Leaves a file wherever Python finds a place for it.
# needs: full
# shows: FileNotFoundError|PermissionError

#include right

import tempfile


def gradient(f, w):
    tempfile.NamedTemporaryFile(prefix="@MARK@", delete=False)
