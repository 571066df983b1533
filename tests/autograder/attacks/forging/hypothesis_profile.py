# verdict: failed
# Loads a profile that draws one example and runs no phase.

#include wrong

from hypothesis import settings

settings.register_profile("none", max_examples=1, phases=[])
settings.load_profile("none")
