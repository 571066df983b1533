"""The files under `attacks/`: what they say of themselves, what is handed in, what it is worth.

`attacks/README.md` has the format.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.results.schema import CheckResult, Result
from tests.autograder.course import solution_sources

ATTACKS = Path(__file__).with_name("attacks")
DEFAULT_LESSON = "lesson1_gradients"

VERDICTS = (
    "all points",
    "failed",
    "timed out",
    "crashed",
    "off limits",
    "no points",
    "import failed",
    "import timed out",
    "import crashed",
    "refused",
)
NO_POINTS_FOR = "no points for "
FAILED_CHECKS = "failed "
KEYS = {"verdict", "lesson", "exercise", "needs", "shows"}

WRONG_GRADIENT = """

def gradient(f, w):
    return torch.zeros_like(w)
"""

_FIELD = re.compile(r"# (\w+): (.+)")
_DIRECTIVE = re.compile(rb"#(include|repeat|file) (.*)\n?")


@dataclass(frozen=True)
class Attack:
    """One file of the corpus.

    Attributes
    ----------
    verdict, shows:
        What it must get, and a pattern that the shown failure must match.
    tries:
        The sentence that says what it tries.
    needs:
        The level of isolation without which nothing stops it; empty for any.
    """

    path: Path
    verdict: str
    tries: str
    lesson: str
    exercise: str
    needs: str
    shows: str
    body: bytes

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def category(self) -> str:
        return self.path.parent.name

    def hand_in(self, folder: Path, places: Mapping[str, str]) -> None:
        """Write the files as a student would have handed them in.

        `places` says where what the attack is after is to be found: the best that an attacker could
        know.
        """
        folder.mkdir(parents=True)
        for name, data in self._files(places).items():
            (folder / name).write_bytes(data)

    def _files(self, places: Mapping[str, str]) -> dict[str, bytes]:
        name = f"{self.lesson}.py"
        files = {name: b""}
        for line in self.body.splitlines(keepends=True):
            match = _DIRECTIVE.fullmatch(line)
            if match is None:
                files[name] += line
            elif match[1] == b"file":
                name = match[2].decode()
                files[name] = b""
            else:
                files[name] += self._expanded(match[1].decode(), match[2].decode())
        return {name: _with_places(data, places) for name, data in files.items()}

    def _expanded(self, directive: str, text: str) -> bytes:
        if directive == "include":
            right = solution_sources()[self.lesson]
            texts = {
                "right": right,
                "wrong": right + WRONG_GRADIENT,
                "right-on-windows": right.replace("\n", "\r\n"),
            }
            return texts[text].encode()
        count, _, repeated = text.partition(" ")
        quoted = repeated.replace('"', '\\"')
        return int(count) * bytes(ast.literal_eval(f'b"{quoted}"'))


def _with_places(data: bytes, places: Mapping[str, str]) -> bytes:
    for place, value in places.items():
        data = data.replace(b"@%s@" % place.encode(), value.encode())
    return data


def read_attack(path: Path) -> Attack:
    """An attack from its file; raises `ValueError` if its head is not as it should be."""
    head, _, body = path.read_bytes().partition(b"\n\n")
    first, sentence, *more = head.decode().split("\n")
    matches = [match for line in (first, *more) if (match := _FIELD.fullmatch(line))]
    fields = {match[1]: match[2] for match in matches}
    if not first.startswith("# verdict: ") or len(fields) != 1 + len(more) or fields.keys() - KEYS:
        raise ValueError(f"{path}: its head is not that of an attack")
    if not sentence.startswith("# ") or not sentence.endswith("."):
        raise ValueError(f"{path}: its second line must say in a sentence what it tries")
    verdict = fields["verdict"]
    if verdict not in VERDICTS and not verdict.startswith((NO_POINTS_FOR, FAILED_CHECKS)):
        raise ValueError(f"{path}: {verdict!r} is not a verdict of README.md")
    exercise = fields.get("exercise", verdict.removeprefix(NO_POINTS_FOR))
    return Attack(
        path,
        verdict,
        sentence.removeprefix("# "),
        fields.get("lesson", DEFAULT_LESSON),
        exercise if NO_POINTS_FOR in verdict or "exercise" in fields else "gradient",
        fields.get("needs", ""),
        fields.get("shows", ""),
        body,
    )


def read_attacks(folder: Path = ATTACKS) -> list[Attack]:
    """All of them, by category and name."""
    return [read_attack(path) for path in sorted(folder.glob("*/*.py"))]


def earns(attack: Attack, result: Result) -> str:
    """The verdict of `attack` if that is what it got, else a description of what it got instead."""
    (lesson,) = (x for x in result.lessons if x.id == attack.lesson)
    attacked = [check for check in lesson.checks if check.exercise == attack.exercise]
    others = [check for check in lesson.checks if check.exercise != attack.exercise]
    if _is(attack.verdict, attacked, others) and re.search(attack.shows, _shown(attacked[0])):
        return attack.verdict
    statuses = ", ".join(f"{c.id.partition('::')[2]} {c.status} {c.points}" for c in lesson.checks)
    return f"{statuses}; {_shown(attacked[0])}"


def _is(verdict: str, attacked: list[CheckResult], others: list[CheckResult]) -> bool:
    lesson = attacked + others
    if any(check.status == "grader error" for check in lesson):
        return False
    no_points = not any(check.points for check in attacked)
    unharmed = all(check.status == "passed" for check in others)
    match verdict:
        case "all points":
            return all(check.status == "passed" for check in lesson)
        case "failed" | "timed out" | "crashed":
            return no_points and unharmed and attacked[0].status == verdict
        case "off limits":
            return no_points and attacked[0].message.id == "off_limits"
        case "no points":
            return not any(check.points for check in lesson)
        case "refused":
            return all(check.message.id == "unreadable" and not check.points for check in lesson)
        case "import failed" | "import timed out" | "import crashed":
            id = verdict.replace(" ", "_")
            return all(check.message.id == id and not check.points for check in lesson)
        case _ if verdict.startswith(FAILED_CHECKS):
            lost = [check.id.partition("::")[2] for check in lesson if not check.points]
            return lost == verdict.removeprefix(FAILED_CHECKS).split(", ")
        case _:
            return no_points


def _shown(check: CheckResult) -> str:
    """A failure in full: the exception or the value, and the message."""
    return f"{check.actual} | {check.message.text}"
