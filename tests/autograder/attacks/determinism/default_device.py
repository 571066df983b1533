# verdict: no points for gradient
# Makes new tensors without data, for whoever makes some.

#include wrong

torch.set_default_device("meta")
