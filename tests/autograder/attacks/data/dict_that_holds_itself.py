# verdict: failed
# Returns a dict that contains itself.

#include wrong


def gradient(f, w):
    value = {}
    value["value"] = [value]
    return value
