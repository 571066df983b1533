"""Save scores, and flag what could not be graded: it is no 0."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from autograder.messages.catalogue import phrase
from autograder.nbgrader.grade import OWN


class SaveOrFlag(SaveAutoGrades):
    """Saves as nbgrader does. What could not be graded has no score, and needs a person."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        nb, resources = super().preprocess(nb, resources)
        ungraded = resources.get(OWN, {}).get("ungraded", {})
        if ungraded:
            with Gradebook(self.db_url) as gradebook:
                self._flag(gradebook, nb, ungraded)
        return nb, resources

    def _flag(self, gradebook: Any, nb: Any, ungraded: dict[str, str]) -> None:
        of = self.notebook_id, self.assignment_id, self.student_id
        answer = ""
        for cell in nb.cells:
            known = cell.metadata.get("nbgrader", {})
            if known.get("solution"):
                answer = known["grade_id"]
            if (id := known.get("grade_id")) in ungraded:
                grade = gradebook.find_grade(id, *of)
                grade.auto_score = None
                grade.needs_manual_grade = True
                if answer:
                    comment = gradebook.find_comment(answer, *of)
                    comment.auto_comment = phrase(
                        "could_not_be_graded_because", reason=str(ungraded[id])
                    )
        gradebook.db.commit()
