"""Beginner's mistakes as data: what is changed in a right answer, and what the screen must say."""

from __future__ import annotations

from dataclasses import dataclass

L1, L2, L3, L4 = "lesson1_gradients", "lesson2_step", "lesson3_losses", "lesson4_sgd"
L5, L6, L7 = "lesson5_adaptive", "lesson6_models", "lesson7_loops"


@dataclass(frozen=True)
class Mistake:
    """A change of a right lesson.

    Attributes
    ----------
    name:
        A few words.
    changes:
        Pairs of texts: the old one and the new one. `BELOW` as the old one adds to the end of the
        file, and `ABOVE` to its first code.
    says:
        What must stand on the screen.
    arguments:
        Those of pytest; by default the lesson is run.
    """

    name: str
    lesson: str
    changes: tuple[tuple[str, str], ...]
    says: tuple[str, ...]
    arguments: tuple[str, ...] = ()


BELOW, ABOVE = "<below>", "<above>"

MISTAKES = [
    # the file
    Mistake(
        "a colon is missing",
        L1,
        (("w: Tensor) -> Tensor:", "w: Tensor) -> Tensor"),),
        ("lesson1_gradients.py cannot be imported", "SyntaxError: expected ':'", "^"),
    ),
    Mistake(
        "a parenthesis is not closed",
        L1,
        (("seen = []", "seen = list("),),
        ("SyntaxError: '(' was never closed", "^"),
    ),
    Mistake(
        "a tab among spaces",
        L1,
        (("    seen = []\n", "\tseen = []\n"),),
        ("TabError", "^"),
    ),
    Mistake(
        "a line is indented too far",
        L1,
        (("    seen = []\n", "    k = 0\n      seen = []\n"),),
        ("IndentationError: unexpected indent", "^"),
    ),
    Mistake(
        "an empty body",
        L1,
        ((BELOW, "\ndef helper(x):\n"),),
        ("IndentationError: expected an indented block",),
    ),
    Mistake("an error at the margin", L1, ((ABOVE, "x = 1 / 0\n"),), ("ZeroDivisionError", "^")),
    Mistake("a name at the margin", L1, ((ABOVE, "print(lr)\n"),), ("NameError: name 'lr'", "^")),
    Mistake(
        "a package that is not there",
        L1,
        ((ABOVE, "import tourch\n"),),
        ("tourch is not installed",),
    ),
    Mistake("exit() at the margin", L1, ((BELOW, "\nexit()\n"),), ("it ends Python",)),
    Mistake(
        "an assert at the margin", L1, ((BELOW, "\nassert 1 == 2\n"),), ("assert in it does not",)
    ),
    Mistake(
        "a smart quote",
        L1,
        ((BELOW, "\nprint(“hello”)\n"),),
        ("SyntaxError: invalid character", "^"),
    ),
    Mistake(
        "a print of Python 2", L1, ((BELOW, "\nprint 'hello'\n"),), ("SyntaxError: Missing paren",)
    ),
    Mistake(
        "an import of its own lesson",
        L1,
        ((ABOVE, "from exercises.lesson1_gradients import gradient\n"),),
        ("ImportError: cannot import name 'gradient'",),
    ),
    # names
    Mistake(
        "a renamed function",
        L1,
        (("def gradient(", "def my_gradient("),),
        ("no `gradient`; it has `my_gradient`",),
    ),
    Mistake(
        "another case",
        L4,
        (("class SGD:", "class Sgd:"),),
        ("no `SGD`; it has `Sgd`",),
    ),
    Mistake(
        "a function inside of another",
        L1,
        (("def gradient(", "def outer():\n  def gradient("),),
        ("`gradient` stands inside of `outer`",),
    ),
    Mistake(
        "two definitions",
        L1,
        ((BELOW, "\ndef gradient(f, w):\n    return w\n"),),
        ("`gradient` is defined in lines", "Python uses"),
    ),
    Mistake(
        "the stub stands below the answer",
        L1,
        ((BELOW, '\ndef gradient(f, w):\n    raise NotImplementedError("1.1 gradient")\n'),),
        ("has the stub of `gradient` again, which replaces your answer",),
    ),
    Mistake(
        "a method twice",
        L4,
        (
            (
                "    def step(self, closure",
                "    def step(self):\n        return 1\n\n    def step(self, closure",
            ),
            ('group["weight_decay"] * p', 'group["weight_decay"] * p * 2'),
        ),
        ("`SGD.step` is defined in lines",),
    ),
    Mistake(
        "the stub's raise below the answer",
        L1,
        (("    return result\n", "    raise NotImplementedError('1.1 gradient')\n"),),
        ("raise NotImplementedError` still stands in line", "delete that line", "^"),
    ),
    Mistake(
        "a misspelt name",
        L1,
        (("    seen = []\n", "    sen = []\n"),),
        ("NameError: name 'seen' is not defined", "^"),
    ),
    # calls
    Mistake(
        "parameters in another order",
        L1,
        (
            (
                "(f: Callable[[Tensor], Tensor], w: Tensor)",
                "(w: Tensor, f: Callable[[Tensor], Tensor])",
            ),
        ),
        ("has the parameters (w, f); the exercise says (f, w)",),
    ),
    Mistake(
        "a parameter is missing",
        L2,
        (("(params: Iterable[Tensor], lr: float)", "(params: Iterable[Tensor])"),),
        ("TypeError:", "takes 1 positional argument"),
    ),
    Mistake(
        "a loop without end",
        L1,
        (("    seen = []\n", "    seen = []\n    while True:\n        n = n + 1\n"),),
        ("Did not finish within 5 s of CPU time", "called", "line", "^"),
        ("--lesson", "1.2"),
    ),
    Mistake(
        "off limits",
        L3,
        (("### BEGIN SOLUTION", "return torch.nn.functional.mse_loss(prediction, target)"),),
        ("is off limits in mse_loss: the exercise asks for exactly that", "line"),
    ),
    # values
    Mistake("None comes back", L1, (("    return seen\n", "    pass\n"),), ("None",)),
    Mistake(
        "a tensor instead of a float",
        L7,
        (("total += loss.item() * len(x)", "total += loss.detach() * len(x)"),),
        ("(float)",),
    ),
    Mistake(
        "one list item too many",
        L1,
        (("    return seen\n", "    return [*seen, w]\n"),),
        ("4 items, expected 3 items",),
    ),
    Mistake("the same buffer", L1, (("w.grad.clone()", "w.grad"),), ("“same buffer”",)),
    Mistake(
        "no no_grad",
        L2,
        (("with torch.no_grad():", "if True:"),),
        ("RuntimeError: a leaf Variable", "“records a graph”"),
    ),
    Mistake(
        "None is not skipped",
        L2,
        (("if p.grad is not None:", "if True:"),),
        ("“crashes on `None`”",),
    ),
    Mistake(
        "shapes are not compared",
        L3,
        (("prediction.shape != target.shape", "False"),),
        ("“broadcasts”",),
    ),
    Mistake("another exception", L3, (("raise ValueError", "raise TypeError"),), ("ValueError",)),
    Mistake(
        "weight decay twice",
        L4,
        (('group["weight_decay"] * p', '2 * group["weight_decay"] * p'),),
        ("“decay doubled”", "waits for “weight_decay”"),
    ),
    Mistake(
        "a key that is not there",
        L4,
        (('group["lr"]', 'group["rate"]'),),
        ("KeyError: 'rate'", "^"),
    ),
    Mistake(
        "prints",
        L1,
        (("    return seen\n", "    print('seen', seen)\n    return 3\n"),),
        ("printed seen [tensor(",),
    ),
    Mistake(
        "an exception in a helper of one's own",
        L1,
        (
            ("    seen = []\n", "    seen = helper()\n"),
            (BELOW, "\ndef helper():\n    return {}['a']\n"),
        ),
        ("KeyError: 'a'", "^"),
    ),
    Mistake(
        "a recursion without end",
        L1,
        (("    seen = []\n", "    return accumulated_gradients(f, w, n)\n"),),
        ("RecursionError",),
        ("--lesson", "1.2"),
    ),
    Mistake(
        "exit() in an answer",
        L1,
        (("    seen = []\n", "    exit()\n"),),
        ("SystemExit",),
    ),
    Mistake(
        "the grad mode is left off",
        L1,
        (
            (
                "    seen = []\n",
                "    seen = []\n    torch.set_grad_enabled(False)\n    return seen\n",
            ),
        ),
        ("Your code changed the grad mode",),
    ),
    Mistake(
        "input() in an answer",
        L1,
        (("    seen = []\n", "    seen = input()\n"),),
        ("came back",),
    ),
]
