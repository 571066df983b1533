# verdict: failed
# Leaves a file among the compiled modules of the grader.
# needs: full
# shows: PermissionError|FileNotFoundError

#include right


def gradient(f, w):
    open("@COURSE@/autograder/@MARK@.pyc", "w").close()
