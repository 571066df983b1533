# verdict: all points
# Switches gradients off while it is imported, which every call finds switched on again.

#include right

torch.set_grad_enabled(False)
