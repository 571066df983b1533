"""Right answers in odd but honest surroundings, for `test_same_score`: lesson 3, with more in it.

The right lesson has 11 points, a lesson that cannot be imported none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FULL, NONE = 11, 0


@dataclass(frozen=True)
class Odd:
    """What stands around the right lesson.

    Attributes
    ----------
    head, tail:
        Lines behind its imports, and at its end.
    first:
        Lines before everything else.
    files:
        What is handed in beside it.
    encoding:
        How the lesson's text is made bytes.
    points:
        What it must have, at home and in class.
    future:
        Whether `from __future__ import annotations` stays where it stands in the lesson.
    """

    head: str = ""
    tail: str = ""
    first: str = ""
    files: dict[str, str | bytes] = field(default_factory=dict)
    encoding: str = "utf-8"
    points: int = FULL
    future: bool = True

    def lesson(self, right: str) -> bytes:
        """The lesson's file."""
        text = right if self.future else right.replace("from __future__ import annotations\n", "")
        text = text.replace("\nimport torch\n", f"\nimport torch\n{self.head}\n", 1)
        text = f"{self.first}{text}\n\n{self.tail}\n"
        return text.encode(self.encoding, "replace")


HELPER = "def double(x):\n    return 2 * x\n"
USE = "assert double(2) == 4"
NO_POINTS_FOR_THE_FILE = {
    "a syntax error": Odd(tail="def f(:"),
    "a module that is not installed": Odd("import no_such_module_anywhere", points=NONE),
    "exit() at the end": Odd(tail="exit()", points=NONE),
    "an assert that fails": Odd(tail="assert 1 == 2, 'no'", points=NONE),
    "asks for input": Odd("name = input('name: ')", points=NONE),
    "cuda at import": Odd("x = torch.ones(3).to('cuda')", points=NONE),
    "a lesson that was not handed in": Odd(
        tail="from exercises.lesson4_sgd import SGD\nSGD([torch.ones(1)], lr=0.1)", points=NONE
    ),
    "a helper that was not handed in": Odd("from exercises.helper import double", points=NONE),
    "a null byte": Odd(tail="x = '\0'", points=NONE),
}

