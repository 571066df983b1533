"""Which of several files is the later attempt, as far as names and platforms tell.

A name is compared with another one part by part, from the outermost folder to the file. Where two
parts differ in their numbers alone (`attempt1`, `attempt2`; `hw.zip`, `hw (1).zip`), the higher
number is later; where one has a word for old or for final, that tells. Anything else tells nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from autograder.intake.filenames import LESSON_LIKE, archive_stem, kind_of, stem_of
from autograder.intake.filenames import Kind as FileKind

T = TypeVar("T")

_RETURNED, _EARLY, _PLAIN, _LATE = -2, -1, 0, 1

_OF_A_RETURN = """
feedback returned graded marked corrections rückmeldung rückgabe korrektur retour
フィードバック 返却
피드백 반환 反馈
"""
_OF_BEFORE = """
old older backup bak draft drafts archive archived previous prev before orig original template
starter handout stub blank unfinished wip outdated deprecated alt entwurf vorlage ancien brouillon
viejo antiguo borrador 旧 古い 下書き バックアップ 이전 백업 초안 旧版 备份 草稿
"""
_OF_THE_END = """
final finished done latest newest new newer last fixed corrected complete completed resubmission
resubmit resubmitted updated revised fertig neu endfassung finale definitivo nuevo nouveau
最終 最新 完成 修正 新しい 再提出 최종 수정 완성 재제출 最终
"""
_WORDS = {
    _RETURNED: _OF_A_RETURN.split(),
    _EARLY: _OF_BEFORE.split(),
    _LATE: _OF_THE_END.split(),
}
"""What people write on a folder or file, by what it says of the time."""

_ATTEMPT_WORDS = (
    "attempt|version|ver|v|rev|revision|try|take|round|submission|resubmission|upload|handin|copy|"
    "versuch|fassung|abgabe|intento|entrega|tentative|essai|rendu|remise|tentativa|poging|"
    "提出|再提出|版|回|バージョン|コピー|시도|제출|버전|사본|尝试|版本|提交|副本"
)
_LAST_NUMBER = re.compile(
    rf"[\s_.-]{{0,8}}(?:\(\s*(?P<bracket>\d{{1,4}})\s*\)"
    rf"|第?\s*(?P<counted>\d{{1,4}})\s*[回版]"
    rf"|(?:(?<![a-z])(?:{_ATTEMPT_WORDS}))?[\s_.#-]{{0,8}}(?P<number>(?<!\d)\d{{1,4}}))\s*$"
)
_LAST_WORD = re.compile(rf"[\s_.-]{{0,8}}(?<![a-z])(?:{_ATTEMPT_WORDS})\s*$")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)\d{1,2}([/_-])\d{1,2}\1\d{4}(?!\d)")
_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"\d{1,20}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Mark:
    """What a folder's or a file's name says of the time.

    Attributes
    ----------
    word:
        Whether a word in it says old, final, or nothing.
    base:
        The name without what tells attempts apart.
    numbers:
        Those in it, the attempt's own last.
    """

    word: int
    base: str
    numbers: tuple[int, ...]


@lru_cache(maxsize=4096)
def mark_of(name: str, is_file: bool) -> Mark:
    """The mark of one part of a path."""
    text = _bare(name, is_file)
    word = _word(text)
    if name.endswith(("~", ".bak", ".orig", ".old", ".save")):
        word = _EARLY
    text = _WORD.sub(lambda word: _ORDINALS.get(word[0], word[0]), text)
    text = LESSON_LIKE.sub("\N{SECTION SIGN}", text)
    text = _DAY_FIRST.sub(r"\3-\2-\1", text)
    if _YEAR_LAST.search(text):
        return Mark(word, text, ())  # whether the day or the month comes first is not known
    attempt = 0
    if last := _LAST_NUMBER.search(text):
        attempt = int(last["bracket"] or last["number"] or last["counted"])
        text = text[: last.start()]
    text = _LAST_WORD.sub("", text)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    # What is left must be the same name: `v2` and `hw` are two things.
    base = _NUMBER.sub("#", text)
    for each in _words_in(base):
        if each in _TIME_WORDS:
            base = base.replace(each, "")
    return Mark(word, re.sub(r"[\s_.-]+", "", base), (*numbers, attempt))


def _bare(name: str, is_file: bool) -> str:
    if is_file and kind_of(name) is FileKind.ARCHIVE:
        name = archive_stem(name)
    elif is_file:
        name = stem_of(name)
    return unicodedata.normalize("NFKC", name).casefold()[-200:]


def _words_in(text: str) -> list[str]:
    return _WORD.findall(text)


_TIME_WORDS = frozenset(word for words in _WORDS.values() for word in words)


def _word(text: str) -> int:
    words = set(_words_in(text))
    for meaning in (_RETURNED, _EARLY, _LATE):
        for each in _WORDS[meaning]:
            if each in words or (not each.isascii() and each in text):
                return meaning
    return _PLAIN


def later(one: str, other: str) -> int:
    """1 if the path `one` names a later attempt than `other`, -1 if an earlier; 0: not told."""
    marks = _first_difference(one, other)
    return _compare(*marks) if marks else 0


def told_by_word(one: str, other: str) -> bool:
    """Whether it is a word (`old`, `final`) that tells which is later, which is not as sure."""
    marks = _first_difference(one, other)
    return marks is not None and marks[0].word != marks[1].word


def is_returned(path: str) -> bool:
    """Whether a file is in a folder of what was given back to the student."""
    return any(mark_of(part, is_file=False).word == _RETURNED for part in path.split("/")[:-1])


def _first_difference(one: str, other: str) -> tuple[Mark, Mark] | None:
    """The marks of the outermost parts in which two paths differ."""
    first, second = one.split("/"), other.split("/")
    for place, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            # An archive is a folder, in a path that goes through it.
            return (
                mark_of(a, place == len(first) - 1 or kind_of(a) is FileKind.ARCHIVE),
                mark_of(b, place == len(second) - 1 or kind_of(b) is FileKind.ARCHIVE),
            )
    return None


def _compare(a: Mark, b: Mark) -> int:
    if a.word != b.word:
        return 1 if a.word > b.word else -1
    if a.base != b.base or len(a.numbers) != len(b.numbers) or a.numbers == b.numbers:
        return 0
    return 1 if a.numbers > b.numbers else -1


def is_marked(name: str) -> bool:
    """Whether a folder's name says nothing but which attempt is in it: `attempt2`, `old`, `v1`."""
    text = unicodedata.normalize("NFKC", name).casefold()
    if text.isdecimal():
        return is_time(text)
    mark = mark_of(name, is_file=False)
    if mark.word != _PLAIN and not mark.base:
        return True
    return bool(re.fullmatch(rf"({_ATTEMPT_WORDS})?[\s_.#-]*\d{{1,14}}|{_ATTEMPT_WORDS}", text))


def is_time(number: str) -> bool:
    """Whether digits are a time, or a count; those of a student number are neither."""
    return bool(_DATE.match(number)) if len(number) in (8, 12, 14) else len(number) < 4


def newest_first(items: Sequence[T], is_later: Callable[[T, T], int]) -> list[T]:
    """The items with the later ones first, as far as it is told; else in the order they have."""
    count = len(items)
    after = [{j for j in range(count) if j != i and is_later(items[j], items[i]) > 0}
             for i in range(count)]  # fmt: skip
    left, found = list(range(count)), []
    while left:
        best = next((i for i in left if not after[i]), left[0])
        left.remove(best)
        found.append(items[best])
        for later_ones in after:
            later_ones.discard(best)
    return found
