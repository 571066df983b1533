# verdict: import failed
# Is not Python.
# shows: SyntaxError

#include right

def gradient(f, w)
    return w
