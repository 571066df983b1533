"""Answers to lessons 9 to 12 in forms of which it is known what is right: a module per lesson.

They were verified against torch before these lessons had a check. Two tables of a module are looked
at:

- `RIGHT`: by exercise, right answers in several styles, by the style's name.
- `WRONG`: wrong answers by id, `topic.exercise.mistake`. Where a misconception of that id is known,
  it must be named, and nothing else. Where none is, the answer must fail without a name.
"""
