"""Where a run takes place, out of the variables that platforms set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.ci.options import Platform
from autograder.intake.people import Who
from autograder.intake.times import iso

ROOT_VARIABLE = "AUTOGRADER_ROOT"
"""Names the folder that is `/autograder` on Gradescope."""


@dataclass(frozen=True)
class Place:
    """Where a run takes place, with what it says there of itself.

    Attributes
    ----------
    platform:
        Which platform it is.
    variables:
        The environment.
    root:
        Gradescope's folder `/autograder`.
    """

    platform: Platform
    variables: Mapping[str, str]
    root: Path

    @classmethod
    def of(cls, variables: Mapping[str, str], platform: Platform | None = None) -> Place:
        """The place that the variables tell, unless it is given."""
        root = Path(variables.get(ROOT_VARIABLE, "/autograder"))
        return cls(platform or _recognised(variables, root), variables, root)

    @property
    def is_on_github(self) -> bool:
        """Whether GitHub Actions runs the job; Classroom 50 has it do so, too."""
        return self.platform in (Platform.GITHUB, Platform.CLASSROOM50)

    @property
    def metadata(self) -> Path:
        """What Gradescope says of the submission."""
        return self.root / "submission_metadata.json"

    def who(self, name: str) -> tuple[str, Who]:
        """Whose work it is, and when it was handed in, as far as the platform tells."""
        if self.platform is Platform.GRADESCOPE:
            return _on_gradescope(self.metadata, name)
        if self.platform is Platform.GITLAB:
            login = self.variables.get("GITLAB_USER_LOGIN", "")
            time = self.variables.get("CI_PIPELINE_CREATED_AT", "")
            return login or name, Who(login=login, submitted=time)
        if self.is_on_github:
            login = self.variables.get("OWNER") or self.variables.get("GITHUB_ACTOR", "")
            return login or name, Who(login=login, submitted=_pushed(self.variables))
        return name, Who()


def _recognised(variables: Mapping[str, str], root: Path) -> Platform:
    # Classroom 50 runs on GitHub.
    if variables.get("CLASSROOM") and variables.get("SUBMISSION_TAG"):
        return Platform.CLASSROOM50
    if variables.get("GITHUB_ACTIONS") == "true":
        return Platform.GITHUB
    if variables.get("GITLAB_CI") == "true":
        return Platform.GITLAB
    if (root / "submission_metadata.json").is_file():
        return Platform.GRADESCOPE
    return Platform.NONE


def _read(path: Path) -> dict[str, Any]:
    """A platform's JSON; empty if it cannot be read: it only says who and when."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _on_gradescope(path: Path, name: str) -> tuple[str, Who]:
    data = _read(path)
    listed = data.get("users")
    users = [user for user in listed if isinstance(user, dict)] if isinstance(listed, list) else []
    called = [str(user.get("name") or user.get("email") or "") for user in users]
    first = users[0] if users else {}
    who = Who(
        email=str(first.get("email") or ""),
        members=tuple(called) if len(called) > 1 else (),
        submitted=str(data.get("created_at") or ""),
    )
    return (called[0] if called and called[0] else name), who


def _pushed(variables: Mapping[str, str]) -> str:
    """When GitHub received the push, by its own clock; a commit's time is the student's."""
    repository = _read(Path(variables.get("GITHUB_EVENT_PATH", ""))).get("repository")
    seconds = repository.get("pushed_at") if isinstance(repository, dict) else None
    if isinstance(seconds, int) and 0 < seconds < 1 << 40:
        return iso(datetime.fromtimestamp(seconds, UTC))
    return ""
