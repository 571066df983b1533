"""One thread of torch's in each process of the tests, which share the processors among themselves.

Import it before torch: the variable is read once. Processes that tests start inherit it.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
