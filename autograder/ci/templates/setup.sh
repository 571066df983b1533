#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image of the autograder.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
apt-get update
apt-get install -y libseccomp2
# The newest Python that this Ubuntu has: 24.04 has 3.12, 22.04 has 3.11 beside its own.
python=
for version in 3.13 3.12 3.11; do
    if apt-get install -y "python$version" "python$version-venv"; then
        python="python$version"
        break
    fi
done
if [ -z "$python" ]; then
    echo "the grader needs Python 3.11 or newer: choose Ubuntu 22.04 or newer" >&2
    exit 1
fi
"$python" -m venv "$root/venv"
# torch's build for CPUs alone is much smaller. Its own site names the option --index-url for it;
# install it here, before the next line.
"$root/venv/bin/pip" install "$root/source"
# No other user reads the checks.
chmod -R go= "$root/source"
