# verdict: all points
# Seeds every generator, as tutorials do.

#include right

import random

import numpy as np

torch.manual_seed(42)
random.seed(42)
np.random.seed(42)
torch.use_deterministic_algorithms(True)
