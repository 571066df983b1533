"""The engine of optimlings.

Imports run one way: `cli`, `pytest_plugin` → `grading`, `reports` → `checks` → `subjects` → `wire`.
"""

__version__ = "0.1.0"
