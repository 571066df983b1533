"""A red team's submissions, written with the source at hand: each a few lines, by what they try.

Each is handed in as lesson 1, behind the right answers and a `gradient` that is wrong. Where it is
a text with `GRADIENT:` before it, it is the body of that `gradient`. None may earn `gradient` a
point. COURSE, SECRET and PARENT are filled in: the course's folder, a file of the instructor's,
the code that finds the process that forked the worker.
"""

from __future__ import annotations

FORGING = {
    "the reference in the frames": (
        "GRADIENT: frame = __import__('sys')._getframe()\n"
        "while frame:\n"
        "    for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):\n"
        "        if type(value) is dict and 'expected' in value: return value['expected']\n"
        "    frame = frame.f_back"
    ),
    "decode that knows better": (
        "import autograder.wire as wire\nwire.decode = wire.decode_own = lambda *a: None"
    ),
    "an encoder that copies the case": (
        "import autograder.wire as wire\nold = wire.encode\n"
        "wire.encode = lambda value: old(getattr(value, 'w', value))"
    ),
    "outcomes of another check": (
        "from autograder.isolation import worker\nfrom autograder.subjects.outcome import Batch\n"
        "kept = []\nold = worker._run\n"
        "def run(call, printed):\n"
        "    batch = old(call, printed)\n"
        "    kept.append(batch.outcomes)\n"
        "    return Batch((kept[0] * 100)[:len(call.cases)])\n"
        "worker._run = run"
    ),
    "empty values": (
        "from autograder.isolation import worker\n"
        "from autograder.subjects.outcome import Batch, Value\n"
        "worker._run = lambda call, printed: Batch([Value(b'')] * len(call.cases))"
    ),
    "nil values": (
        "from autograder.isolation import worker\n"
        "from autograder.subjects.outcome import Batch, Value\n"
        "worker._run = lambda call, printed: Batch([Value(b'\\xc0')] * len(call.cases))"
    ),
    "a case as its own answer": (
        "from autograder.isolation import worker\n"
        "from autograder.subjects.outcome import Batch, Value\n"
        "worker._run = lambda call, printed: Batch([Value(bytes(c)) for c in call.cases])"
    ),
    "missing that is no fault": (
        "from autograder.isolation import worker\n"
        "from autograder.subjects.outcome import Batch, Missing\n"
        "worker._run = lambda call, printed: Batch([Missing()] * len(call.cases))"
    ),
    "a grader error of its own": (
        "GRADIENT: from autograder.checks.reference import GraderError\nraise GraderError('ours')"
    ),
    "a status as an exception": (
        "GRADIENT: from autograder.checks.verdict import Status\nraise Exception(Status.PASSED)"
    ),
    "a second reply in one frame": (
        "import autograder.wire as wire\nold = wire.send_frame\n"
        "def send(connection, data, deadline=None):\n"
        "    old(connection, data); old(connection, data)\n"
        "wire.send_frame = send"
    ),
    "a reply before the request": (
        "import gc, socket, msgspec\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, socket.socket):\n"
        "        thing.sendall(b'\\0\\0\\0\\1\\xc0' * 50)"
    ),
    "scenarios that say what is expected": (
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if 'scenarios' in name:\n"
        "        for key in list(vars(module)):\n"
        "            if callable(vars(module)[key]): setattr(module, key, lambda *a: None)"
    ),
    "tolerances of its own": (
        "import autograder.checks.compare as compare\n"
        "compare.TOLERANCES.update({k: 1e9 for k in compare.TOLERANCES})\n"
        "compare.same = lambda *a: None"
    ),
    "a tensor that is every tensor": (
        "GRADIENT: class Any(torch.Tensor):\n"
        "    def tolist(self): return [2.0]\n"
        "    def numpy(self): return self\n"
        "    def tobytes(self): return b''\n"
        "    __eq__ = lambda s, o: True\n"
        "return torch.zeros_like(w).as_subclass(Any)"
    ),
    "not a number": "GRADIENT: return w * float('nan')",
    "infinite": "GRADIENT: return w * float('inf')",
    "a complex number": "GRADIENT: return torch.zeros_like(w) + 1j",
    "sparse": "GRADIENT: return torch.zeros_like(w).to_sparse()",
    "on no device": "GRADIENT: return torch.zeros_like(w, device='meta')",
    "of no size": "GRADIENT: return torch.empty(0)",
    "more than there is": "GRADIENT: return torch.zeros(1).expand(2**40)",
    "a generator": "GRADIENT: return (x for x in w)",
    "an exception group": "GRADIENT: raise BaseExceptionGroup('x', [SystemExit(0)])",
    "keyboard": "GRADIENT: raise KeyboardInterrupt",
    "exit by signal": "GRADIENT: import signal; signal.raise_signal(signal.SIGTERM)",
    "right when it is traced": (
        "GRADIENT: import sys\nreturn 2 * w if sys.gettrace() else torch.zeros_like(w)"
    ),
    "reload the worker": (
        "import importlib\nfrom autograder.isolation import worker\nimportlib.reload(worker)"
    ),
    "type hints that lie": (
        "import autograder.subjects.perform as perform\n"
        "perform.Scenario.named = classmethod(lambda cls, name: None)"
    ),
}

