# verdict: failed
# Has the grader's own module read the answers.
# needs: full
# shows: PermissionError|ModuleNotFoundError

#include right

from pathlib import Path


def gradient(f, w):
    from autograder.lessons import stubs

    raise RuntimeError("".join(stubs.stubs(Path("@COURSE@/solutions"))))
