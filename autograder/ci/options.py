"""What `optimlings ci` can be told."""

from __future__ import annotations

from enum import StrEnum


class Platform(StrEnum):
    """Where a run takes place."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GRADESCOPE = "gradescope"
    CLASSROOM50 = "classroom50"
    NONE = "none"


class FailOn(StrEnum):
    """When the job is to fail."""

    NEVER = "never"
    FAILED = "failed"
    UNFINISHED = "unfinished"
