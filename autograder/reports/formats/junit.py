"""JUnit's XML, by the rules of GitLab, which others read too.

What GitLab reads of it: docs.gitlab.com/ci/testing/unit_test_reports (`testsuites`, `testsuite`,
`testcase` with `classname`, `name`, `file`, `time`; `failure`, `error`, `skipped`, `system-out`).
Of two cases with the same names GitLab uses the first alone, so a case is named by the check's id.
"""

from __future__ import annotations

from junitparser import Attr, Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from autograder.messages.catalogue import Message, say
from autograder.messages.printable import printable
from autograder.reports.formats.text import place, told
from autograder.results.schema import CheckResult, LessonResult, Result


def write(result: Result) -> bytes:
    """A suite per lesson, a case per check; what was not started is skipped."""
    report = JUnitXml("optimlings")
    for lesson in result.lessons:
        report.add_testsuite(_suite(lesson))
    report.update_statistics()
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(report.tostring()) + b"\n"


def _suite(lesson: LessonResult) -> TestSuite:
    suite = TestSuite(lesson.id)
    suite.add_testcases([_case(check) for check in lesson.checks])
    return suite


class _Case(TestCase):
    """A case with the file that it is about, which GitLab shows."""

    file = Attr()


def _case(check: CheckResult) -> _Case:
    case = _Case(name=check.name, classname=check.lesson, time=check.duration)
    case.file = place(check).file
    said = told(check)
    message = printable(say(check.message), newline=" ")
    points = {"points": f"{check.points}", "max_points": f"{check.max_points}"}
    if check.status in ("failed", "timed out"):
        case.result = [_with(Failure(message, check.status), said)]
    elif check.status in ("crashed", "grader error"):
        case.result = [_with(Error(message, check.status), said)]
    elif check.status in ("blocked", "not started"):
        case.result = [Skipped(message)]
    case.system_out = str(Message("of_what", points))
    return case


def _with(outcome: Failure | Error, text: str) -> Failure | Error:
    outcome.text = text
    return outcome