FILES = {
    "saves a plot": Odd(
        tail="import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.savefig('loss.png')"
    ),
    "saves a tensor and loads it": Odd(
        tail="torch.save(torch.ones(2), 'w.pt')\nassert torch.load('w.pt').sum() == 2"
    ),
    "checkpoints in folders": Odd(
        "import os\nos.makedirs('runs/a/b', exist_ok=True)",
        "for i in range(3): torch.save({'i': i}, f'runs/a/b/{i}.pt')",
    ),
    "a log file": Odd(
        "import logging\nlogging.basicConfig(filename='train.log', force=True)\n"
        "logging.warning('x')"
    ),
    "a CSV that grows in the call": Odd(
        tail="_mse = mse_loss\ndef mse_loss(*a, **k):\n"
        "    with open('log.csv', 'a') as f: f.write('1,2\\n')\n    return _mse(*a, **k)"
    ),
    "temporary files": Odd(
        "import tempfile\n"
        "with tempfile.NamedTemporaryFile('w+') as f: f.write('x')\n"
        "with tempfile.TemporaryDirectory() as d: open(d + '/x', 'w').close()\n"
        "tempfile.mkstemp()"
    ),
    "moves, removes and copies": Odd(
        "import os, shutil, pathlib\n"
        "pathlib.Path('a').mkdir(); pathlib.Path('a/x.txt').write_text('x')\n"
        "os.replace('a/x.txt', 'y.txt'); shutil.copy('y.txt', 'z.txt')\n"
        "shutil.copy2('y.txt', 'a')\n"
        "shutil.copytree('a', 'b'); shutil.rmtree('a'); os.remove('y.txt')\n"
        "pathlib.Path('z.txt').touch(); os.chmod('z.txt', 0o644); os.utime('z.txt')"
    ),
    "shortens a file": Odd(
        "with open('t.txt', 'w+') as f:\n    f.write('abc'); f.seek(1); f.truncate()"
    ),
    "numpy's files": Odd(
        "import numpy as np\nnp.save('x.npy', np.ones(3)); assert np.load('x.npy').sum() == 3\n"
        "np.savetxt('x.txt', np.ones(3))\n"
        "m = np.memmap('m.bin', dtype='float32', mode='w+', shape=(4,)); m[:] = 1; m.flush()"
    ),
    "a data base": Odd(
        "import sqlite3\nwith sqlite3.connect('runs.db') as db:\n"
        "    db.execute('create table t (x)'); db.execute('insert into t values (1)')"
    ),
    "an archive": Odd(
        "import shutil, os\nos.mkdir('pack'); open('pack/a', 'w').close()\n"
        "shutil.make_archive('packed', 'zip', 'pack')"
    ),
    "a pickle": Odd("import pickle\nwith open('p.pkl', 'wb') as f: pickle.dump([1], f)"),
    "goes to another folder": Odd(
        "import os\nos.makedirs('work', exist_ok=True); os.chdir('work')",
        "_l1 = l1_loss\ndef l1_loss(*a, **k):\n"
        "    import os\n    assert os.path.basename(os.getcwd()) == 'work'\n"
        "    return _l1(*a, **k)",
    ),
    "reads data beside it": Odd(
        "from pathlib import Path\n"
        "assert (Path(__file__).parent / 'data.csv').read_text().startswith('1,2')",
        files={"data.csv": "1,2\n"},
    ),
    "reads data in a folder": Odd(
        "import os\nfolder = os.path.dirname(__file__)\n"
        "with open(os.path.join(folder, 'data', 'x.bin'), 'rb') as f:\n"
        "    assert len(f.read()) == 300_000",
        files={"data/x.bin": b"x" * 300_000},
    ),
    "reads data as a package's": Odd(
        "import pkgutil\nassert pkgutil.get_data(__name__, 'words.txt') == b'hello'",
        files={"words.txt": "hello"},
    ),
}

MODULES = {
    "adds its folder to the path": Odd(
        "import os, sys\nsys.path.append(os.path.dirname(os.path.abspath(__file__)))"
    ),
    "its own text": Odd(tail="assert 'mse_loss' in open(__file__, encoding='utf-8').read()"),
    "its own source": Odd(tail="import inspect\nassert 'def' in inspect.getsource(mse_loss)"),
    "a helper, absolute": Odd(
        f"from exercises.helper import double\n{USE}", files={"helper.py": HELPER}
    ),
    "a helper, relative": Odd(f"from .helper import double\n{USE}", files={"helper.py": HELPER}),
    "a helper, by its name": Odd(f"from helper import double\n{USE}", files={"helper.py": HELPER}),
    "a helper, by its name, its folder first": Odd(
        "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
        f"from helper import double\n{USE}",
        files={"helper.py": HELPER},
    ),
    "a package, relative": Odd(
        f"from .utils.helper import double\n{USE}",
        files={"utils/__init__.py": "", "utils/helper.py": HELPER},
    ),
    "a package, absolute": Odd(
        f"from exercises.utils.helper import double\n{USE}",
        files={"utils/__init__.py": "", "utils/helper.py": HELPER},
    ),
    "a package that gives a name on": Odd(
        f"from .utils import double\n{USE}",
        files={"utils/__init__.py": "from .helper import double\n", "utils/helper.py": HELPER},
    ),
    "a package, by its name": Odd(
        f"from utilities.helper import double\n{USE}",
        files={"utilities/__init__.py": "", "utilities/helper.py": HELPER},
    ),
    "a package without an init": Odd(
        f"from .utils.helper import double\n{USE}", files={"utils/helper.py": HELPER}
    ),
    "a package in a package": Odd(
        f"from exercises.utils.inner.helper import double\n{USE}",
        files={
            "utils/__init__.py": "",
            "utils/inner/__init__.py": "",
            "utils/inner/helper.py": HELPER,
        },
    ),
    "a helper in another encoding": Odd(
        f"from helper import double\n{USE}",
        files={"helper.py": f"# -*- coding: latin-1 -*-\n# \xfc\n{HELPER}".encode("latin-1")},
    ),
}

