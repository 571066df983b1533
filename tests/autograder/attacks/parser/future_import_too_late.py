# verdict: import failed
# Imports from __future__ where it is too late, as a join of cells does.
# shows: SyntaxError

#include right

from __future__ import annotations
