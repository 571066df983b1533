# verdict: all points
# Asks another program for the version of a tool, and does without.

#include right

import subprocess

try:
    subprocess.run(["git", "--version"], capture_output=True, timeout=10)
except (OSError, subprocess.SubprocessError):
    pass
