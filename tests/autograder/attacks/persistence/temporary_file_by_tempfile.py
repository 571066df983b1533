# verdict: failed
# Leaves a file wherever Python finds a place for it: in its own scratch folder.
# needs: full

#include right

import tempfile


def gradient(f, w):
    tempfile.NamedTemporaryFile(prefix="@MARK@", delete=False)
