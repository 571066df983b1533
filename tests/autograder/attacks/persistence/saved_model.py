# verdict: failed
# Saves a tensor to a file, in C++.
# needs: full
# shows: RuntimeError|PermissionError

#include right


def gradient(f, w):
    torch.save(w, "/tmp/@MARK@.pt")
    raise LookupError("saved")
