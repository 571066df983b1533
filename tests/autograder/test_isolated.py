"""What a submission can do to the process it runs in, and what it cannot do to anybody else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Zygote
from autograder.results.schema import Result
from tests.autograder.course import ROOT, gradient_that, solution_sources, submission

LESSON = "lesson1_gradients"
RIGHT = solution_sources()[LESSON]


def grade(grader: Grader, source: str) -> Result:
    return grader.grade(submission(lesson1_gradients=source))


def statuses(result: Result) -> dict[str, str]:
    """The status of each check, by name."""
    checks = result.lessons[0].checks
    return {check.id.partition("::")[2]: check.status for check in checks}


def test_a_right_answer_has_all_points(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, RIGHT)
    assert result.score == result.max_score == 12
    assert set(statuses(result).values()) == {"passed"}


def test_what_the_worker_inherits_is_what_python_starts_with(lesson1_grader: Grader) -> None:
    """Garbage is collected, a line of the submission can be shown, and the seed is the check's."""
    source = (
        f"{RIGHT}\nimport gc, inspect\nassert gc.isenabled() and gc.get_threshold()[0] > 0\n"
        "assert 'def zero_grad' in inspect.getsource(zero_grad)\n"
    )
    assert grade(lesson1_grader, source).score == 12


def test_a_syntax_error_is_named_with_its_line(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, "import torch\n\ndef gradient(f, w)\n    return w\n")
    assert result.score == 0 and set(statuses(result).values()) == {"failed"}
    check = result.lessons[0].checks[0]
    assert check.message.id == "import_failed" and "SyntaxError" in check.message.text
    assert check.location and (check.location.file, check.location.line) == (
        "exercises/lesson1_gradients.py",
        3,
    )


def test_a_missing_module_is_named(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, "import torch\nimport no_such_module\n")
    check = result.lessons[0].checks[0]
    assert check.status == "failed" and "no_such_module" in check.message.text
    assert check.location and check.location.line == 2


def test_a_loop_without_end_costs_its_own_exercise_only(lesson1_grader: Grader) -> None:
    found = statuses(grade(lesson1_grader, gradient_that("while True: pass")))
    assert found.pop("gradient_value") == "timed out"
    assert found.pop("gradient_leaves_w") == "blocked"  # and is not waited for
    assert set(found.values()) == {"passed"}


