"""The wrong answers people really give, each as an implementation of one exercise that gets one
thing wrong, with the sentence that helps who has it.

A file per lesson, of the lesson's name. The engine finds every `Misconception` in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Misconception:
    """A wrong answer with a name.

    Attributes
    ----------
    id:
        `topic.exercise.mistake`, such as `sgd.SGD.decay_ignored`. Ids never change.
    name:
        What a student reads: a few words, no sentence, with code in backticks.
    hint:
        What the code does and where to look next: about the code, not the person, and not the
        answer.
    implementation:
        The exercise's function or class with this mistake in it.
    beside:
        The ids of other mistakes that are in it too: two that are often made at once, and that
        together show what neither shows alone.
    """

    id: str
    name: str
    hint: str
    implementation: Any
    beside: tuple[str, ...] = ()

    @property
    def exercise(self) -> str:
        return self.id.split(".")[1]

    def also(self, implementation: Any) -> Misconception:
        """Decorator: another form of the same mistake, which shows in other numbers."""
        return Misconception(self.id, self.name, self.hint, implementation)


def both(first: Misconception, second: Misconception, implementation: Any) -> Misconception:
    """Two mistakes in one answer."""
    return Misconception(first.id, first.name, first.hint, implementation, (second.id,))


def misconception(id: str, name: str, hint: str) -> Callable[[Any], Misconception]:
    """Decorator: make a `Misconception` of a function or class."""
    said = " ".join(hint.split())
    return lambda implementation: Misconception(id, name, said, implementation)


def another_form(known: Any) -> Callable[[Any], Misconception]:
    """Decorator: `also` of one that is written as a class, which type checkers take for a class."""
    form: Callable[[Any], Misconception] = known.also
    return form
