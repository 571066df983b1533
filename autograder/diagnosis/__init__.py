"""Diagnosis: known wrong answers that show the same as a submission. It changes no verdict."""
