# verdict: off limits
# Hides the delegation in a file of its own.
# lesson: lesson4_sgd
# exercise: SGD

#include right

from exercises.helper import SGD
#file helper.py
from torch.optim import SGD
