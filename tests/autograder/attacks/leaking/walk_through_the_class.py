# verdict: failed
# Walks through the class by a recursive pattern, which swallows refusals.
# needs: full
# shows: nothing found

#include right

import glob


def gradient(f, w):
    found = glob.glob("@CLASS@/*/*")
    raise LookupError(" ".join(found) or "nothing found")
