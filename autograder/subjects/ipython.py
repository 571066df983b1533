"""What in a cell is IPython's, as Python: in notebooks, and in the scripts made from them.

Lines are never moved, so that each line of the text is a line of the cell. What would do nothing in
a module (a shell command, a plot's backend) becomes a comment; what leaves something behind (a file
that is written, a value that is assigned) becomes a call of `get_ipython()`, see `standins`.
"""

from __future__ import annotations
import __future__

import re
from dataclasses import dataclass, field

_FEATURES = frozenset(__future__.all_feature_names)

# Their cells run in the notebook's own namespace; those of all other cell magics do not.
_TRANSPARENT = frozenset({"time", "capture", "prun"})
_FILE_CELLS = frozenset({"writefile", "file"})

# Their argument is a statement, which is run.
_STATEMENTS = frozenset({"time", "prun"})
# They leave something behind.
_EFFECTS = frozenset({"run", "cd", "env", "set_env", "pylab"})

_CELL_MAGIC = re.compile(r"%%\s*(\w*)(.*)")
_LINE_MAGIC = re.compile(r"(\s*)%\s*(\w+)[ \t]*(.*)")
_MAGIC_LINE = re.compile(r"\s*[%!?]")
_HELP_LINE = re.compile(r"\s*[%\w.*]+\?{1,2}\s*$")
_CAPTURED_LINE = re.compile(r"(\s*[^\s=!%'\"#(][^=!%'\"#(]*=\s*)([%!])(.*)")
_FUTURE = re.compile(r"from\s++__future__\s++import\b([^#]*+)(?:#.*)?")

# Enough of Python's grammar to know which lines begin a statement.
_TOKEN = re.compile(
    r"#.*"
    r"|(?P<triple>\"\"\"|''')"
    r"|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
)


@dataclass
class Cell:
    """A cell while what is IPython's is taken out of it.

    Attributes
    ----------
    lines:
        Its lines, as Python.
    left_out:
        The lines that were something else, by their indices.
    future:
        The features that it imports from `__future__`: Python wants that first in a file, and in a
        notebook each cell is a file of its own.
    """

    lines: list[str]
    left_out: list[tuple[int, str]] = field(default_factory=list)
    future: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, source: str) -> Cell:
        """The cell with this text, as Python."""
        cell = cls(source.rstrip("\n").split("\n"))
        cell._take_cell_magic()
        cell._take_lines()
        return cell

    def _take_cell_magic(self) -> None:
        begin = next((i for i, line in enumerate(self.lines) if line.strip()), 0)
        magic = _CELL_MAGIC.match(self.lines[begin])
        if not magic:
            return
        name, rest = magic[1], magic[2].strip()
        self._note(begin)
        if name in _TRANSPARENT:
            self.lines[begin] = _comment(self.lines[begin])
            if name == "capture" and rest.rpartition(" ")[2].isidentifier():
                called = _call("run_cell_magic", name, rest, "")
                self.lines[begin] = f"{rest.rpartition(' ')[2]} = {called}"
            return
        body = "\n".join([*self.lines[begin + 1 :], ""])
        self.lines[begin:] = [_comment(line) for line in self.lines[begin:]]
        if name in _FILE_CELLS:
            self.lines[begin] = _call("run_cell_magic", name, rest, body)

    def _take_lines(self) -> None:
        scanner, dropping = Scanner(), False
        for index, line in enumerate(self.lines):
            begins = scanner.at_statement and not dropping
            if begins and is_magic(line):
                self._note(index)
                self.lines[index] = _translated(line)
                dropping = line.endswith("\\")
            elif begins:
                dropping = self._mend(index)
                scanner.feed(self.lines[index])
            elif dropping:
                self.lines[index] = _comment(line)
                dropping = line.endswith("\\")
            else:
                scanner.feed(line)

    def _mend(self, index: int) -> bool:
        """Keep a statement of which a part is IPython's; whether the next line, too, is to be
        dropped."""
        line = self.lines[index]
        if captured := _CAPTURED_LINE.match(line):
            self._note(index)
            target, sign, rest = captured.groups()
            self.lines[index] = f"{target}{_value(sign, rest)}  {_comment(sign + rest)}"
            return line.endswith("\\")
        if (names := _future_names(line)) and set(names) <= _FEATURES:
            self.future += names
            self.lines[index] = _comment(line)
        return False

    def _note(self, index: int) -> None:
        self.left_out.append((index, self.lines[index].strip()))


def is_magic(line: str) -> bool:
    """Whether a line that begins a statement is IPython's, not Python's."""
    return bool(_MAGIC_LINE.match(line) or _HELP_LINE.match(line))


def _translated(line: str) -> str:
    """A comment, after a `pass` where the line may be all that stands in a block; or what the line
    does."""
    magic = _LINE_MAGIC.match(line)
    if magic and magic[2] in _STATEMENTS and magic[3] and not line.endswith("\\"):
        return f"{magic[1]}{magic[3]}  # %{magic[2]}"
    if magic and magic[2] in _EFFECTS:
        return f"{magic[1]}{_call('run_line_magic', magic[2], magic[3].rstrip())}"
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # {line.strip()}" if indent else _comment(line)


def _value(sign: str, rest: str) -> str:
    """An expression for what `!ls` or `%time 1` gives."""
    rest = rest.rstrip("\\").strip()
    if sign == "!":
        return _call("getoutput", rest)
    name, _, argument = rest.partition(" ")
    if name in _STATEMENTS and argument.strip():
        return argument.strip()
    return _call("run_line_magic", name, argument.strip())


def _call(method: str, *arguments: str) -> str:
    return f"get_ipython().{method}({', '.join(map(ascii, arguments))})"


def _future_names(line: str) -> list[str]:
    """What a line imports from `__future__`; nothing if it is another line."""
    if not (found := _FUTURE.fullmatch(line)):
        return []
    listed = found[1].strip().removeprefix("(").removesuffix(")").strip().removesuffix(",")
    return [name.strip() for name in listed.split(",")]


def _comment(line: str) -> str:
    return f"# {line}" if line.strip() else line


class Scanner:
    """Follows strings and brackets from line to line."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._continued = False

    @property
    def at_statement(self) -> bool:
        """Whether the next line begins a statement."""
        return not (self._quote or self._depth or self._continued)

    def feed(self, line: str) -> None:
        """Go on behind a line."""
        place, comment = 0, False
        if self._quote:
            place = self._end_of_string(line, 0)
        while not self._quote and (token := _TOKEN.search(line, place)):
            place, comment = token.end(), token[0].startswith("#")
            if token["triple"]:
                self._quote = token["triple"]
                place = self._end_of_string(line, place)
            elif token["open"]:
                self._depth += 1
            elif token["close"]:
                self._depth = max(self._depth - 1, 0)
        self._continued = not self._quote and not comment and line.endswith("\\")

    def _end_of_string(self, line: str, place: int) -> int:
        """Where the triple-quoted string ends in this line; it goes on if it does not."""
        while (end := line.find(self._quote, place)) >= 0:
            before = line[place:end]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                self._quote = ""
                return end + 3
            place = end + 1
        return len(line)
