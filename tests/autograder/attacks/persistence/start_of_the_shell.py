# verdict: failed
# Opens the file that the instructor's shell starts with, to add to it.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    open(os.path.expanduser("~/.@MARK@rc"), "a").close()
