"""What tells near-identical submissions: their code without names, comments, layout and order.

Code of submissions is not parsed here: that is for the worker alone, since a parser can be brought
down. It is cut into tokens, which any text can be.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from autograder.folders import SOLUTIONS, lesson_files
from autograder.limits import MAX_LIKENESS

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[rRbBuUfF]{0,2}(?:\"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\"|\\?\Z)
        |\'\'\'(?:[^'\\]|\\.|'(?!''))*+(?:\'\'\'|\\?\Z)
        |"(?:[^"\\\n]|\\.)*+(?:"|(?=\n)|\\?\Z)|'(?:[^'\\\n]|\\.)*+(?:'|(?=\n)|\\?\Z)))
    |(?P<number>\.?\d[\w.]*)
    |(?P<attribute>\.\s*[^\W\d]\w*)
    |(?P<name>[^\W\d]\w*)
    |(?P<operator>[^\w\s])""",
    re.VERBOSE | re.DOTALL,
)
_BEGINS = re.compile(r"^(?:async\s+def|def|class|@)", re.MULTILINE)
_ENDS = re.compile(r"^[^\s#)\]}]", re.MULTILINE)

_FIRST, _RANGE = 0x4E00, 20_000
"""Where the characters begin that stand for keywords and attributes, and how many there are."""


def handed_out(root: Path, stubs: Iterable[str]) -> frozenset[str]:
    """The lines of `outline` that say nothing: those of a course's stubs and of its answers.

    They are digests, which tell nothing of an answer: machines that have none need them, too.
    """
    answers = (path.read_text("utf-8") for path in lesson_files(root / SOLUTIONS))
    return frozenset(_digest(line) for text in (*stubs, *answers) for line in outline(text))


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def likeness(sources: Mapping[str, str], common: Collection[str] = ()) -> dict[str, str]:
    """By lesson, a line for each function or class that is the submission's own, in order.

    A token is one character. `common` is what `handed_out` returns.
    """
    found = {}
    for lesson, source in sources.items():
        own = [line for line in outline(source) if _digest(line) not in common]
        if text := "\n".join(own)[:MAX_LIKENESS]:
            found[lesson] = text
    return found


def outline(source: str) -> list[str]:
    """The functions and classes of a file as tokens, each once, sorted."""
    starts = [match.start() for match in _BEGINS.finditer(source)]
    chunks = []
    for start in starts:
        if start and source[source.rfind("\n", 0, start - 1) + 1] == "@":
            continue  # its decorator began it
        end = _end(source, start)
        chunks.append(_tokens(source[start:end]))
    return sorted({chunk for chunk in chunks if chunk})


def _end(source: str, start: int) -> int:
    """Where the next line begins that belongs to something else."""
    at = start
    while source[at : at + 1] == "@":  # a decorator belongs to what follows
        at = source.find("\n", at) + 1
        if at == 0:
            return len(source)
    line_end = source.find("\n", at)
    found = _ENDS.search(source, line_end + 1) if line_end >= 0 else None
    return found.start() if found else len(source)


def _tokens(chunk: str) -> str:
    """A character for each token; names and values are all alike, attributes and keywords not."""
    out = []
    for match in _TOKEN.finditer(chunk):
        kind, text = match.lastgroup, match[0]
        if kind == "number":
            out.append("0")
        elif kind == "operator":
            out.append(text)
        elif kind == "attribute" or (kind == "name" and keyword.iskeyword(text)):
            out.append(chr(_FIRST + zlib.crc32(text.encode()) % _RANGE))
        elif kind == "name":
            out.append("n")
        elif kind == "string" and not _stands_alone(chunk, match.start()):
            out.append("s")
    return "".join(out)


def _stands_alone(chunk: str, at: int) -> bool:
    """Whether a text begins its line, as one in place of a comment does."""
    return not chunk[chunk.rfind("\n", 0, at) + 1 : at].strip()
