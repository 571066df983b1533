"""Who handed in what, out of the file that Gradescope puts beside its exported submissions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder.messages.catalogue import message

_SUBMISSION = re.compile(r"(submission_\d+):\s*")
_KEY = re.compile(r"( +):(\w+):\s*(.*)")
_ITEM = re.compile(r"( +)(- +)?:(name|sid|email):\s+(.*)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")


@dataclass
class Entry:
    """What the list says of one submission.

    Attributes
    ----------
    people:
        For each who handed it in, what is known: `name`, `sid`, `email`.
    created_at:
        When it was handed in.
    """

    people: list[dict[str, str]] = field(default_factory=list)
    created_at: str = ""


def entries(data: bytes) -> dict[str, Entry]:
    """What is said of each submission, by its folder. Raises `ValueError`.

    Only these lines are looked at, in the form in which they are exported; no YAML is parsed. The
    file also holds what submissions printed, but indented further than the lines that count.
    """
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise ValueError(message("line_is_not_utf8", line=str(number))) from error
    found: dict[str, Entry] = {}
    current = Entry()
    indent, inside = "", False
    for ended in lines:
        line = ended.rstrip("\r")
        if match := _SUBMISSION.fullmatch(line):
            current = found.setdefault(match[1], Entry())
            indent, inside = "", False
        elif (key := _KEY.fullmatch(line)) and key[1] == (indent or key[1]):
            indent, inside = key[1], key[2] == "submitters"
            if key[2] == "created_at":
                current.created_at = _scalar(key[3].strip())
        elif inside and (item := _ITEM.fullmatch(line)) and _is_item(item[1], indent):
            if item[2] or not current.people:
                current.people.append({})
            current.people[-1][item[3]] = _scalar(item[4].strip())
    return found


def submitters(data: bytes) -> dict[str, list[str]]:
    """The names of those who handed in each submission, by its folder. Raises `ValueError`."""
    return {
        submission: [person["name"] for person in entry.people if person.get("name")]
        for submission, entry in entries(data).items()
    }


def _is_item(spaces: str, indent: str) -> bool:
    """Whether a line stands in a list under a key: its dash at the key's column or one step in."""
    return len(indent) <= len(spaces) <= len(indent) + 4


def _scalar(text: str) -> str:
    """A YAML scalar on one line: plain, 'single' or "double" quoted (YAML 1.2, 7.3)."""
    if text[:1] == "'" and text[-1:] == "'" and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1:
        return _ESCAPE.sub(_unescaped, text[1:-1])
    return "" if text in ("~", "null") else text


def _unescaped(match: re.Match[str]) -> str:
    if match[4]:
        return {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "0": "\0"}.get(match[4], match[4])
    code = int(match[1] or match[2] or match[3], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
