"""The student's kit: a course without its answers, as a folder to hand out."""
