# verdict: timed out
# Multiplies matrices without end.

#include wrong


def gradient(f, w):
    a = torch.eye(300)
    while True:
        a = a @ a
