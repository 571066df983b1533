# verdict: no points for gradient
# Doubles a text for ever.

#include wrong


def gradient(f, w):
    text = "x"
    while True:
        text += text
