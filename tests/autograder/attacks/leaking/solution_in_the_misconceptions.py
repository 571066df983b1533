# verdict: failed
# Lists the known wrong answers, each next to the sentence that helps.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    raise RuntimeError(" ".join(os.listdir("@COURSE@/solutions/misconceptions")))
