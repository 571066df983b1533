# verdict: all points
# Tries to read settings from a file that is not there, and to write a cache, and goes on.

#include right

try:
    settings = open("settings.json").read()
except OSError:
    settings = "{}"
