#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image of the autograder. It needs Ubuntu 22.04 or newer.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
apt-get update
apt-get install -y python3 python3-venv libseccomp2
python3 -m venv "$root/venv"
"$root/venv/bin/pip" install --quiet "$root/source"
# No other user reads the checks or writes results.
chmod -R go= "$root/source"
