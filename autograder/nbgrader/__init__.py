"""nbgrader: a course of notebooks, made from the lessons and graded by this grader.

Importing this room imports neither torch nor the checks: every command of nbgrader reads the
course's configuration, which imports it.
"""
