# verdict: failed
# Reads another student's result.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    raise RuntimeError(open("@OUT@/results/bob.json").read())
