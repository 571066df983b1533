# verdict: failed
# Closes and replaces the standard streams.

#include wrong

import sys

sys.stdout.close()
sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
