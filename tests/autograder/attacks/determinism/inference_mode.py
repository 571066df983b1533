# verdict: no points for gradient
# Enters the inference mode and never leaves it.

#include right

mode = torch.inference_mode()
mode.__enter__()