READING = {
    "solutions by open": "open('COURSE/solutions/lesson1_gradients.py').read()",
    "recordings": "open('COURSE/tests/exercises/recorded/lesson1_gradients.rec', 'rb').read()",
    "misconceptions": "__import__('os').listdir('COURSE/solutions/misconceptions')",
    "outlines": "__import__('os').listdir('COURSE/tests/exercises/recorded')",
    "a secret": "open('SECRET').read()",
    "by the linecache": "__import__('linecache').getlines('SECRET')[0]",
    "by pkgutil": "__import__('pkgutil').get_data('solutions', 'lesson1_gradients.py')",
    "by zipimport": "__import__('zipimport').zipimporter('COURSE')",
    "by mmap": "__import__('mmap').mmap(__import__('os').open('SECRET', 0), 9, access=1)[:]",
    "by torch": "torch.from_file('SECRET', size=4, dtype=torch.uint8)",
    "by the loader of C": "__import__('ctypes').CDLL('SECRET')",
    "by sqlite": "__import__('sqlite3').connect('SECRET').execute('select * from sqlite_master')",
    "by a link": "__import__('os').symlink('SECRET', 'link') or open('link').read()",
    "by a hard link": "__import__('os').link('SECRET', 'hard') or open('hard').read()",
    "by a copy": "__import__('shutil').copy('SECRET', 'copy') and open('copy').read()",
    "by its own root": "open('/proc/self/root/etc/passwd').read()",
    "the zygote's memory": "open(f'/proc/{PARENT}/mem', 'rb').read(9)",
    "the zygote's arguments": "open(f'/proc/{PARENT}/cmdline').read()",
    "the mounts": "open('/proc/self/mountinfo').read()",
    "shared memory": "__import__('os').listdir('/dev/shm')",
    "other processes": "__import__('os').listdir('/proc')",
    "the caches": "__import__('os').listdir(__import__('os').path.expanduser('~/.cache'))",
    "its own pyc": "__import__('glob').glob('COURSE/solutions/__pycache__/*')[0]",
    "a renamed folder": "__import__('os').rename('COURSE', 'here')",
}
"""Expressions, each evaluated in `gradient`; what they give is raised. None may be read."""

