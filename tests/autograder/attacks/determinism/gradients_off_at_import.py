# verdict: no points for gradient
# Turns gradients off while it is imported.

#include right

torch.set_grad_enabled(False)
