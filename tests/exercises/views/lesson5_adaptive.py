"""Lesson 5 on a student's page."""

from __future__ import annotations

from tests.exercises.views.optimizers import CODE, life

PICTURES = dict.fromkeys(["Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"], life)

__all__ = ["CODE", "PICTURES"]
