"""Intake: which of several files of a lesson is graded, and how a lesson's file can be called."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.intake import attempts
from autograder.intake.filenames import Kind, kind_of, stem_of
from autograder.intake.options import Attempt, IntakeOptions
from autograder.intake.submissions import Submission, read_submission
from autograder.intake.work import Stub, work_in
from tests.autograder.course import solution_sources, stub_sources
from tests.autograder.handed_in import handed_in, notebook, notes_of, put, said, tarred, zipped

L = "lesson3_losses"
RIGHT = solution_sources()[L]
STUB = stub_sources()[L]
LATER = RIGHT + "\n# a later attempt\n"
NOTEBOOK = notebook(RIGHT)
STUB_NOTEBOOK = notebook(STUB)
PARTLY = STUB.replace(
    '    raise NotImplementedError("3.1 mse_loss")', "    return prediction - target"
)

ANSWER = next(
    line for line in RIGHT.splitlines() if line not in STUB.splitlines() and "#" not in line
)
"""A line of the answer that the stub does not have."""

Files = Mapping[str, str | bytes]


def graded(submission: Submission) -> str:
    """What is graded: the answer, a later one, a part of one, the stub, or nothing."""
    text = submission.sources.get(L, "")
    kinds = {RIGHT: "right", LATER: "later", STUB: "stub", PARTLY: "partly", "": "nothing"}
    if "# %% cell" in text:
        return "right" if ANSWER in text else "stub"
    return kinds.get(text, "other")


# An untouched stub never wins

BESIDE_A_STUB: dict[str, Files] = {
    "a browser's copy": {f"{L}.py": STUB, f"{L} (1).py": RIGHT},
    "a browser's copy is the stub": {f"{L}.py": RIGHT, f"{L} (1).py": STUB},
    "a notebook": {f"{L}.py": STUB, f"{L}.ipynb": NOTEBOOK},
    "a notebook is the stub": {f"{L}.py": RIGHT, f"{L}.ipynb": STUB_NOTEBOOK},
    "exercises": {f"exercises/{L}.py": RIGHT, f"{L}.py": STUB},
    "exercises are the stubs": {f"exercises/{L}.py": STUB, f"{L}.py": RIGHT},
    "exercises are the stubs, work in a folder": {
        f"repo/exercises/{L}.py": STUB,
        f"repo/mywork/{L}.py": RIGHT,
        f"repo/solutions/{L}.py": LATER,
    },
    "attempts": {f"attempt1/{L}.py": STUB, f"attempt2/{L}.py": RIGHT},
    "attempts, the last is the stub": {f"attempt1/{L}.py": RIGHT, f"attempt2/{L}.py": STUB},
    "archives": {
        "hw_v1.zip": zipped({f"{L}.py": STUB}),
        "hw_v2.zip": zipped({f"{L}.py": RIGHT}),
    },
    "an archive beside": {f"{L}.py": STUB, "hw.zip": zipped({f"{L}.py": RIGHT})},
    "versions": {f"{L}_v1.py": STUB, f"{L}_v2.py": RIGHT},
    "feedback": {
        f"Feedback Attachment(s)/{L}.py": STUB,
        f"Submission attachment(s)/{L}.py": RIGHT,
    },
    "Teams": {f"HW1/Version 1/{L}.py": STUB, f"HW1/Version 2/{L}.py": RIGHT},
    "a copy in Drive": {f"{L}.ipynb": STUB_NOTEBOOK, f"Copy of {L}.ipynb": NOTEBOOK},
    "starter files": {f"starter/{L}.py": STUB, f"a/b/c/{L}.py": RIGHT},
    "the stub with a name in it": {
        f"{L}.py": "# Ada Lovelace\nprint('hello')\n" + STUB,
        f"z_{L}.py": RIGHT,
    },
    "the stub as a notebook with magics": {
        f"{L}.ipynb": notebook("%matplotlib inline", STUB, "mse_loss?"),
        f"z_{L}.py": RIGHT,
    },
    "the answer below the stub": {
        f"{L}.ipynb": STUB_NOTEBOOK,
        f"{L}-2.ipynb": notebook(STUB, RIGHT),
    },
    "an empty file": {f"{L}.py": "", f"{L} (1).py": RIGHT},
}


@pytest.mark.parametrize("files", BESIDE_A_STUB.values(), ids=BESIDE_A_STUB.keys())
@pytest.mark.parametrize("attempt", Attempt)
def test_an_untouched_stub_never_wins(
    course: Course, tmp_path: Path, files: Files, attempt: Attempt
) -> None:
    folder = put(tmp_path / "ada", files)
    submission = read_submission(folder, course, IntakeOptions(attempt=attempt))
    assert ANSWER in submission.sources[L]
    assert "was left out" in said(submission)
    assert submission.earlier == ()


def test_a_stub_alone_is_graded_as_what_it_is(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {f"{L}.py": STUB})
    assert graded(submission) == "stub" and submission.notes == ()
    both = handed_in(tmp_path / "2", course, {f"{L}.py": STUB, f"{L} (1).py": STUB})
    assert graded(both) == "stub" and "same_text" in notes_of(both)


def test_every_stub_and_answer_is_known_for_what_it_is() -> None:
    for lesson, text in stub_sources().items():
        stub = Stub.of(text)
        assert work_in(text, stub).is_stub and not work_in(text, stub).is_work
        assert work_in(solution_sources()[lesson], stub).is_work
        assert not work_in("# only a comment\n\n", stub).is_work


# A later attempt wins

EARLIER_AND_LATER: dict[str, tuple[str, str]] = {
    "a number in brackets": (f"{L}.py", f"{L} (1).py"),
    "numbers in brackets": (f"{L} (2).py", f"{L} (10).py"),
    "attempts": (f"attempt1/{L}.py", f"attempt2/{L}.py"),
    "ten attempts": (f"attempt9/{L}.py", f"attempt10/{L}.py"),
    "attempts in words": (f"first try/{L}.py", f"second try/{L}.py"),
    "versions": (f"{L}_v1.py", f"{L}_v2.py"),
    "no version and one": (f"{L}.py", f"{L}_v2.py"),
    "versions of Teams": (f"HW/Version 1/{L}.py", f"HW/Version 2/{L}.py"),
    "archives": (f"hw_v1.zip/{L}.py", f"hw_v2.zip/{L}.py"),
    "archives saved again": (f"hw.zip/{L}.py", f"hw (1).zip/{L}.py"),
    "numbers for folders": (f"1/{L}.py", f"2/{L}.py"),
    "time stamps": (f"20240301101112_{L}.py", f"20240302091112_{L}.py"),
    "ISO dates": (f"2024-02-28/{L}.py", f"2024-03-01/{L}.py"),
    "German dates": (f"28.02.2024/{L}.py", f"01.03.2024/{L}.py"),
    "old": (f"old/{L}.py", f"{L}.py"),
    "backup": (f"{L}_backup.py", f"{L}.py"),
    "an editor's copy": (f"{L}.py.bak", f"{L}.py"),
    "final": (f"{L}.py", f"{L}_final.py"),
    "final twice": (f"{L}_final.py", f"{L}_final2.py"),
    "resubmission": (f"submission/{L}.py", f"resubmission/{L}.py"),
    "feedback": (f"feedback/{L}.py", f"mine/{L}.py"),
    "German": (f"Versuch 1/{L}.py", f"Versuch 2/{L}.py"),
    "Japanese": (f"第1回/{L}.py", f"第2回/{L}.py"),
    "Korean": (f"제출 1/{L}.py", f"제출 2/{L}.py"),
    "Japanese, old": (f"旧/{L}.py", f"提出/{L}.py"),
}


BY_WORD = dict.fromkeys(
    [
        f"old/{L}.py",
        f"{L}_backup.py",
        f"{L}.py.bak",
        f"resubmission/{L}.py",
        f"旧/{L}.py",
        f"{L}_final.py",
    ],
    "ambiguous",
) | {f"feedback/{L}.py": "feedback"}
"""What is told by a word alone is said to be looked at, but for what was given back."""


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("earlier", "later"), EARLIER_AND_LATER.values(), ids=EARLIER_AND_LATER.keys()
)
def test_a_later_attempt_wins(
    course: Course, tmp_path: Path, earlier: str, later: str, swapped: bool
) -> None:
    texts = {earlier: RIGHT, later: LATER}
    if swapped:  # whatever is in them
        texts = {earlier: LATER, later: RIGHT}
    files: dict[str, str | bytes] = {}
    for path, text in texts.items():
        archive, ending, inside = path.partition(".zip/")
        files |= {f"{archive}.zip": zipped({inside: text})} if ending else {path: text}
    folder = put(tmp_path / "ada", files)
    submission = read_submission(folder, course)
    assert submission.sources[L] == texts[later]
    expected = BY_WORD.get(earlier, BY_WORD.get(later, "handed_in_again"))
    if {earlier, later} == {f"{L}_final.py", f"{L}_final2.py"}:
        expected = "handed_in_again"
    assert expected in notes_of(submission)
    assert ("take a look" in said(submission)) is (expected == "ambiguous")
    first = read_submission(folder, course, IntakeOptions(attempt=Attempt.FIRST))
    assert first.sources[L] == texts[earlier] and "earlier_used" in notes_of(first)
    best = read_submission(folder, course, IntakeOptions(attempt=Attempt.BEST))
    assert best.sources[L] == texts[later]
    assert [one.sources[L] for one in best.earlier] == [texts[earlier]]


UNTOLD: dict[str, Files] = {
    "two kinds": {f"{L}.py": LATER, f"{L}.ipynb": NOTEBOOK},
    "two folders": {f"abc/{L}.py": RIGHT, f"xyz/{L}.py": LATER},
    "a copy": {f"{L}.py": RIGHT, f"{L} - Copy.py": LATER},
    "a copy in Drive": {f"{L}.ipynb": NOTEBOOK, f"Copy of {L}.ipynb": notebook(LATER)},
    "dates of which it is not known what comes first": {
        f"03-04-2024/{L}.py": RIGHT,
        f"04-03-2024/{L}.py": LATER,
    },
}


@pytest.mark.parametrize("files", UNTOLD.values(), ids=UNTOLD.keys())
def test_where_it_cannot_be_told_it_is_said(course: Course, tmp_path: Path, files: Files) -> None:
    submission = handed_in(tmp_path, course, files)
    assert "ambiguous" in notes_of(submission)
    assert "there is more than one, take a look" in said(submission)


def test_a_module_comes_from_beside_the_lesson(course: Course, tmp_path: Path) -> None:
    files: Files = {
        f"attempt1/{L}.py": RIGHT,
        "attempt1/helper.py": "old = 1\n",
        f"attempt2/{L}.py": LATER,
        "attempt2/helper.py": "new = 1\n",
    }
    submission = handed_in(tmp_path, course, files)
    assert submission.sources == {L: LATER, "helper": "new = 1\n"}
    folder = put(tmp_path / "ada", files)
    first = read_submission(folder, course, IntakeOptions(attempt=Attempt.FIRST))
    assert first.sources == {L: RIGHT, "helper": "old = 1\n"}


def test_more_answers_win_where_nothing_tells(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {f"{L}.py": PARTLY, f"{L}.ipynb": NOTEBOOK})
    assert graded(submission) == "right"
    later = handed_in(tmp_path / "2", course, {f"{L}_v1.py": RIGHT, f"{L}_v2.py": PARTLY})
    assert graded(later) == "partly"


def test_the_same_twice_is_nothing_to_look_at(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {f"{L}.py": RIGHT, f"x/{L}.py": RIGHT})
    assert notes_of(submission) == ["same_text"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_later_of_two_is_the_later_in_any_order(one: str, other: str) -> None:
    assert attempts.later(one, other) == -attempts.later(other, one)


@pytest.mark.parametrize("text", ["_" * 4000, "1" * 4000, "v" * 4000, "(1" * 2000, "- _." * 1000])
def test_names_are_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    attempts.mark_of(f"{text}.py", True)
    attempts.is_marked(text)
    kind_of(text), stem_of(f"{text}.py.txt")
    assert time.process_time() - started < 0.5


# Names

NAMES = [
    f"Copy of {L}.ipynb",
    f"Kopie von {L}.ipynb",
    f"Copie de {L}.ipynb",
    f"Copia de {L}.ipynb",
    f"Cópia de {L}.ipynb",
    f"Kopia {L}.ipynb",
    f"{L}.ipynb のコピー",
    f"「{L}.ipynb」のコピー",
    f"{L} のコピー.ipynb",
    f"{L}.ipynb의 사본",
    f"{L} 의 사본.ipynb",
    f"{L}.ipynb 的副本",
    f"“{L}.ipynb”的副本",
    f"{L} - Kopie.ipynb",
    f"{L} - Copy (2).ipynb",
    f"{L} (1).ipynb",
    f"{L}.ipynb (1)",
    f"{L}(1).ipynb",
    f"{L}.ipynb.txt",
    f"{L}.ipynb.json",
    f"{L}.json",
    f"{L}.ipynb.download",
    f"ada_{L}.ipynb",
    f"20240301101112_{L}.ipynb",
    f"Late Submission - {L}.ipynb",
    f"Verspätete Abgabe - {L}.ipynb",
    f"_{L}.ipynb",
    f"#{L}#.ipynb",
    f"{L.upper()}.IPYNB",
    "Lesson 3.ipynb",
    "lesson-03.ipynb",
    "lesson_3.ipynb",
    "lesson3.ipynb",
    "Lesson3_Losses_Ada.ipynb",
    "LESSON 3 - Losses (Ada Lovelace).ipynb",
    "ｌｅｓｓｏｎ３＿ｌｏｓｓｅｓ．ｉｐｙｎｂ",
    f"レポート_{L}.ipynb",
    f"과제_{L}_김철수.ipynb",
    f"作业{L}.ipynb",
    f"Añadido de {L}.ipynb",
    f"{L}_Übung.ipynb",
    f"colab {L} solved!.ipynb",
]


@pytest.mark.parametrize("python", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_added_to_a_name_the_lesson_is_found(
    course: Course, tmp_path: Path, name: str, python: bool
) -> None:
    if python:
        name = name.replace("ipynb", "py").replace("IPYNB", "PY").replace("ｉｐｙｎｂ", "ｐｙ")
    submission = handed_in(tmp_path, course, {name: RIGHT if python else NOTEBOOK})
    assert ANSWER in submission.sources[L]
    assert set(notes_of(submission)) - {"notebooks"} == {"renamed"}
    packed = handed_in(tmp_path / "2", course, {"hw.zip": zipped({name: RIGHT})})
    assert ANSWER in packed.sources[L]


WRONG_KINDS: dict[str, tuple[str, str | bytes]] = {
    "a notebook called .py": (f"{L}.py", NOTEBOOK),
    "a notebook called .py, indented": (f"{L}.py", json.dumps(json.loads(NOTEBOOK), indent=1)),
    "a notebook called .txt": (f"{L}.txt", NOTEBOOK),
    "Python called .ipynb": (f"{L}.ipynb", RIGHT),
    "Python called .txt": (f"{L}.txt", RIGHT),
    "Python without an ending": (L, RIGHT),
    "a notebook without an ending": (L, NOTEBOOK),
    "a notebook with a mark called .py": (f"{L}.py", b"\xef\xbb\xbf" + NOTEBOOK),
}


@pytest.mark.parametrize(("name", "data"), WRONG_KINDS.values(), ids=WRONG_KINDS.keys())
def test_what_is_in_a_file_decides_how_it_is_read(
    course: Course, tmp_path: Path, name: str, data: str | bytes
) -> None:
    submission = handed_in(tmp_path, course, {name: data})
    assert ANSWER in submission.sources[L]
    assert "renamed" in notes_of(submission)


def test_a_large_notebook_called_py_is_read(course: Course, tmp_path: Path) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 2_000_000}}
    cell = {"cell_type": "code", "source": RIGHT, "outputs": [picture]}
    submission = handed_in(tmp_path, course, {f"{L}.py": notebook(cell)})
    assert ANSWER in submission.sources[L]


@pytest.mark.parametrize("kind", ["ipynb", "zip", "tar.gz"])
def test_notebooks_are_judged_by_their_code_not_by_their_pictures(
    course: Course, tmp_path: Path, kind: str
) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 30_000_000}}
    html = {"output_type": "display_data", "data": {"text/html": ["<b>" * 1_000_000]}}
    cell = {"cell_type": "code", "source": RIGHT, "outputs": [picture, html]}
    data = notebook(cell)
    files = {
        "ipynb": {f"{L}.ipynb": data},
        "zip": {"hw.zip": zipped({f"{L}.ipynb": data})},
        "tar.gz": {"hw.tar.gz": tarred((f"{L}.ipynb", data))},
    }
    submission = handed_in(tmp_path, course, files[kind])
    assert ANSWER in submission.sources[L]


def test_files_that_are_not_code_are_named_with_the_reason(course: Course, tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path, course, {f"{L}.pdf": b"%PDF", f"{L}.html": "<p>", "notes lesson3.txt": "hello"}
    )
    assert submission.sources == {}
    assert "notes lesson3.txt was left out: it is neither a Python file nor a notebook" in said(
        submission
    )
    assert f"there was: {L}.html, {L}.pdf, notes lesson3.txt" in said(submission)


def test_tests_of_a_lesson_are_not_the_lesson(course: Course, tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path, course, {f"test_{L}.py": "x = 1\n", f"tests/check_{L}.py": "", f"{L}.py": RIGHT}
    )
    assert submission.sources[L] == RIGHT and notes_of(submission) == []
    alone = handed_in(tmp_path / "2", course, {f"test_{L}.py": "x = 1\n"})
    assert L not in alone.sources and "no_files" in notes_of(alone)


def test_a_lesson_is_known_by_what_it_defines(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {"losses.py": RIGHT, "helper.py": "x = 1\n"})
    assert submission.sources == {L: RIGHT, "losses": RIGHT, "helper": "x = 1\n"}
    assert said(submission) == f"losses.py was graded as {L}.py"
    everything = notebook(*solution_sources().values())
    all_in_one = handed_in(tmp_path / "2", course, {"Untitled.ipynb": everything})
    assert set(all_in_one.sources) == set(solution_sources())


DEEP: dict[str, tuple[Files, set[str]]] = {
    "src": ({f"src/exercises/{L}.py": RIGHT, "docs/report.pdf": b""}, {L}),
    "weeks": (
        {"week1/a/lesson1_gradients.py": "x = 1\n", f"week3/b/{L}.py": RIGHT},
        {L, "lesson1_gradients"},
    ),
    "an archive": ({"hw.zip": zipped({f"hw/src/exercises/{L}.py": RIGHT, "hw/x.csv": "1"})}, {L}),
    "five deep": ({f"a/b/c/d/e/{L}.py": RIGHT, "a/x.pdf": b"", "a/b/c/x.pdf": b""}, {L}),
    "an environment beside": (
        {f"src/{L}.py": RIGHT, "venv/lib/python3/site-packages/x/lesson9.py": "x = 1\n"},
        {L},
    ),
    "tar.xz": ({"hw.tar.xz": tarred((f"hw/{L}.py", RIGHT.encode()), mode="w:xz")}, {L}),
    "txz": ({"hw.txz": tarred((f"{L}.py", RIGHT.encode()), mode="w:xz")}, {L}),
    "tar.bz2": ({"hw.tar.bz2": tarred((f"a/b/{L}.py", RIGHT.encode()), mode="w:bz2")}, {L}),
}


@pytest.mark.parametrize(("files", "lessons"), DEEP.values(), ids=DEEP.keys())
def test_lessons_are_found_however_deep_they_are(
    course: Course, tmp_path: Path, files: Files, lessons: set[str]
) -> None:
    submission = handed_in(tmp_path, course, files)
    assert submission.sources[L] == RIGHT
    assert {name for name in submission.sources if name.startswith("lesson")} == lessons


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lesson3.pyc", Kind.OTHER),
        ("lesson3.py.pdf", Kind.OTHER),
        ("lesson3.ipynb.html", Kind.OTHER),
        ("lesson3.py.zip", Kind.ARCHIVE),
        ("x.tar.xz", Kind.ARCHIVE),
        ("notes.txt", Kind.OTHER),
        ("lesson3", Kind.TEXT),
        ("lesson3.txt", Kind.TEXT),
        ("lesson3.docx", Kind.OTHER),
    ],
)
def test_kinds(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind
