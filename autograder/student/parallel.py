"""The student's run under pytest-xdist: a lesson's checks stay in one process, as they need each
other, and what only that process knows is handed to the one that reports."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from autograder.results.schema import CheckResult
from autograder.student.items import RUN


class Worker:
    """In a process that runs checks: hands over what explains the failures."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        run = self._config.stash[RUN]
        diagnosed = {id: msgspec.to_builtins(result) for id, result in run.diagnosed().items()}
        output: dict[str, Any] = self._config.workeroutput  # type: ignore[attr-defined]
        output["optimlings"] = {"diagnosed": diagnosed, "noticed": run.noticed()}


class Controller:
    """In the process that reports: keeps lessons whole, and what the others hand over."""

    def __init__(self) -> None:
        self.diagnosed: dict[str, CheckResult] = {}
        self.noticed: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Files stay whole, unless another way was asked for."""
        if config.getvalue("dist") != "load":
            return None
        from xdist.scheduler import LoadFileScheduling

        return LoadFileScheduling(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        handed = getattr(node, "workeroutput", {}).get("optimlings", {})
        for id, data in handed.get("diagnosed", {}).items():
            self.diagnosed[id] = msgspec.convert(data, CheckResult)
        self.noticed += handed.get("noticed", [])


def register(config: pytest.Config, controller: Controller) -> None:
    """Take part in what pytest-xdist does, if it does anything."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Worker(config), "optimlings-worker")
    else:
        config.pluginmanager.register(controller, "optimlings-controller")
