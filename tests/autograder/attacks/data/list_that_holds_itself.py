# verdict: failed
# Returns a list that contains itself.

#include wrong


def gradient(f, w):
    value = []
    value.append(value)
    return value
