# verdict: off limits
# Names torch's own optimizer.
# lesson: lesson4_sgd
# exercise: SGD

#include right

from torch.optim import SGD
