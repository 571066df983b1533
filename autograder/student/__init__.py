"""The student's own run: `pytest` on the graded checks, in the student's own process."""
