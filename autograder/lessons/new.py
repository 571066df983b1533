"""A new lesson: its two files, with one worked exercise and its check to build on."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import UsageError
from autograder.folders import CHECKS, SOLUTIONS, folder_of, lesson_files, lesson_number
from autograder.messages.catalogue import message

_NAME = re.compile(r"[a-z][a-z0-9_]*")

LESSON = '''\
# %% [markdown]
"""
# Lesson NUMBER · TITLE

Two or three sentences: what this lesson is about, and why it matters in a training.
"""

# %%
from __future__ import annotations

# %% [markdown]
"""
## NUMBER.1 halved_lr

This exercise is an example: replace it. A learning rate that falls by half after each epoch is
lr · 0.5^epoch. The first epoch has number 0.

For lr = 0.8 that is 0.8, 0.4, 0.2.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: How many times has the learning rate been halved before epoch 0, and before epoch 2?

Idea: It is halved once for each epoch that is over. Raise 0.5 to the power of the epoch's number,
and multiply the first learning rate by that.
"""


# %%
def halved_lr(lr: float, epoch: int) -> float:
    """Return the learning rate of an epoch, lr · 0.5^epoch.

    Example: halved_lr(0.8, 2) gives 0.2.
    """
    ### BEGIN SOLUTION
    return lr * 0.5**epoch
    ### END SOLUTION


# %% [markdown]
"""
## See it

The learning rate over ten epochs.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    epochs = range(10)
    plt.plot(epochs, [halved_lr(0.8, epoch) for epoch in epochs], marker="o")
    plt.title("The learning rate, halved after each epoch")
    plt.xlabel("epoch")
    plt.ylabel("lr")
    plt.show()
'''

CHECK = '''\
"""The graded checks of lesson NUMBER: TITLE."""

from __future__ import annotations

from typing import Any

from autograder.checks import check, same
from autograder.checks import strategies as st
from tests.exercises.scenarios.calls import Arguments, call

# An example: replace it. Scenarios of your own stand in a file of tests/exercises/scenarios/.
learning_rates = st.sampled_from([1.0, 0.8, 0.5, 0.25])
epochs = st.integers(0, 6)


@check(
    "halved_lr",
    title="the learning rate",
    points=1,
    scenario=call,
    cases=st.builds(Arguments, st.tuples(learning_rates, epochs).map(list)),
    examples=[Arguments([0.8, 2]), Arguments([0.8, 0])],
)
def test_halved_lr(observed: Any, expected: Any) -> None:
    """`halved_lr(lr, epoch)` is lr · 0.5^epoch; the first epoch has number 0."""
    same(observed, expected)
'''


def new_lesson(root: Path, number: int, name: str) -> list[Path]:
    """Write the files of a lesson, `lesson<number>_<name>`; the paths of what was written.

    Raises `UsageError` where the number is taken or the name is none.
    """
    if number < 1 or not _NAME.fullmatch(name):
        raise UsageError(message("new_lesson_needs_a_name", number=str(number), name=str(name)))
    taken = [path for path in lesson_files(root / SOLUTIONS) if lesson_number(path.stem) == number]
    if taken:
        raise UsageError(
            message(
                "lesson_is_there_already", number=str(number), root=str(taken[0].relative_to(root))
            )
        )
    id = f"lesson{number}_{name}"
    written = {
        root / SOLUTIONS / f"{id}.py": LESSON,
        folder_of(root, CHECKS) / f"test_{id}.py": CHECK,
    }
    for path, text in written.items():
        title = name.replace("_", " ")
        path.write_text(text.replace("NUMBER", str(number)).replace("TITLE", title), "utf-8")
    return list(written)
