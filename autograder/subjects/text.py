"""The bytes of a Python file as text, the same at home and in class.

An encoding that the file declares (PEP 263) is used, if it is one in which ASCII means ASCII: in
others, what reads as a comment could be code. UTF-16 is read where its mark says so, as Windows'
Notepad writes it. Otherwise a file is UTF-8.
"""

from __future__ import annotations

import codecs
import re

from autograder.messages.catalogue import message

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")

_ASCII = bytes(range(0x20, 0x7F)) + rb"\n\x41\u0041\N{BULLET} +AEE- ~{ =41" + b"\t\n"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BOM = "\ufeff"


def decoded(data: bytes) -> str:
    """A Python file's text with `\\n` line ends. Raises `ValueError` with the line that is none."""
    if encoding := _UTF_16.get(data[:2]):
        return _with_line_ends(_as(data[2:], encoding, "UTF-16"))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(0)) + 1
        raise ValueError(message("line_holds_a_null_byte", line=line))
    declared = _declared(data)
    if declared and not data.startswith(codecs.BOM_UTF8):
        try:
            return _with_line_ends(data.decode(declared))
        except UnicodeError as error:
            if not _is_utf_8(data):
                line = data.count(b"\n", 0, getattr(error, "start", 0)) + 1
                raise ValueError(
                    message("line_is_not_as_declared", line=line, encoding=declared)
                ) from error
    return _with_line_ends(_as(data, "utf-8", "UTF-8").removeprefix(_BOM))


def text_to_show(data: bytes) -> str:
    """The text as far as there is one: for its lines to be shown."""
    try:
        return decoded(data)
    except ValueError:
        return data.decode("utf-8", "replace")


def encoded(text: str) -> bytes:
    """The bytes of a file with this text, in the encoding that it declares."""
    declared = _declared("\n".join(text.split("\n", 2)[:2]).encode("utf-8"))
    try:
        return text.encode(declared or "utf-8")
    except UnicodeError:
        return text.encode("utf-8" if declared == "ascii" else declared or "utf-8", "replace")


def _as(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise ValueError(message("line_is_not_text", line=line, encoding=name)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(message("line_holds_a_null_byte", line=line))
    return text


def _declared(data: bytes) -> str:
    """The encoding that one of the first two lines declares, if it may be used."""
    end = data.find(b"\n", data.find(b"\n") + 1)
    head = data if end < 0 else data[:end]
    if b"coding" not in head:
        return ""
    for line in head.splitlines()[:2]:
        if match := _COOKIE.match(line):
            return _usable(match[1].decode("ascii", "replace"))
        if not _BLANK.fullmatch(line):
            break
    return ""


def _usable(name: str) -> str:
    try:
        found = codecs.lookup(name)
        if not getattr(found, "_is_text_encoding", True):
            return ""
        means, _ = found.decode(_ASCII)
    except (LookupError, ValueError):
        return ""
    return found.name if means == _ASCII.decode("ascii") else ""


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
