# verdict: failed
# Sends commands to terminals, continuous integration and spreadsheets in its message.

#include wrong


def gradient(f, w):
    raise ValueError("\x1b[2J\x1b]0;owned\x07\r\n::set-output name=score::100\n=HYPERLINK(0)\u202e")
