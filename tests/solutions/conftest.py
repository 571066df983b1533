from __future__ import annotations

import tests.threads  # noqa: F401  (before torch)
