# verdict: import timed out
# Sleeps while it is imported.

import time

time.sleep(1e6)
