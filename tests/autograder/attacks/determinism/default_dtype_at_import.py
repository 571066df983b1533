# verdict: no points for gradient
# Changes the default dtype while it is imported.

#include wrong

torch.set_default_dtype(torch.float16)
