# verdict: no points for gradient
# Replaces the built-in functions that the worker uses.

#include wrong

import builtins

builtins.getattr = lambda *a: None
builtins.str = builtins.len = lambda *a: 0
