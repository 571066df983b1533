# verdict: failed
# Leaves a block of shared memory under a name.
# needs: full
# shows: PermissionError

#include right

from multiprocessing import shared_memory


def gradient(f, w):
    block = shared_memory.SharedMemory("@MARK@", create=True, size=16)
    raise RuntimeError("made")