STREAMS = {
    "reconfigures the output": Odd("import sys\nsys.stdout.reconfigure(encoding='utf-8')"),
    "wraps the output": Odd(
        "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
        "print('é')",
    ),
    "wraps both": Odd(
        "import codecs, sys\nsys.stdout = codecs.getwriter('utf-8')(sys.stdout.buffer)\n"
        "sys.stderr = codecs.getwriter('utf-8')(sys.stderr.buffer)",
        "print('é', file=sys.stderr)",
    ),
    "asks after the output": Odd(
        "import sys\nsys.stdout.fileno(), sys.stdout.encoding, sys.stdout.isatty(), "
        "sys.stdout.errors, sys.stdout.line_buffering\nsys.stdout.buffer.write(b'x')\n"
        "sys.stdout.flush()"
    ),
    "a fault handler": Odd("import faulthandler\nfaulthandler.enable()"),
    "redirects": Odd(
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()): print(1)"
    ),
    "a tee": Odd(
        "import sys\nclass Tee:\n    f = open('out.txt', 'w')\n"
        "    def __init__(self, a): self.a = a\n"
        "    def write(self, x): self.a.write(x); self.f.write(x)\n"
        "    def flush(self): self.a.flush()\nsys.stdout = Tee(sys.stdout)",
        "print('twice')",
    ),
}

ENCODINGS = {
    "Latin-1, declared": Odd(first="# -*- coding: latin-1 -*-\n# L\xf6sung\n", encoding="latin-1"),
    "GBK, declared": Odd(first="# -*- coding: gbk -*-\n# 作业\n", encoding="gbk"),
    "CP932, declared": Odd(first="# coding: cp932\n# 表ソ能\n", encoding="cp932"),
    "for an editor": Odd(first="# vim: set fileencoding=cp1252 :\n# \x80\n", encoding="cp1252"),
    "UTF-16, little end first": Odd(first="\ufeff", encoding="utf-16-le"),
    "UTF-16, big end first": Odd(first="\ufeff", encoding="utf-16-be"),
    "UTF-8 with a mark": Odd(encoding="utf-8-sig"),
    "an encoding that nobody knows": Odd(first="# -*- coding: klingon -*-\n"),
}

PROCESS = {
    "the default device": Odd(tail="torch.set_default_device('cuda')"),
    "no device": Odd(tail="torch.set_default_device('meta')"),
    "a device's context": Odd(tail="torch.device('meta').__enter__()"),
    "the default dtype": Odd(tail="torch.set_default_dtype(torch.float64)"),
    "no gradients": Odd(tail="torch.set_grad_enabled(False)"),
    "seeds": Odd(
        "import random, numpy as np\nrandom.seed(0); np.random.seed(0); torch.manual_seed(0)"
    ),
    "deterministic": Odd("torch.use_deterministic_algorithms(True)"),
    "numpy raises": Odd("import numpy as np\nnp.seterr(all='raise')"),
    "deep recursion": Odd("import sys\nsys.setrecursionlimit(10_000)"),
    "warnings are errors": Odd("import warnings\nwarnings.simplefilter('error')"),
    "prints in its own way": Odd("torch.set_printoptions(precision=2)"),
    "two threads": Odd("torch.set_num_threads(2)"),
    "autocast": Odd(tail="torch.set_autocast_enabled('cpu', True)"),
    "precision": Odd("torch.set_float32_matmul_precision('medium')"),
    "hooks on all modules": Odd(
        tail="from torch.nn.modules.module import register_module_forward_hook\n"
        "register_module_forward_hook(lambda m, i, o: o * 0)"
    ),
    "another way to show tensors": Odd(tail="torch.Tensor.__repr__ = lambda self: 'T'"),
    "environment and locale": Odd(
        "import os, locale\nos.environ['CUDA_VISIBLE_DEVICES'] = ''\n"
        "locale.setlocale(locale.LC_ALL, '')"
    ),
    "loads data in other processes": Odd(
        "from torch.utils.data import DataLoader\n"
        "for _ in DataLoader(range(4), num_workers=2): pass"
    ),
    "loads data in one that stays": Odd(
        "from torch.utils.data import DataLoader\n"
        "for _ in DataLoader(list(range(4)), 2, True, num_workers=1, prefetch_factor=4,"
        " persistent_workers=True): pass"
    ),
    "another program that may fail": Odd(
        "import subprocess\ntry: subprocess.run(['no-such-program'])\nexcept OSError: pass"
    ),
    "an event loop": Odd("import asyncio\nasyncio.run(asyncio.sleep(0))"),
}