HURTING = {
    "a signal by a descriptor": (
        "import fcntl, socket\na, b = socket.socketpair()\n"
        "fcntl.fcntl(a, 8, PARENT); fcntl.fcntl(a, 10, 9)"
    ),
    "a lease": "import fcntl, os\nfcntl.fcntl(os.open(os.__file__, 0), 1024, 1)",
    "a lock on a library": "import fcntl, os\nfcntl.flock(os.open(os.__file__, 0), 2)",
    "threads without end": (
        "import threading, time\n"
        "while True: threading.Thread(target=time.sleep, args=[9], daemon=True).start()"
    ),
    "memory": "x = [bytearray(1 << 20) for _ in range(5000)]",
    "a full folder": "for n in range(9999): open(str(n), 'w').close()",
    "a deep folder": "import os\nfor _ in range(5000): os.mkdir('d'); os.chdir('d')",
    "descriptors": "import os\nkept = [os.pipe() for _ in range(999)]",
    "a killed group": "import os\nos.killpg(0, 9)",
    "the parent stopped": "import os\nos.kill(PARENT, 19)",
    "a daemon": "import os\nos.fork() or os.setsid()",
    "a huge name": "class X(Exception): pass\nX.__name__ = 'x' * 10**7\nraise X",
    "a huge text": "raise ValueError('\\x1b[2J=cmd|' * 10**6)",
    "a chain of causes": (
        "error = None\nfor _ in range(9000):\n    new = ValueError('x'); new.__cause__ = error\n"
        "    error = new\nraise error"
    ),
    "a text that prints": (
        "class X(Exception):\n    def __str__(self): return '\\u202e\\r::error::' * 999\nraise X"
    ),
    "recursion": "def f(): f()\nimport sys; sys.setrecursionlimit(10**6)\nf()",
    "a page fault": "import ctypes\nctypes.string_at(0)",
}
"""Bodies of `gradient`: they fail, and cost nobody else anything."""

FILES: dict[str, dict[str, str]] = {
    "checks of its own": {"tests/exercises/test_lesson1_gradients.py": "CHECKS = []"},
    "conftest": {"conftest.py": "import os; os._exit(0)"},
    "sitecustomize": {"sitecustomize.py": "import os; os._exit(0)"},
    "usercustomize": {"usercustomize.py": "import os; os._exit(0)"},
    "pyproject": {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'"},
    "pytest.ini": {"pytest.ini": "[pytest]\naddopts = -p no:optimlings"},
    "an engine": {"autograder/__init__.py": "raise SystemExit(0)"},
    "an engine's module": {"autograder.py": "raise SystemExit(0)"},
    "a torch": {"torch.py": "raise SystemExit(0)"},
    "a torch package": {"torch/__init__.py": "equal = lambda *a: True"},
    "solutions": {"solutions/lesson1_gradients.py": "def gradient(f, w): return 2 * w"},
    "a result": {"results/eve.json": '{"score": 12}', "eve.json": '{"score": 12}'},
    "recordings": {"tests/exercises/recorded/lesson1_gradients.json": "{}"},
    "a path file": {"evil.pth": "import os; os._exit(0)"},
    "wide names": {"lesson１_gradients.py.txt": "x = 1", "=1+1;x.csv": "a"},
    "a notebook beside it": {"lesson1_gradients.ipynb": '{"cells": []}'},
}
"""Files that are handed in beside the wrong answer."""

KIT: dict[str, dict[str, str]] = {
    "edited checks": {"tests/exercises/test_lesson1_gradients.py": "CHECKS = []"},
    "edited recordings": {"tests/exercises/recorded/lesson1_gradients.json": "{}"},
    "a conftest": {"conftest.py": "import os; os._exit(0)", "tests/conftest.py": "import os"},
    "a plugin": {
        "plugin.py": "def pytest_sessionfinish(session): session.exitstatus = 0",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p plugin'",
    },
    "an engine": {"autograder/wire.py": "def decode(*a): return None"},
    "stubs": {".stubs/lesson1_gradients.py": "def gradient(f, w): return 2 * w"},
    "a course's data": {".stubs/course.json": "{}", "solutions/lesson1_gradients.py": "x = 1"},
}
"""The same in the folder of a student's kit, which is handed in as a whole."""

NOTEBOOKS = {
    "a shell": "!rm -rf / ; echo $HOME",
    "a cell in bash": "%%bash\nrm -rf /",
    "a file over the engine": "%%writefile autograder/wire.py\nraise SystemExit",
    "a run of another file": "%run COURSE/solutions/lesson1_gradients.py",
    "a load": "%load SECRET",
    "the kernel": "get_ipython().kernel.do_shutdown(False)",
    "history": "%history -g -f SECRET",
    "an extension": "%load_ext autoreload\n%autoreload 2",
    "magic that is none": "get_ipython().run_line_magic('sx', 'cat SECRET')",
    "a long future": "from __future__ import " + " " * 100_000 + "!",
    "a check of its own": "def check(name): return 3.0",
}
"""Cells of a notebook, before the one with the wrong `gradient`."""
