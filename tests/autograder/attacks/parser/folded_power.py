# verdict: import timed out
# Has a constant power computed, by the compiler or at import.

x = 9 ** 9 ** 9 ** 9
