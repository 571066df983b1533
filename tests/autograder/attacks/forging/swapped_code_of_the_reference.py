# verdict: import failed
# Gives the reference the code of its own function.
# shows: ModuleNotFoundError

#include wrong

import importlib

reference = importlib.import_module("solutions.lesson1_gradients")
reference.gradient.__code__ = gradient.__code__
