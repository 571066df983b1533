# verdict: import failed
# Makes the course importable again, under another package's name.
# needs: full
# shows: PermissionError|ImportError

import sys

sys.path.insert(0, "@COURSE@/solutions")
from lesson1_gradients import gradient
