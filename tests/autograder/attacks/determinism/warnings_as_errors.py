# verdict: failed
# Turns every warning into an exception.

#include wrong

import warnings

warnings.simplefilter("error")
