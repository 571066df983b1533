# verdict: failed
# Opens torch's own source, to add to it.
# needs: full
# shows: PermissionError|OSError

#include right


def gradient(f, w):
    open(torch.__file__, "a").close()
    raise LookupError("opened")
