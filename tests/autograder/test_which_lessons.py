"""Which lessons a text names."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.errors import UsageError
from autograder.which_lessons import named
from tests.autograder.course import full_score

KNOWN = [f"lesson{number}_{number:b}" for number in (1, 2, 3, 5, 9, 10, 11)]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["2"], [2]),
        (["lesson10"], [10]),
        (["lesson10_1010"], [10]),
        (["lesson10_1010.py"], [10]),
        (["1-3"], [1, 2, 3]),
        (["9-11"], [9, 10, 11]),
        (["3-9"], [3, 5, 9]),
        (["2-2"], [2]),
        (["lesson1-lesson3"], [1, 2, 3]),
        (["1\u20133"], [1, 2, 3]),
        (["9,11"], [9, 11]),
        (["11, 1 - 3,2"], [1, 2, 3, 11]),
        (["10", "1-2", "10"], [1, 2, 10]),
    ],
)
def test_lessons_ranges_and_lists(texts: list[str], numbers: list[int]) -> None:
    assert named(texts, KNOWN) == [f"lesson{number}_{number:b}" for number in numbers]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4", "there is no lesson '4'; there are 1 (lesson1_1), 2 (lesson2_10)"),
        ("sgd", "there is no lesson 'sgd'"),
        ("1-4", "'1-4': there is no lesson 4; there are 1 (lesson1_1)"),
        ("0-3", "there is no lesson 0"),
        ("11-9", "'11-9' is a range that ends before it begins: write 9-11"),
        ("1-", "there is no lesson '1-'"),
        ("-3", "there is no lesson '-3'"),
        ("1-2-3", "there is no lesson '1-2-3'"),
        ("1,", "'1,' is not a list of lessons"),
        ("", "'' is not a list of lessons"),
        ("1.2", "there is no lesson '1.2'"),
    ],
)
def test_what_does_not_fit_is_wrong_usage(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        named([text], KNOWN)
    assert said in str(raised.value)


def test_the_points_follow_from_the_lessons_that_were_chosen(course: Course) -> None:
    def points(chosen: Course) -> int:
        return sum(lesson.points for lesson in chosen.lessons)

    numbers = [lesson.number for lesson in course.lessons]
    assert points(course) == full_score()
    assert points(course.select([f"{numbers[0]}-{numbers[-1]}"])) == full_score()
    assert points(course.select(["1-8"])) == 100
    one, several = course.select(["4"]), course.select(["1-3,5-8"])
    assert points(one) + points(several) == 100
