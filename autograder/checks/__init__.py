"""Checks: what they are, their cases, how observations are compared, the verdict.

The author of a check needs three names: `check`, `same` and `expect`.
"""

from autograder.checks.check import check
from autograder.checks.compare import expect, same

__all__ = ["check", "expect", "same"]
