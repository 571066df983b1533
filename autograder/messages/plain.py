"""Texts for a console that cannot show every character: ASCII, or a code page of Windows."""

from __future__ import annotations

PLAIN = {
    "✓": "+",
    "✗": "x",
    "·": ".",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "→": "->",
    "←": "<-",
    "↦": "|->",
    "×": "x",
    "≤": "<=",
    "π": "pi",
    "⌊": "floor(",
    "⌋": ")",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "√": "sqrt ",
    "∂": "d",
    "∇": "grad ",
    "Σ": "sum ",
    "∑": "sum ",
    "∞": "inf",
    "½": "1/2",
    "±": "+-",
    "─": "-",
    "│": "|",
    "█": "#",
    "░": ".",
    "²": "^2",
    "ᵗ": "^t",
    "ᵀ": "^T",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "Δ": "delta",
    "ε": "eps",
    "η": "eta",
    "θ": "theta",
    "λ": "lambda",
    "μ": "mu",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "\u00a0": " ",
    "\u202f": " ",
    "₀": "0",
    "₁": "1",
    "₂": "2",
    "ₜ": "_t",
    "ᵢ": "_i",
    "ⱼ": "_j",
    "ŷ": "y^",
    "\u0302": "^",
    "é": "e",
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
}
"""What stands for a character of ours that a console lacks."""


def can_show(text: str, encoding: str) -> bool:
    """Whether a console of this encoding can show a text."""
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def plain(text: str, encoding: str) -> str:
    """The text in characters that a console of this encoding has.

    One that nothing stands for, of somebody's own text, is escaped, as Python does it.
    """
    if can_show(text, encoding):
        return text
    return "".join(c if can_show(c, encoding) else _instead(c) for c in text)


def _instead(character: str) -> str:
    return PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode("ascii")
