# verdict: failed
# Reads the list of accounts.
# needs: full
# shows: PermissionError

#include right


def gradient(f, w):
    raise RuntimeError(open("/etc/passwd").read()[:20])
