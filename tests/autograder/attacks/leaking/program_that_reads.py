# verdict: failed
# Has another program read the secret.
# needs: full
# shows: PermissionError|BlockingIOError

#include right

import subprocess


def gradient(f, w):
    raise RuntimeError(subprocess.run(["cat", "@SECRET@"], capture_output=True).stdout)
