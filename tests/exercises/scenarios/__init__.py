"""Scenarios: how an implementation is put through a case, and what is observed.

A scenario is a function `(implementation, case) -> observation`, both plain data with declared
types. It runs in the worker, next to submitted code, so nothing here imports solutions, Hypothesis
or pytest, and no case holds an answer. What a submission returns is observed as `Any`: the
comparison says so if it is of the wrong kind. A case may have a method `called(name)` that shows
the call as one would type it.
"""
