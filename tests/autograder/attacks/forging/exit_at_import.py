# verdict: import crashed
# Leaves the process while it is imported, with the exit status of a success.

#include right

import os

os._exit(0)
