"""What a student's notebook imports: `check("fit_line")` judges what the notebook has defined.

Importing it also has `from exercises.lesson4_sgd import SGD` find the student's other notebooks.
"""

from __future__ import annotations

import functools
import sys

from autograder.errors import OptimlingsError
from autograder.notebook.checking import Kernel
from autograder.notebook.points import Points

__all__ = ["check"]


@functools.cache
def _kernel() -> Kernel | OptimlingsError:
    """Where there is no course, the first `check` says so: an import is no place for that."""
    try:
        return Kernel.start()
    except OptimlingsError as error:
        return error


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def check(exercise: str) -> Points:
    """Judge an exercise as it is defined now: what it shows is the verdict, its value the points.

    It changes nothing in the notebook. `print(check("fit_line"))` shows the same as plain text.
    """
    namespace = sys._getframe(1).f_globals
    if namespace.get("__name__") != "__main__":  # this notebook is imported by another one
        return Points(0.0)
    kernel = _kernel()
    if isinstance(kernel, OptimlingsError):
        raise kernel
    return kernel.check(exercise, namespace)


if _in_notebook():  # before the notebook imports other lessons, or anything from torch
    _kernel()
