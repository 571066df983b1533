"""Stand-ins for what notebooks find around them: IPython's shell, `display`, Colab's modules.

They do nothing but what a lesson may need later: they write the file of a `%%writefile`, they run
the statement of a `%time`. No shell command is run. They stand in for IPython even where it is
installed, since without a kernel its `get_ipython()` is None. In a kernel, IPython itself is used.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shlex
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from autograder.folders import EXERCISES
from autograder.subjects.other_names import lesson_called

COLAB = "google.colab"
IPYTHON = "IPython"
OF_NOTEBOOKS = ("ipynb", "import_ipynb", "nbimporter")
"""What notebooks import so that they can import notebooks (`subjects.other_names`)."""
ROOTS = (IPYTHON, COLAB, *OF_NOTEBOOKS)
"""The modules for which there are stand-ins, with all that is in them."""

OF_THE_SHELL = ("display", "get_ipython")
"""What each notebook finds for itself."""

CHECKING = "autograder.notebook"
"""What a notebook imports `check` from. While it is graded, its own checks judge nothing."""


class Nothing:
    """Whatever is done with it gives nothing again; as a decorator it changes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else Nothing()

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __str__(self) -> str:
        return ""


class Lines(list[str]):
    """What a shell command printed: nothing, since none is run."""

    @property
    def n(self) -> str:
        """As one text."""
        return "\n".join(self)

    @property
    def s(self) -> str:
        """As one line."""
        return " ".join(self)

    def grep(self, *args: Any, **kwargs: Any) -> Lines:
        return Lines()

    def fields(self, *args: Any) -> Lines:
        return Lines()


class Captured(Nothing):
    """What a cell printed while it was captured."""

    stdout = stderr = ""
    outputs: list[Any] = []


class Shell:
    """IPython's shell, as far as a lesson may depend on it."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def run_line_magic(self, name: str, line: str = "", *more: Any) -> Any:
        return getattr(self, f"_line_{name}", _no_magic)(line.strip())

    def run_cell_magic(self, name: str, line: str = "", cell: str = "") -> Any:
        return getattr(self, f"_cell_{name}", _no_magic)(line.strip(), cell)

    def magic(self, line: str) -> Any:
        name, _, rest = line.strip().lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_cell(self, cell: str, *args: Any, **kwargs: Any) -> None:
        exec(compile(cell, "<cell>", "exec", dont_inherit=True), self.user_ns)

    ex = run_cell

    def ev(self, expression: str) -> Any:
        return eval(expression, self.user_ns)

    def system(self, command: str) -> None:
        """Run nothing."""

    def getoutput(self, command: str, *args: Any, **kwargs: Any) -> Lines:
        return Lines()

    def _line_time(self, line: str) -> Any:
        try:
            code = compile(line, "<cell>", "eval", dont_inherit=True)
        except SyntaxError:
            return self.run_cell(line)
        return eval(code, self.user_ns)

    _line_prun = _line_time

    def _line_run(self, line: str) -> None:
        words = [word for word in shlex.split(line) if not word.startswith("-")]
        if lesson := lesson_called(os.path.splitext(os.path.basename(words[0]))[0]):
            module = importlib.import_module(f"{EXERCISES}.{lesson}")
            return self.user_ns.update(
                {k: v for k, v in vars(module).items() if k not in OF_THE_SHELL and k[:2] != "__"}
            )
        with open(words[0], encoding="utf-8") as file:
            code = compile(file.read(), words[0], "exec", dont_inherit=True)
        exec(code, self.user_ns)

    def _line_cd(self, line: str) -> None:
        os.chdir(os.path.expanduser(line.strip("'\"") or "."))

    def _line_pwd(self, line: str) -> str:
        return os.getcwd()

    def _line_env(self, line: str) -> Any:
        name, equals, value = line.partition("=")
        if not equals and " " in line:
            name, equals, value = line.partition(" ")
        if not equals:
            return os.environ.get(name, "") if name else dict(os.environ)
        os.environ[name.strip()] = value.strip()
        return None

    _line_set_env = _line_env

    def _line_pylab(self, line: str) -> None:
        self.run_cell("import numpy\nimport numpy as np\nfrom numpy import *\n")
        self.run_cell("import matplotlib.pyplot as plt\nfrom matplotlib.pyplot import *\n")

    def _line_timeit(self, line: str) -> Nothing:
        return Nothing()

    def _cell_writefile(self, line: str, cell: str) -> None:
        append = "-a" in line.split()[:-1]
        name = line.removeprefix("-a").removeprefix("--append").strip().strip("'\"")
        with open(os.path.expanduser(name), "a" if append else "w", encoding="utf-8") as file:
            file.write(cell)

    _cell_file = _cell_writefile

    def _cell_time(self, line: str, cell: str) -> None:
        self.run_cell(cell)

    _cell_prun = _cell_time

    def _cell_capture(self, line: str, cell: str) -> Captured:
        self.run_cell(cell)
        name = line.rpartition(" ")[2]
        if cell and name.isidentifier():
            self.user_ns[name] = Captured()
        return Captured()


def _no_magic(*arguments: Any) -> None:
    """Other magics leave nothing behind."""


def display(*objects: Any, **kwargs: Any) -> Any:
    """Print objects."""
    for thing in objects:
        print(thing)
    return Nothing() if kwargs.get("display_id") else None


_shell = Shell({})


def get_ipython() -> Shell:
    """The shell of the notebook that was entered last."""
    return _shell


def enter(module: ModuleType) -> None:
    """Give a module what a notebook finds there, and IPython's modules."""
    global _shell
    shell = _shell = Shell(vars(module))
    for name, value in zip(OF_THE_SHELL, (display, lambda: shell), strict=True):
        vars(module).setdefault(name, value)
    offer("IPython")


def offer(name: str) -> bool:
    """Offer stand-ins for the module of this name; whether that is anything new.

    All but IPython's are offered only where something fails without them: a notebook may ask
    whether it is run in Colab by trying to import them.
    """
    for root in ROOTS:
        wanted = name == root or name.startswith(f"{root}.") or (name == "google" and root == COLAB)
        finder = _finders[root]
        if wanted and finder not in sys.meta_path:
            # All others behind: for what is not installed.
            sys.meta_path.insert(0 if root == IPYTHON else len(sys.meta_path), finder)
            return True
    return False


def offer_check() -> None:
    """Offer a `check` that does nothing, unless the one of a student's kernel is there."""
    module = ModuleType(CHECKING)
    vars(module)["check"] = lambda *arguments, **options: Nothing()
    sys.modules.setdefault(CHECKING, module)


class _Files(Nothing):
    """Colab's way to files; none is uploaded."""

    def upload(self) -> dict[str, bytes]:
        return {}


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the stand-ins of one root."""

    def __init__(self, root: str) -> None:
        self._names = (root, "google") if root == COLAB else (root,)
        self._below = f"{root}."

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self._names or fullname.startswith(self._below):
            return importlib.util.spec_from_loader(fullname, self, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        names = vars(module)
        root = module.__name__.partition(".")[0]
        if root == IPYTHON:
            names.update(display=display, get_ipython=get_ipython, version_info=(9, 0, 0, ""))
            names["__version__"] = "9.0.0"
        if module.__name__ == COLAB:
            names["files"] = _Files()
        names["__getattr__"] = lambda name: _attribute(name)


def _attribute(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()


_finders = {root: _Finder(root) for root in ROOTS}
