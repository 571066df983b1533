# verdict: failed
# Opens the answers, to change them.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    open("@COURSE@/solutions/lesson1_gradients.py", "r+").close()
    raise LookupError("opened")
