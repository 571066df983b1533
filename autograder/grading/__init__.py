"""Grading a class: take submissions in, grade each in a worker of its own, write what came out."""
