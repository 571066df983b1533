# verdict: failed
# Leaves a .pth file among the installed packages, which every Python reads at its start.
# needs: full
# shows: PermissionError|OSError

#include right

import os


def gradient(f, w):
    folder = os.path.dirname(os.path.dirname(torch.__file__))
    open(os.path.join(folder, "@MARK@.pth"), "w").close()
