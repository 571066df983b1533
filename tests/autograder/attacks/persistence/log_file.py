# verdict: failed
# Leaves a log file in /dev/shm.
# needs: full
# shows: PermissionError

#include right

import logging


def gradient(f, w):
    logging.FileHandler("/dev/shm/@MARK@.log")