def test_a_loop_at_import_is_a_time_out(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.isolation.subject.LOAD_CPU_SECONDS", 1.0)
    result = grade(lesson1_grader, "while True: pass")
    assert set(statuses(result).values()) == {"timed out"}
    assert result.lessons[0].checks[0].message.id == "import_timed_out"


def test_sleeping_is_a_time_out_too(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.isolation.subject.WALL_FACTOR", 0.2)
    found = statuses(grade(lesson1_grader, gradient_that("import time; time.sleep(1e6)")))
    assert found["gradient_value"] == "timed out"


@pytest.mark.program
@pytest.mark.parametrize("swallow", ["except BaseException", "finally"])
def test_a_loop_that_swallows_every_exception_is_ended(
    lesson1_grader: Grader, swallow: str
) -> None:
    body = f"while True:\n        try: sum(range(10**6))\n        {swallow}: pass"
    assert statuses(grade(lesson1_grader, gradient_that(body)))["gradient_value"] == "timed out"


def test_printing_without_measure_takes_no_points(lesson1_grader: Grader) -> None:
    body = "print('x' * 1_000_000)"  # 10 cases: gradients are asked for 21 times
    flood = gradient_that(f"for _ in range(5): {body}")
    result = grade(lesson1_grader, flood)
    assert result.score == 12
    (note,) = result.notes
    assert (
        note.id == "printed" and int(str(note.parameters["count"]).replace(",", "")) >= 100_000_000
    )


@pytest.mark.parametrize("status", [0, 1])
def test_leaving_python_is_a_crash_and_earns_nothing(lesson1_grader: Grader, status: int) -> None:
    result = grade(lesson1_grader, gradient_that(f"import os; os._exit({status})"))
    found = statuses(result)
    assert found.pop("gradient_value") == "crashed"
    assert found.pop("gradient_leaves_w") == "blocked"
    assert set(found.values()) == {"passed"}
    assert f"exit status {status}" in result.lessons[0].checks[0].message.text


def test_leaving_python_at_import_is_a_crash(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, "import os\nos._exit(0)\n")
    assert result.score == 0 and set(statuses(result).values()) == {"crashed"}


def test_a_segmentation_fault_is_a_crash(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, gradient_that("import ctypes; ctypes.string_at(0)"))
    assert statuses(result)["gradient_value"] == "crashed"
    assert "SIGSEGV" in result.lessons[0].checks[0].message.text


@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt()", "GeneratorExit()"])
def test_exceptions_of_every_kind_are_failures(lesson1_grader: Grader, error: str) -> None:
    found = statuses(grade(lesson1_grader, gradient_that(f"raise {error}")))
    assert found["gradient_value"] == "failed"


def test_memory_has_a_limit(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, gradient_that("x = bytearray(1 << 40)"))
    check = result.lessons[0].checks[0]
    assert check.status == "failed" and str(check.actual).startswith("MemoryError")


def test_a_message_of_any_size_is_cut(lesson1_grader: Grader) -> None:
    result = grade(lesson1_grader, gradient_that("raise ValueError('x' * 10**7)"))
    assert len(result.lessons[0].checks[0].message.text) < 1000


def test_an_exception_that_cannot_be_shown_is_still_an_exception(
    lesson1_grader: Grader,
) -> None:
    nasty = "class Nasty(Exception):\n    def __str__(self): raise SystemExit\n\n\n"
    source = gradient_that("raise Nasty")
    found = statuses(
        grade(lesson1_grader, source.replace("# %%\ndef gradient", f"{nasty}# %%\ndef gradient", 1))
    )
    assert found["gradient_value"] in ("failed", "crashed")


def test_what_a_submission_starts_ends_with_it() -> None:
    source = "import os, time\nchild = os.fork()\nif child == 0: time.sleep(1e6)\nexit(child)\n"
    # The filter of system calls lets nothing be started: this is about systems that have none.
    with (
        Zygote(ROOT, [], without=["seccomp"]) as forker,
        IsolatedSubject(forker, {LESSON: source}) as subject,
    ):
        raised = subject.load(LESSON)
        assert raised is not None and raised.kind == "SystemExit"
        pid = int(raised.text)
        assert Path(f"/proc/{pid}").exists()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
            break
        time.sleep(0.01)
    else:
        assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(
    "package",
    ["solutions", "solutions.lesson1_gradients", "tests.exercises.test_lesson1_gradients"],
)
def test_the_course_cannot_be_imported(lesson1_grader: Grader, package: str) -> None:
    check = grade(lesson1_grader, f"import {package}\n").lessons[0].checks[0]
    assert check.status == "failed" and "ModuleNotFoundError" in check.message.text


def test_the_environment_holds_nothing_of_the_instructor(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = gradient_that("import os; raise RuntimeError(' '.join(sorted(os.environ)))")
    text = grade(lesson1_grader, source).lessons[0].checks[0].message.text
    names = set(text.split(": ", 1)[1].split())
    assert "LANG" in names
    assert names <= {
        "CUDA_VISIBLE_DEVICES", "LANG", "LC_CTYPE", "LOGNAME", "MKL_NUM_THREADS", "MPLBACKEND",
        "MPLCONFIGDIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONHASHSEED",
        "TMPDIR",
        *(name for name in names if name.startswith(("TORCH", "KINETO"))),
    }  # fmt: skip


def test_no_descriptor_of_the_grader_is_inherited(lesson1_grader: Grader) -> None:
    body = (
        "import os, stat\n"
        "    found = []\n"
        "    for n in range(4096):\n"
        "        try: status = os.fstat(n)\n"
        "        except OSError: continue\n"
        "        null = status.st_rdev == os.stat('/dev/null').st_rdev\n"
        "        found.append('null' if null else stat.filemode(status.st_mode)[0])\n"
        "    raise RuntimeError(' '.join(sorted(found)))"
    )
    text = grade(lesson1_grader, gradient_that(body)).lessons[0].checks[0].message.text
    kinds = text.split(": ", 1)[1].split()
    assert set(kinds) == {"null", "s"} and kinds.count("s") == 1


@pytest.mark.parametrize(
    "body",
    [
        "import os\n    for fd in range(3, 64):\n        try: os.write(fd, b'A' * 100)\n"
        "        except OSError: pass",
        "import os; os.closerange(0, 64)",
        "import socket; socket.socket(fileno=3).close()",
    ],
    ids=["garbage", "closed", "closed socket"],
)
def test_spoiling_the_connection_earns_nothing(lesson1_grader: Grader, body: str) -> None:
    found = statuses(grade(lesson1_grader, gradient_that(body)))
    assert found["gradient_value"] in ("crashed", "failed")
    assert found["accumulated_sums"] == "passed"  # in a fresh worker


def test_one_submission_leaves_nothing_to_the_next(lesson1_grader: Grader) -> None:
    poison = "import torch\ntorch.Tensor.clone = torch.Tensor.backward = None\n" + RIGHT
    grade(lesson1_grader, poison)
    assert grade(lesson1_grader, RIGHT).score == 12


def test_patched_comparisons_change_no_verdict(lesson1_grader: Grader) -> None:
    wrong = gradient_that("return torch.zeros_like(w)")
    patches = (
        "torch.equal = torch.allclose = lambda *a, **k: True\n"
        "torch.testing.assert_close = lambda *a, **k: None\n"
        "torch.Tensor.__eq__ = lambda *a: True\n"
    )
    found = statuses(grade(lesson1_grader, wrong + "\n\n" + patches))
    assert found["gradient_value"] == "failed"


def test_changing_the_grad_mode_for_others_is_a_failure(lesson1_grader: Grader) -> None:
    result = grade(
        lesson1_grader,
        gradient_that("torch.set_grad_enabled(True); torch.set_default_dtype(torch.float64)"),
    )
    check = result.lessons[0].checks[0]
    assert check.status == "failed" and "default dtype" in check.message.text
    assert statuses(result)["accumulated_sums"] == "passed"


def test_workers_are_reaped(lesson1_grader: Grader) -> None:
    zygote = lesson1_grader.workers._zygote._process.pid
    for _ in range(3):
        grade(lesson1_grader, "import os\nos._exit(1)\n")
    children = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
    assert children == []
    assert len(os.listdir(f"/proc/{zygote}/fd")) < 12
