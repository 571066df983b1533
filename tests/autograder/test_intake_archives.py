"""Intake: hostile and broken archives."""

from __future__ import annotations

import gzip
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake.archives import ArchiveError, Limits, open_archive
from autograder.intake.classes import find_students
from autograder.limits import MIB
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import (
    CODE,
    LESSON,
    handed_in,
    notes_of,
    put,
    said,
    tarred,
    zip_of,
    zipped,
)


def entry(name: str, kind: int = stat.S_IFREG, **attributes: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o644) << 16
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def member(name: str, kind: bytes = tarfile.REGTYPE, **attributes: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def encrypted(name: str) -> bytes:
    data = bytearray(zip_of((entry(name), b"x = 1\n")))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


ESCAPES = {
    f"../{LESSON}.py": "leads out of the archive",
    f"a/../../{LESSON}.py": "leads out of the archive",
    f"..\\{LESSON}.py": "leads out of the archive",
    f"/{LESSON}.py": "is absolute",
    f"\\\\server\\share\\{LESSON}.py": "is absolute",
    f"C:\\{LESSON}.py": "names a drive",
    f"c:{LESSON}.py": "names a drive",
    f"a\n/{LESSON}.py": "control characters",
    f"\x1b[31m/{LESSON}.py": "control characters",
    f"\u202eyp/{LESSON}.py": "reorder text",
    "x" * 1100 + f"/{LESSON}.py": "too long",
}


@pytest.mark.parametrize(("path", "why"), ESCAPES.items())
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_paths_that_lead_elsewhere_are_refused(
    course: Course, tmp_path: Path, path: str, why: str, kind: str
) -> None:
    hw = zip_of((entry(path), b"evil = 1\n"), (entry("lesson1_gradients.py"), b"x = 1\n"))
    if kind == "tar":
        hw = tarred((path, b"evil = 1\n"), ("lesson1_gradients.py", b"x = 1\n"))
    submission = handed_in(tmp_path, course, {"hw.zip": hw})
    assert submission.sources == {"lesson1_gradients": CODE}
    assert why in said(submission)
    assert list(submission.unreadable) == [LESSON]
    assert said(submission).isprintable()
    assert [p.name for p in tmp_path.rglob("*")] == ["ada", "hw.zip"]


REFUSED = {
    "zip, a link": (zip_of((entry(f"{LESSON}.py", stat.S_IFLNK), b"/etc/passwd")), "it is a link"),
    "zip, a device": (zip_of((entry(f"{LESSON}.py", stat.S_IFCHR), b"")), "not a regular file"),
    "zip, a pipe": (zip_of((entry(f"{LESSON}.py", stat.S_IFIFO), b"")), "not a regular file"),
    "zip, encrypted": (encrypted(f"{LESSON}.py"), "without a password"),
    "zip, lzma": (zipped({f"{LESSON}.py": CODE}, zipfile.ZIP_LZMA), "unusual way"),
    "zip, bzip2": (zipped({f"{LESSON}.py": "\0" * MIB}, zipfile.ZIP_BZIP2), "unusual way"),
    "tar, a link": (
        tarred((member(f"{LESSON}.py", tarfile.SYMTYPE, linkname="/etc/passwd"), b"")),
        "it is a link",
    ),
    "tar, a hard link": (
        tarred((member(f"{LESSON}.py", tarfile.LNKTYPE, linkname="../x"), b"")),
        "it is a link",
    ),
    "tar, a device": (tarred((member(f"{LESSON}.py", tarfile.CHRTYPE), b"")), "not a regular"),
    "tar, a pipe": (tarred((member(f"{LESSON}.py", tarfile.FIFOTYPE), b"")), "not a regular"),
    "tar, old sparse": (tarred((member(f"{LESSON}.py", tarfile.GNUTYPE_SPARSE), b"")), "sparse"),
    "tar, pax sparse": (
        tarred(
            (
                member(
                    f"{LESSON}.py",
                    pax_headers={"GNU.sparse.major": "1", "GNU.sparse.realsize": "9" * 18},
                ),
                b"x\n",
            ),
            format=tarfile.PAX_FORMAT,
        ),
        "sparse",
    ),
    "zip of zeros": (zipped({f"{LESSON}.py": b"\0" * (50 * MIB)}), "larger than 512 KiB"),
    "tar of zeros": (tarred((f"{LESSON}.py", b"\0" * (50 * MIB))), "larger than 512 KiB"),
}


@pytest.mark.parametrize(("hw", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_entries_that_are_no_plain_files_are_refused(
    course: Course, tmp_path: Path, hw: bytes, why: str
) -> None:
    submission = handed_in(tmp_path, course, {"hw.zip": hw, "lesson1_gradients.py": CODE})
    assert submission.sources == {"lesson1_gradients": CODE}
    assert why in str(submission.unreadable[LESSON])


def lying_about_its_size(claimed: int, real: bytes) -> bytes:
    """A zip whose headers say that its file has another size."""
    data = bytearray(zip_of((entry(f"{LESSON}.py", compress_type=zipfile.ZIP_DEFLATED), real)))
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, claimed)
    return bytes(data)


@pytest.mark.parametrize("claimed", [10, 400_000_000])
def test_no_size_in_a_header_is_believed(course: Course, tmp_path: Path, claimed: int) -> None:
    hw = lying_about_its_size(claimed, b"\0" * (200 * MIB))
    tracemalloc.start()
    try:
        submission = handed_in(tmp_path, course, {"hw.zip": hw})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert list(submission.unreadable) == [LESSON]
    assert peak < 20 * MIB


def test_a_zip_of_a_million_entries_is_refused_before_it_is_listed() -> None:
    one = zip_of((entry("a.py"), b""))
    begin, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    data = one[:begin] + one[begin:end] * 300_000
    data += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, (end - begin) * 300_000, begin, 0)
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError, match="more than 20,000 files"):
            open_archive(data, "hw.zip")
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def test_a_tar_of_many_entries_or_bytes_is_cut_off() -> None:
    many = tarred((f"{LESSON}.py", b"x\n"), *((f"{n}.txt", b"") for n in range(100)))
    few = Limits(entries=50, unpacked=MIB, kept=MIB, data=MIB)
    archive = open_archive(many, "hw.tar.gz", few)
    assert archive.files[0].read() == b"x\n"
    assert "more than 50 files" in str(archive.notes[0])
    long = tarred((f"{LESSON}.py", b"x\n"), ("data.bin", b"\0" * (2 * MIB)))
    archive = open_archive(long, "hw.tar.gz", few)
    assert [file.path for file in archive.files] == [f"{LESSON}.py"]
    assert "unpacks to more than 1 MiB" in str(archive.notes[0])


