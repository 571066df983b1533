# verdict: failed
# Opens the answers without Python's open.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    folder = os.open("@COURSE@", os.O_PATH)
    file = os.open("solutions/lesson1_gradients.py", os.O_RDONLY, dir_fd=folder)
    raise RuntimeError(os.read(file, 9000)[-300:].decode())
