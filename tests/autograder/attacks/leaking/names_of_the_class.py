# verdict: failed
# Lists the folder of the class.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    raise RuntimeError(" ".join(os.listdir("@CLASS@")))