@pytest.mark.parametrize(
    "header",
    [
        b"9" * 100_000,  # CVE-2024-6232: a pattern of tarfile that takes for ever on digits
        b"30 path=../x\n" + b"9" * 50_000,
        b"5 a=\n-7 b=c\n",
        b"0 a=b\n",
        b"20 size=-1\n" + b" " * 30,
        b"30 size=99999999999999999999\n",
    ],
)
def test_extended_headers_of_a_tar_are_read_in_linear_time(header: bytes) -> None:
    pax = member("pax", tarfile.XHDTYPE, size=len(header))
    plain = member(f"{LESSON}.py", size=2)
    data = pax.tobuf() + header + bytes(-len(header) % 512)
    data += plain.tobuf() + b"x\n" + bytes(510) + bytes(1024)
    started = time.process_time()
    with pytest.raises(ArchiveError, match="damaged"):
        open_archive(data, "hw.tar")
    assert time.process_time() - started < 5


@pytest.mark.program
def test_headers_without_end_are_cut_off() -> None:
    records = b"10 aa=bcd\n" * 50_000
    pax = member("pax", tarfile.XHDTYPE, size=len(records))
    headers = (pax.tobuf() + records + bytes(-len(records) % 512)) * 100
    started = time.process_time()
    with pytest.raises(ArchiveError, match="says more of its files"):
        open_archive(gzip.compress(headers), "hw.tar.gz")
    assert time.process_time() - started < 20
    with pytest.raises(ArchiveError, match="too many pieces"):
        open_archive(gzip.compress(b"") * 20_000, "hw.tar.gz")


