# verdict: failed
# Says that running the cases took nan seconds and printed a negative number of characters.

#include wrong

import msgspec

from autograder.isolation import worker

honest = worker._run


def run(call, printed):
    batch = honest(call, printed)
    return msgspec.structs.replace(batch, cpu_seconds=float("nan"), printed=-(2**63))


worker._run = run