SCRIPTS = {
    "a magic line": Odd("%matplotlib inline"),
    "a shell line": Odd("!pip install torch"),
    "a help line": Odd("torch.ones?"),
    "a magic line in a block": Odd("if True:\n    !ls\n    %time x = 1\nassert x == 1"),
    "what a shell line returns": Odd("files = !ls\nn = len(files)"),
    "what a magic line returns": Odd("x = %time 1 + 1\nassert x == 2"),
    "a modulo that is none": Odd("x = (7\n  % 4)\ny = '''\n%no\n!no\n'''\nassert x == 3"),
    "exported by Jupyter": Odd(
        first="#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\n\n\n# In[2]:\n\n",
        tail="# In[7]:\n\nmse_loss(torch.ones(3, 1), torch.ones(3))\n\n"
        "# In[ ]:\n\nTODO: ask about nan",
    ),
    "exported by Jupyter, magic cells": Odd(
        first="#!/usr/bin/env python\n# In[1]:\n"
        "get_ipython().run_cell_magic('writefile', 'own.py', 'def sq(a): return a * a\\n')\n"
        "# In[2]:\nget_ipython().run_cell_magic('time', '', 'y = 5\\n')\n"
        "get_ipython().system('ls')\nfiles = get_ipython().getoutput('ls')\n# In[3]:\n",
        tail="# In[9]:\nfrom own import sq\nassert sq(y) == 25\nOK = True\n# In[10]:\nassert OK",
    ),
    "exported by Colab": Odd(
        first='# -*- coding: utf-8 -*-\n"""lesson3.ipynb\n\n'
        'Automatically generated by Colab.\n\nOriginal file is located at\n    https://x\n"""\n\n'
        'from google.colab import drive\ndrive.mount("/content/drive")\n\n"""# Lesson 3"""\n\n',
        tail='"""Let us see:"""\n\nmse_loss(torch.ones(3, 1), torch.ones(3))\n\n'
        "!nvidia-smi\n\ndisplay(torch.ones(2))",
    ),
    "exported by VS Code": Odd(
        "from IPython import get_ipython\n\nget_ipython().run_line_magic('load_ext', 'autoreload')",
        first="# %%\n%matplotlib inline\n",
        future=False,
    ),
}

AT_HOME_AND_IN_CLASS: dict[str, Odd] = {
    **{k: v if v.points == NONE else Odd(tail=v.tail, points=NONE)
       for k, v in NO_POINTS_FOR_THE_FILE.items()},
    **FILES, **MODULES, **STREAMS, **ENCODINGS, **PROCESS, **SCRIPTS,
}  # fmt: skip
"""`.py` files."""

