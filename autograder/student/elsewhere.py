"""For every pytest of an environment that has the engine: says so where `--lesson` is used outside
of a course. It adds no option, and imports nothing else of the engine."""

from __future__ import annotations

from collections.abc import Generator

import pytest

PLUGIN = "autograder.student.pytest_plugin"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, object, object]:
    result = yield
    if not early_config.pluginmanager.has_plugin(PLUGIN):
        unknown = parser.parse_known_and_unknown_args(args)[1]
        if any(arg.partition("=")[0] in ("--lesson", "--course-seed") for arg in unknown):
            raise pytest.UsageError(
                f"{early_config.invocation_params.dir} is not in a course, so there are no "
                "lessons.\nGo to the course's folder, which has exercises/ and tests/, and run "
                "pytest there."
            )
    return result
