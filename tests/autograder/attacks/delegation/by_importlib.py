# verdict: off limits
# Imports torch's own optimizers by a computed name.
# lesson: lesson4_sgd
# exercise: SGD

#include right

import importlib

SGD = importlib.import_module("torch." + "mitpo"[::-1]).SGD
