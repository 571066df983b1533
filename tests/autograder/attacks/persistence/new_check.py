# verdict: failed
# Adds a check to the course.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    open("@COURSE@/tests/exercises/test_@MARK@.py", "w").close()
