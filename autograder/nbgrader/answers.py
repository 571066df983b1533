"""What students get instead of the answers: the same stub as in `exercises/`."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from autograder.lessons.notebook import OWN


class ClearAnswers(ClearSolutions):
    """Replaces answers as nbgrader does, with the exercise's number and name in the stub.

    So a submission that holds nothing but stubs can be told from one with work in it.
    """

    code_stub: Any

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        due = cell.metadata.pop(OWN, {}).get("due", "")
        usual = self.code_stub
        if due:
            stub = f'# TODO: your answer\nraise NotImplementedError("{due}")'
            self.code_stub = {**usual, "python": stub}
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = usual
