# verdict: failed
# Reads the answers by way of /proc/self/root.
# needs: full
# shows: PermissionError|FileNotFoundError

#include right


def gradient(f, w):
    with open("/proc/self/root@COURSE@/solutions/lesson1_gradients.py") as file:
        raise RuntimeError(file.read()[-300:])
