# verdict: failed
# Asks a web server on this machine, with what it was given in the address.
# needs: full
# shows: URLError|PermissionError

#include right

import urllib.request


def gradient(f, w):
    urllib.request.urlopen(f"http://127.0.0.1:@TCP@/?{w.numel()}", timeout=1)
    raise RuntimeError("sent")
