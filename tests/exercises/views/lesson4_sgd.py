"""Lesson 4 on a student's page."""

from __future__ import annotations

from tests.exercises.views.optimizers import CODE, life

PICTURES = {"SGD": life}

__all__ = ["CODE", "PICTURES"]
