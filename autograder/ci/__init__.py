"""Grading where a repository is checked: the working tree, and the files of the platform."""
