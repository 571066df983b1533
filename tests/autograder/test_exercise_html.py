"""Verdicts in notebooks, as HTML."""

from __future__ import annotations

from autograder.reports.exercise_html import notes_html, ungraded_html, verdicts_html
from tests.autograder import made


def test_code_between_backticks_is_shown_as_code() -> None:
    check = made.failed(
        title="`lr` before `step`",
        case="SGD([p]); a call of `step`",
        actual="a call of `item`",
        expected="`p` as it was",
        where="`p.grad`",
    )
    shown = verdicts_html([check]) + ungraded_html("run `pytest`") + notes_html(["`x` is new"])
    assert "`" not in shown
    for code in ("lr", "pytest", "x"):
        assert f">{code}</code>" in shown
    assert "a call of item" in shown and "p.grad: p as it was" in shown


def test_text_of_a_submission_is_no_markup() -> None:
    check = made.failed(actual="<b>`x`</b>", hint="")
    assert "&lt;b&gt;x&lt;/b&gt;" in verdicts_html([check])
