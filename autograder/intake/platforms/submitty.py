"""Submitty: `submissions/<gradeable>/<student>/<version>/…`, with the version that counts in
`user_assignment_settings.json` (Submitty/Submitty, its folder of submissions)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograder.intake import names
from autograder.intake.files import File, Folder, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content
from autograder.messages.catalogue import Message, message

_SETTINGS = "user_assignment_settings.json"
_MAX_SETTINGS = 1024 * 1024


def _matches(folder: Folder) -> bool:
    return any(_has_settings(inner) for inner in seen(folder)[0])


def _has_settings(folder: Folder) -> bool:
    return any(file.name == _SETTINGS for file in seen(folder)[1])


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    for part in content(folder):
        if not isinstance(part, File) and (_has_settings(part) or _versions(part)):
            found.students += _students(part)
        else:
            found.rest.append(part)
    return found


def _versions(folder: Folder) -> list[Folder]:
    inner = [each for each in seen(folder)[0] if each.name.isdecimal()]
    return sorted(inner, key=lambda each: int(each.name))


def _students(folder: Folder) -> list[Student]:
    """The student, or each member of the team, whose folder it is."""
    settings, notes = _settings(folder)
    versions = _versions(folder)
    latest = int(versions[-1].name) if versions else 0
    chosen = settings.get("active_version", settings.get("selected_assignment"))
    active = chosen if isinstance(chosen, int) else latest
    if active < 1:
        notes.append(Message("withdrawn", {"platform": "Submitty"}))
    elif active != latest:
        notes.append(Message("active", {"attempt": str(active), "platform": "Submitty"}))
    parts = tuple(Part(each, int(each.name), f"{each.name}/") for each in versions)
    team = _team(settings)
    return [
        Student(
            names.readable(name),
            parts,
            folder.name,
            Who(
                login=name if team else folder.name,
                group=folder.name if team else "",
                members=tuple(team) if len(team) > 1 else (),
                attempt=str(active),
                submitted=_time(settings, active),
            ),
            tuple(notes),
            active,
        )
        for name in team or [folder.name]
    ]


def _settings(folder: Folder) -> tuple[Mapping[str, Any], list[Message]]:
    for file in seen(folder)[1]:
        if file.name == _SETTINGS:
            try:
                settings = json.loads(file.source(_MAX_SETTINGS))
            except (OSError, ValueError, RecursionError) as error:
                why = (
                    message("file_is_not_json")
                    if not isinstance(error, OSError)
                    else names.reason(error)
                )
                return {}, [Message("unreadable", {"file": _SETTINGS, "reason": why})]
            return (settings if isinstance(settings, dict) else {}), []
    return {}, []


def _listed(settings: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = settings.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _time(settings: Mapping[str, Any], version: int) -> str:
    for each in _listed(settings, "history"):
        if each.get("version") == version:
            return str(each.get("time", ""))
    return ""


def _team(settings: Mapping[str, Any]) -> list[str]:
    """The logins of a team's members, from its history of joining and leaving."""
    members: dict[str, None] = {}
    for each in _listed(settings, "team_history"):
        action = str(each.get("action", ""))
        people = [each[key] for key in ("user", "first_user", "second_user", "added_user")
                  if isinstance(each.get(key), str)]  # fmt: skip
        if action.startswith("leave"):
            for user in people:
                members.pop(user, None)
        elif isinstance(each.get("removed_user"), str):
            members.pop(each["removed_user"], None)
        elif not action.startswith(("send", "cancel", "decline")):
            members.update(dict.fromkeys(people))
    return list(members)


SUBMITTY = Layout("submitty", "Submitty", _matches, _read)