def test_a_header_of_a_gigabyte_is_not_read() -> None:
    name = member("name", tarfile.GNUTYPE_LONGNAME, size=1 << 30)
    with pytest.raises(ArchiveError, match="damaged"):
        open_archive(name.tobuf() + bytes(1 << 20), "hw.tar")


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2"])
def test_tars_of_every_format_are_read(format: int, mode: str) -> None:
    long = "ordner/" * 12 + f"{LESSON}.py"
    data = tarred(
        (member("ordner", tarfile.DIRTYPE), b""), (long, b"x\n"), mode=mode, format=format
    )
    assert [(f.path, f.read()) for f in open_archive(data, "hw").files] == [(long, b"x\n")]
    if format != tarfile.USTAR_FORMAT:
        long = "größe/" * 40 + f"{LESSON}.py"
        data = tarred((long, b"x\n"), mode=mode, format=format)
        assert [f.path for f in open_archive(data, "hw").files] == [long]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archives_that_are_cut_short(
    course: Course, tmp_path: Path, keep: float, kind: str
) -> None:
    noise = bytes((i * i * 31 + i // 7) % 251 for i in range(100_000))
    entries = [(f"{LESSON}.py", b"x = 1\n"), ("noise.py", b"# " + noise.hex().encode())]
    data = (
        zipped(dict(entries))
        if kind == "zip"
        else tarred(*entries, mode="w:gz" * (kind != "tar") or "w")
    )
    submission = handed_in(
        tmp_path, course, {f"hw.{kind}": data[: int(len(data) * keep)], "lesson1_old.py": CODE}
    )
    assert "damaged or cut short" in said(submission) and f"hw.{kind}" in said(submission)
    assert submission.sources["lesson1_gradients"] == CODE
    if kind != "zip":
        assert submission.sources[LESSON] == CODE


@given(st.data())
def test_no_archive_breaks_the_intake(data: st.DataObject) -> None:
    made = data.draw(st.sampled_from([ARCHIVE_ZIP, ARCHIVE_TAR]))
    changed = bytearray(made)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = open_archive(bytes(changed), "hw.zip")
    except ArchiveError as error:
        assert str(error)
        return
    for file in archive.files:
        try:
            file.read()
        except ValueError as error:
            assert str(error)


ARCHIVE_ZIP = zipped({f"{LESSON}.py": CODE * 20, "a/helper.py": CODE, "data.csv": "1,2"})
ARCHIVE_TAR = tarred(
    (f"{LESSON}.py", CODE.encode() * 20), ("ä" * 150 + ".py", b"x\n"), ("data.csv", b"1"), mode="w"
)


def test_entries_of_one_name(course: Course, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zip_of((entry(f"{LESSON}.py"), b"a = 1\n"), (entry(f"./{LESSON}.py"), b"b = 1\n"),
                       (entry(f"{LESSON}.py"), b"c = 1\n"))  # fmt: skip
    submission = handed_in(tmp_path, course, {"hw.zip": twice})
    assert submission.sources == {LESSON: "c = 1\n"}
    assert notes_of(submission) == ["twice_in_archive"] * 2
    by_case = zipped({f"{LESSON}.py": "a = 1\n", "LESSON4_SGD.PY": "b = 1\n", "Lesson4.py": ""})
    (tmp_path / "2").mkdir()
    submission = handed_in(tmp_path / "2", course, {"hw.zip": by_case})
    assert submission.sources == {LESSON: "a = 1\n"}
    assert notes_of(submission) == ["ambiguous"] * 2


def test_archives_in_archives_are_not_opened(course: Course, tmp_path: Path) -> None:
    inner = zipped({f"{LESSON}.py": CODE})
    submission = handed_in(
        tmp_path, course, {"hw.zip": zipped({"inner.zip": inner, "lesson1_gradients.py": CODE})}
    )
    assert submission.sources == {"lesson1_gradients": CODE}
    assert "hw.zip/inner.zip was left out: it is an archive in an archive" in said(submission)


@pytest.mark.program
def test_many_bombs_are_not_read_one_after_the_other(course: Course, tmp_path: Path) -> None:
    bomb = zipped({f"lesson4_{n}.ipynb": b" " * (40 * MIB) for n in range(8)})
    submission = handed_in(tmp_path, course, {"hw.zip": bomb, f"{LESSON}-old.py": CODE})
    assert submission.sources == {LESSON: CODE}
    (tmp_path / "2").mkdir()
    submission = handed_in(tmp_path / "2", course, {"hw.zip": bomb})
    assert "submission is larger than 256 MiB" in said(submission)


def test_zip_names_in_utf_8_that_are_not_marked_so(tmp_path: Path) -> None:
    data = zipped({"Zoë/lesson4_sgd.py": CODE}).replace("Zoë".encode(), b"Zo\xc3\xab")
    unmarked = bytearray(data)
    for signature, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        unmarked[data.index(signature) + offset] &= ~0x08
    assert [f.path for f in open_archive(bytes(unmarked), "x").files] == ["Zoë/lesson4_sgd.py"]


def test_one_bad_submission_never_stops_the_class(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    right = solution_sources()["lesson1_gradients"]
    bad: dict[str, bytes] = {f"{n:02}.zip": hw for n, (hw, _) in enumerate(REFUSED.values())}
    bad |= {"empty.zip": b"", "noise.tar.gz": b"\x1f\x8b" + bytes(range(256)), "rar.rar": b"Rar!"}
    folder = put(tmp_path / "class", {**bad, "ada/lesson1_gradients.py": right})
    (folder / "nothing").mkdir()
    found = find_students(folder)
    ends = list(ClassRun(lesson1_grader, found, tmp_path / "out", jobs=2))
    scores = {end.student: end.result.score for end in ends if end.result}
    assert len(scores) == len(bad) + 2
    assert {name for name, score in scores.items() if score} == {"ada"}
    assert all(end.result and end.result.notes for end in ends if end.student != "ada")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["class", "out"]
