# verdict: failed
# Reads the environment of the process that started the process that starts the workers.
# needs: full
# shows: PermissionError|FileNotFoundError

#include right

import os


def gradient(f, w):
    with open(f"/proc/{os.getppid()}/stat") as file:
        grader = file.read().rpartition(")")[2].split()[1]
    with open(f"/proc/{grader}/environ", "rb") as file:
        variables = file.read().split(b"\0")
    raise RuntimeError([x for x in variables if x.startswith(b"@ENVIRONMENT@")])
