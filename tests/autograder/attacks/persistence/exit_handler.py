# verdict: all points
# Registers functions to be called when the process ends.

#include right

import atexit
import threading

atexit.register(print, "@MARK@")
threading._register_atexit(print, "@MARK@")
