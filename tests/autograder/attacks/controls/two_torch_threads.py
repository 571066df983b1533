# verdict: all points
# Sets the number of torch's threads.

#include right

torch.set_num_threads(2)
