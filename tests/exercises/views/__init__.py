"""How failing cases are shown on a student's page: as code to paste and run, and as a picture.

A module per lesson, of the lesson's name. Three tables of it are looked at:

- `CODE`: by scenario, a function `(exercise, case) -> text`. The text puts the case into plain
  torch, calls the exercise, and prints what came of it. The imports are added to it.
- `PICTURES`: by exercise, a function `(case, observed, expected) -> Picture | None`; see
  `autograder.checks.pictures`.
- `REPEATS`: by scenario, fields of what is observed that show one call several times; see
  `autograder.checks.views.Repeat`.

No verdict depends on these modules, so recordings do not cover them.
"""
