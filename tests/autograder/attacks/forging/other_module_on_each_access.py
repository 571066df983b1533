# verdict: no points for gradient
# Replaces its own module by an object that gives another function on each access.

#include wrong

import sys
import types


class Shifting(types.ModuleType):
    def __getattribute__(self, name):
        if name == "gradient":
            return lambda f, w: object.__new__(type("Tensor", (), {}))
        return super().__getattribute__(name)


sys.modules[__name__].__class__ = Shifting
