# verdict: failed
# Leaves a file in /tmp.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    open("/tmp/@MARK@", "w").write("x")
