"""Subjects: the code under test, in this process (`local`) or in a worker (`isolated`).

The checks cannot tell them apart: both put cases through `perform.perform` and give outcomes back.
"""
