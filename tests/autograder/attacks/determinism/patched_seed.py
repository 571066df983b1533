# verdict: failed
# Makes seeding do nothing.

#include wrong

import random

torch.manual_seed = random.seed = lambda *a: None
