# verdict: failed
# Returns an object whose pickle runs a command where it is read.

#include wrong

import os


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/@MARK@-reduced",)


def gradient(f, w):
    return Command()
