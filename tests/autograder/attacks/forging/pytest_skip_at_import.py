# verdict: import failed
# Skips the whole module that it thinks is being collected.

#include right

import pytest

pytest.skip("not today", allow_module_level=True)
