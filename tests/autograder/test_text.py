"""The bytes of Python files as text."""

from __future__ import annotations

import ast
import gc
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.subjects.text import decoded, encoded
from autograder.subjects.tree import parsed
from tests.autograder.course import solution_sources

READ = {
    "UTF-8": ("# é\nx = 1\n".encode(), "# é\nx = 1\n"),
    "with a mark": (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    "UTF-16, little end first": (
        b"\xff\xfe" + "# é\r\nx = 1\n".encode("utf-16-le"),
        "# é\nx = 1\n",
    ),
    "UTF-16, big end first": (b"\xfe\xff" + "# é\rx = 1\n".encode("utf-16-be"), "# é\nx = 1\n"),
    "Latin-1": (b"# coding: latin-1\n# \xfc\n", "# coding: latin-1\n# ü\n"),
    "in the second line": (b"#!/usr/bin/python\n# coding=latin-1\n# \xfc\n", None),
    "GBK": ("# -*- coding: gbk -*-\n# 作业\n".encode("gbk"), "# -*- coding: gbk -*-\n# 作业\n"),
    "Shift JIS": ("# coding: shift_jis\nx = '表'\n".encode("shift_jis"), None),
    "declared too late": (b"x = 1\n\n# coding: latin-1\ny = '\xc3\xbc'\n", None),
    "ASCII that is UTF-8": (b"# coding: ascii\n# \xc3\xbc\n", "# coding: ascii\n# ü\n"),
    "UTF-7 is read as UTF-8": (b"# coding: utf-7\n# +AGE-\n", "# coding: utf-7\n# +AGE-\n"),
    "escapes stay escapes": (b"# coding: raw_unicode_escape\n# \\u000ax\n", None),
    "unknown": (b"# coding: klingon\n# \xc3\xbc\n", "# coding: klingon\n# ü\n"),
    "empty": (b"", ""),
}


@pytest.mark.parametrize(("data", "text"), READ.values(), ids=READ.keys())
def test_what_it_is_read_as(data: bytes, text: str | None) -> None:
    found = decoded(data)
    assert text is None or found == text
    assert "\ufffd" not in found
    if text is None:
        assert found.count("\n") == data.count(b"\n")
        ast.parse(found)


REFUSED = {
    "Latin-1 undeclared": (b"x\n# \xfc\n", "line 2 is not UTF-8"),
    "another than declared": (b"# coding: ascii\n# \xfc\n", "line 2 is not ascii"),
    "half a character": (b"\xff\xfex\0\n", "line 1 is not UTF-16"),
    "a null byte": (b"x\n\0", "line 2 holds a null byte"),
    "a null byte in UTF-16": (b"\xff\xfe" + "x\n\0".encode("utf-16-le"), "line 2 holds a null"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_text_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decoded(data)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_text_or_a_reason(data: bytes) -> None:
    try:
        assert "\0" not in decoded(data)
    except ValueError as error:
        assert str(error).startswith("line ")


@pytest.mark.parametrize("encoding", ["latin-1", "gbk", "cp932", "utf-8", "utf-7", "none"])
def test_what_is_written_is_read_again(encoding: str) -> None:
    text = f"# coding: {encoding}\nx = 'abc'  # {'表' if encoding != 'latin-1' else 'ü'}\n"
    assert decoded(encoded(text)) == text
    assert decoded(encoded(text + "🙂")) in (text + "🙂", text + "?", text)


class Garbage:
    """Found by the collector alone, which then runs this in whatever thread it is."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        for _ in range(200):
            pass


def test_trees_can_be_made_in_several_threads() -> None:
    """In Python 3.11, `ast.parse` raises SystemError where two threads are in it."""
    text = solution_sources()["lesson1_gradients"]
    faults: list[SystemError] = []

    def work() -> None:
        for _ in range(100):
            _ = [Garbage() for _ in range(5)]
            try:
                parsed(text)
            except SystemError as error:
                faults.append(error)

    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    try:
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
    assert faults == []
