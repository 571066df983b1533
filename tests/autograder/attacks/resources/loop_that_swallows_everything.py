# verdict: timed out
# Loops without end and catches whatever is to stop it.

#include wrong


def gradient(f, w):
    while True:
        try:
            sum(range(10**6))
        except BaseException:
            pass
