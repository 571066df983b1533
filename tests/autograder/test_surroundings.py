"""What a lesson changes in the process is its own: no other lesson is run with it."""

from __future__ import annotations

import pytest
import torch

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.subjects import surroundings
from autograder.subjects.surroundings import GLOBAL_STATE, GLOBALS, kept, lent
from tests.autograder.course import solution_sources, submission

LEAKS = {
    "default device": "torch.set_default_device('cuda')",
    "a device's context": "torch.device('meta').__enter__()",
    "default dtype": "torch.set_default_dtype(torch.float64)",
    "grad mode": "torch.set_grad_enabled(False)",
    "seed": "torch.manual_seed(3)",
    "anomaly": "torch.autograd.set_detect_anomaly(True)",
    "function mode": (
        "class Zeros(torch.overrides.TorchFunctionMode):\n"
        "    def __torch_function__(self, f, t, a=(), k=None): return f(*a, **(k or {})) * 0\n"
        "Zeros().__enter__()"
    ),
    "deterministic": "torch.use_deterministic_algorithms(True)",
    "precision": "torch.set_float32_matmul_precision('medium')",
    "autocast": "torch.set_autocast_enabled('cpu', True)",
    "threads": "torch.set_num_threads(2)",
    "denormals": "torch.set_flush_denormal(True)",
    "backward's threads": "torch.autograd.set_multithreading_enabled(False)",
    "module hooks": (
        "from torch.nn.modules.module import register_module_forward_hook\n"
        "register_module_forward_hook(lambda m, i, o: o * 0)"
    ),
    "optimizer hooks": (
        "from torch.optim.optimizer import register_optimizer_step_pre_hook\n"
        "register_optimizer_step_pre_hook(lambda *a: 1 / 0)"
    ),
    "printing": "torch.set_printoptions(precision=1)",
    "numpy's errors": "import numpy as np\nnp.seterr(all='raise')",
    "numpy's printing": "import numpy as np\nnp.set_printoptions(precision=1)",
    "recursion": "import sys\nsys.setrecursionlimit(150)",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "folder": "import os\nos.chdir('/')",
    "environment": "import os\nos.environ['OPTIMLINGS_LEAK'] = '1'",
    "decimals": "import decimal\ndecimal.getcontext().prec = 3",
    "garbage": "import gc\ngc.disable()",
    "streams": "import sys\nsys.stdout = sys.stderr = None",
    "path": "import sys\nsys.path.clear()",
    "torch's names": "torch.Tensor.clone = torch.nn.functional.relu = None",
    "Python's names": "import builtins\nbuiltins.sum = builtins.len = None",
}


def state() -> dict[str, object]:
    found: dict[str, object] = {name: get() for name, (get, _) in GLOBAL_STATE.items()}
    found |= {name: one.get() for name, one in GLOBALS.items()}
    return found | {"sum": sum, "clone": torch.Tensor.clone, "relu": torch.nn.functional.relu}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_what_an_import_changes_is_put_back(leak: str) -> None:
    before = state()
    with kept("exercises.leaking"):
        exec(leak, {"torch": torch})
    after = state()
    surroundings._own.pop("exercises.leaking", None)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_lesson_is_lent_what_it_changed() -> None:
    import sys

    before = sys.getrecursionlimit()
    with kept("exercises.deep"):
        sys.setrecursionlimit(before + 50)
        torch.set_autocast_enabled("cpu", True)
    assert sys.getrecursionlimit() == before
    with lent("exercises.other"):
        assert sys.getrecursionlimit() == before
    with lent("exercises.deep"):
        assert sys.getrecursionlimit() == before + 50 and not torch.is_autocast_enabled("cpu")
        sys.setrecursionlimit(before + 60)
    with lent("exercises.deep"):
        assert sys.getrecursionlimit() == before + 60
        sys.setrecursionlimit(before)
    assert "exercises.deep" not in surroundings._own


def test_no_lesson_loses_points_to_another_ones_changes(course: Course) -> None:
    """All leaks of lesson 1 at a time."""
    right = solution_sources()
    leaking = "\n".join([right["lesson1_gradients"], *LEAKS.values()])
    with Grader(course.select(["1", "2", "3", "4"])) as grader:
        result = grader.grade(submission(**{**right, "lesson1_gradients": leaking}))
    assert [lesson.score for lesson in result.lessons[1:]] == [11, 11, 20]
