# verdict: failed
# Reads another student's file.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    raise RuntimeError(open("@CLASS@/bob/lesson1_gradients.py").read())
