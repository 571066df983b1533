"""A large class, made from the results of a small one: nothing is graded for it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from autograder.results.evidence_schema import Evidence, Excerpt
from autograder.results.schema import CheckResult, LessonResult, Person, Result, Text

PLANTED = {f"planted.SGD.mistake_{number}": 12 + 7 * number for number in range(6)}
"""Known mistakes that nobody else makes, and how many make each."""

UNNAMED = 7
"""Students who show one mistake that has no name."""


@dataclass(frozen=True)
class GeneratedClass:
    """The class, with the students of each planted thing."""

    results: list[Result]
    evidence: dict[str, Evidence]
    mistakes: dict[str, list[str]]
    unnamed: list[str]
    copied: list[tuple[str, str]]


def likeness(evidence: Mapping[str, Evidence]) -> dict[str, dict[str, str]]:
    """What of a class's evidence tells near-identical submissions."""
    return {student: found.likeness for student, found in evidence.items() if found.likeness}


def generated_class(
    results: Sequence[Result], evidence: Mapping[str, Evidence], count: int = 300
) -> GeneratedClass:
    """Everybody's lessons are those of students of the small class, mixed anew."""
    draw = random.Random(5)
    names = [f"student{number:03}" for number in range(1, count + 1)]
    made = {name: _mixed(name, results, evidence, draw) for name in names}
    mistakes = {id: sorted(draw.sample(names, size)) for id, size in PLANTED.items()}
    unnamed = sorted(draw.sample(names, UNNAMED))
    for place, (id, students) in enumerate(mistakes.items()):
        for name in students:
            made[name] = _with_mistake(made[name], place, [id])
    for name in unnamed:
        made[name] = _with_mistake(made[name], len(mistakes), [])
    copied = [(names[place], names[place + 100]) for place in range(3, min(count - 100, 9))]
    for a, b in copied:
        made[b] = made[b][0], msgspec.structs.replace(made[b][1], likeness=made[a][1].likeness)
    return GeneratedClass(
        [made[name][0] for name in names],
        {name: made[name][1] for name in names},
        mistakes,
        unnamed,
        copied,
    )


Made = tuple[Result, Evidence]


def _mixed(
    name: str, results: Sequence[Result], evidence: Mapping[str, Evidence], draw: random.Random
) -> Made:
    lessons: list[LessonResult] = []
    checks: dict[str, msgspec.Raw] = {}
    excerpts: dict[str, Excerpt] = {}
    likeness: dict[str, str] = {}
    for place in range(len(results[0].lessons)):
        source = draw.choice(results)
        lesson = source.lessons[place]
        lessons.append(lesson)
        found = evidence[source.submission]
        checks |= {id: data for id, data in found.checks.items() if id.startswith(lesson.id)}
        excerpts |= {at: text for at, text in found.excerpts.items() if lesson.id in at}
        if lesson.handed_in:
            likeness[lesson.id] = "".join(draw.choices("ns0(),.:=+-*/[]defgh", k=400))
    late = draw.random() < 0.05
    result = msgspec.structs.replace(
        results[0],
        submission=name,
        score=sum(lesson.score for lesson in lessons),
        lessons=lessons,
        notes=[],
        person=Person(section="A", attempt=str(draw.randint(1, 4)), late=late),
    )
    return result, Evidence(name, checks, [], excerpts, likeness)


def _with_mistake(made: Made, place: int, misconceptions: list[str]) -> Made:
    """One more check of the lesson about SGD fails, so or so."""
    result, evidence = made
    lessons = list(result.lessons)
    index = next(i for i, lesson in enumerate(lessons) if lesson.id == "lesson4_sgd")
    checks = list(lessons[index].checks)
    message = Text("wrong_value", {"actual": f"planted {place}", "expected": "right"}, "planted")
    checks.append(
        CheckResult(
            id=f"lesson4_sgd::planted_{place}",
            exercise=f"Planted{place}",
            title="planted",
            status="failed",
            points=0,
            max_points=0,
            message=message,
            rule="Nothing is planted here.",
            section="4.1 SGD",
            case=f"Planted{place}()",
            actual=f"planted {place}",
            expected="right",
            misconceptions=misconceptions,
            names=[id.rpartition(".")[2] for id in misconceptions],
            hint="Who planted this?" if misconceptions else "",
        )
    )
    lessons[index] = msgspec.structs.replace(lessons[index], checks=checks, handed_in=True)
    return msgspec.structs.replace(result, lessons=lessons), evidence
