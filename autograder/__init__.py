"""The engine of optimlings: a room per question; `README.md` beside this file says which.

Imports run downwards only, as the contracts in `pyproject.toml` say.
"""

__version__ = "0.1.0"
