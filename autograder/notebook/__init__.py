"""What a student's notebook imports: `check("fit_line")` judges what the notebook has defined.

Importing it also has `from exercises.lesson4_sgd import SGD` find the student's other notebooks.
"""

from __future__ import annotations

import sys

from autograder.errors import OptimlingsError
from autograder.notebook.checking import Kernel
from autograder.notebook.points import Points

__all__ = ["check"]

_kernel: Kernel | OptimlingsError


def _start() -> Kernel | OptimlingsError:
    """Where there is no course, the first `check` says so: an import is no place for that."""
    try:
        return Kernel.start()
    except OptimlingsError as error:
        return error


_kernel = _start()


def check(exercise: str) -> Points:
    """Judge an exercise as it is defined now: what it shows is the verdict, its value the points.

    It changes nothing in the notebook. `print(check("fit_line"))` shows the same as plain text.
    """
    namespace = sys._getframe(1).f_globals
    if namespace.get("__name__") != "__main__":  # this notebook is imported by another one
        return Points(0.0)
    if isinstance(_kernel, OptimlingsError):
        raise _kernel
    return _kernel.check(exercise, namespace)