BEFORE: dict[str, list[str]] = {
    "Colab's drive": ["from google.colab import drive\ndrive.mount('/content/drive')"],
    "Colab's files": ["from google.colab import files\nup = files.upload()\nlist(up.keys())"],
    "are we in Colab?": [
        "try:\n    import google.colab\n    IN_COLAB = True\n"
        "except ImportError:\n    IN_COLAB = False",
        "assert not IN_COLAB",
    ],
    "Colab's drive that is not there": ["%cd /content/drive/MyDrive", "!ls"],
    "IPython's display": ["from IPython.display import display, HTML, clear_output"],
    "IPython's display, used": [
        "import IPython.display as d\nd.display(d.HTML('<b>'))\nd.clear_output(wait=True)"
    ],
    "get_ipython": ["get_ipython().run_line_magic('load_ext', 'autoreload')"],
    "a plot's backend": ["%matplotlib inline\n%config InlineBackend.figure_format = 'retina'"],
    "an installation": ["!pip install -q torch torchvision\n%pip install tqdm"],
    "a variable": ["%env SEED=7\n", "import os\nSEED = int(os.environ['SEED'])"],
    "a file that is written": ["%%writefile helper.py\n" + HELPER, f"from helper import *\n{USE}"],
    "a file that is written and run": ["%%writefile setup.py\nN = 3\n", "%run setup.py", "M = N"],
    "a shell cell": ["%%bash\nls -l\necho $HOME"],
    "another language": ["%%html\n<b>x</b>", "%%javascript\nalert(1)"],
    "run out of order": ["loss = mse_loss(x, y)"],
    "a base class that comes later": [
        "class Child(Base):\n    pass\nCHILD = Child().one()",
        "class Base:\n    def one(self): return 1",
    ],
    "an import that fails": ["import no_such_module_anywhere"],
    "input": ["name = input('Your name: ')"],
    "a missing file": ["import pandas_or_nothing as pd", "open('/content/data.csv')"],
    "an empty cell": ["", "# only a comment", "\n\n"],
    "a late future": ["x = 1", "from __future__ import annotations\ndef f(a: Undefined): pass"],
}

AFTER: dict[str, list[str]] = {
    "the error that is asked for": ["mse_loss(torch.ones(3, 1), torch.ones(3))"],
    "scratch text": ["TODO: ask about nan"],
    "prose": ["This is why the loss is larger."],
    "waits": ["import asyncio\nawait asyncio.sleep(0)\nWAITED = 1", "assert WAITED"],
    "waits for several": [
        "import asyncio\nasync def one(): return 1\n"
        "a, b = await asyncio.gather(one(), one())\nassert a + b == 2"
    ],
    "cuda": ["x = torch.ones(3).to('cuda')"],
    "a model on cuda": ["m = torch.nn.Linear(2, 2).cuda()\ntorch.cuda.synchronize()"],
    "display": ["display(mse_loss(torch.ones(2), torch.zeros(2)))"],
    "a shell line's lines": ["files = !ls\nn = len(files)\nfirst = files.grep('py')"],
    "timed": ["%time y = mse_loss(torch.ones(2), torch.zeros(2))", "assert y == 1"],
    "a timed cell": ["%%time\nz = 3", "assert z == 3"],
    "many times": ["%timeit mse_loss(torch.ones(2), torch.zeros(2))", "%%timeit\n1 + 1"],
    "captured": ["%%capture out\nprint(1)\nw = 4", "out.show()\nassert w == 4"],
    "help": ["mse_loss?", "?torch.ones", "torch.nn.Linear??"],
    "exit": ["exit()"],
    "quit and more": ["quit()", "import sys\nsys.exit(1)", "raise SystemExit"],
    "an assert": ["assert mse_loss(torch.ones(2), torch.zeros(2)) == 7"],
    "a division": ["1 / 0"],
    "endless recursion": ["def f(): return f()\nf()"],
    "an error of its own": ["class Mine(Exception): pass\nraise Mine('x')"],
    "a plot": [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nplt.savefig('a.png')"
    ],
    "a restart": ["import IPython\nIPython.Application.instance().kernel.do_shutdown(True)"],
    "another device": ["torch.set_default_device('cuda')", "torch.ones(2)"],
    "a deleted name": ["k = 1\ndel k", "print(k)"],
    "a process": ["import os\nos.fork()", "import subprocess\nsubprocess.run(['ls'], check=True)"],
    "the network": ["import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')"],
    "a dict that looks like a magic": ["d = {'%': 1}\ns = '''\n%magic\n'''\n5 % 3"],
    "nothing but an expression": ["mse_loss(torch.ones(2), torch.zeros(2))"],
}

IN_NOTEBOOKS: dict[str, tuple[list[str], list[str]]] = {
    **{name: (cells, []) for name, cells in BEFORE.items()},
    **{name: ([], cells) for name, cells in AFTER.items()},
}
"""Cells before and behind those of the right lesson."""
