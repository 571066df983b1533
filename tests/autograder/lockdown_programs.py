"""What submissions may try to do to the machine, each a tiny program, and what they may well do.

A program is refused if it ends in one of `REFUSALS`; whatever else happens, it was let through.
Each is harmless where it is let through: signals have number 0, files are the test's own. The words
COURSE, SCRATCH, TCP_PORT and `NUMBER_OF(name)` are filled in: the course's folder, a folder with a
file and a listening socket in it, a listening port, the number of a system call.
"""

from __future__ import annotations

REFUSALS = (
    "PermissionError",
    "BlockingIOError",  # EAGAIN, what a process gets that may have no more of them
    "MemoryError",
    "OSError: [Errno 12]",  # the same, said by the kernel
    "OSError: [Errno 24]",  # too many open files
    "OSError: [Errno 101]",  # a network in which nobody else is
    "OSError: [Errno 38]",  # the kernel is made to look as if it had no such call
)

PRELUDE = """
import ctypes, mmap, os, pathlib, resource, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(function, *arguments):
    result = libc[function](*[ctypes.c_long(x) if isinstance(x, int) else x for x in arguments])
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
parent = os.getppid()
"""

ANSWER = "COURSE/solutions/lesson1_gradients.py"

ATTEMPTS: dict[str, dict[str, str]] = {
    "read the course": {
        "open": f"open('{ANSWER}').read()",
        "os.open": f"os.read(os.open('{ANSWER}', os.O_RDONLY), 9)",
        "pathlib": f"pathlib.Path('{ANSWER}').read_text()",
        "mmap": f"mmap.mmap(os.open('{ANSWER}', os.O_RDONLY), 9, access=mmap.ACCESS_READ)[:]",
        "ctypes": f"call('open', b'{ANSWER}', 0)",
        "a folder's descriptor": (
            "folder = os.open('COURSE', os.O_PATH)\n"
            "os.open('solutions/lesson1_gradients.py', os.O_RDONLY, dir_fd=folder)"
        ),
        "a relative path": "os.chdir('COURSE/solutions'); open('lesson1_gradients.py').read()",
        "another way round": f"open('/proc/self/root{ANSWER}').read()",
        "the import system": (
            "from importlib.machinery import SourceFileLoader\n"
            f"SourceFileLoader('answer', '{ANSWER}').load_module()"
        ),
        "listing": "os.listdir('COURSE/solutions')",
        "the tests": "os.listdir('COURSE/tests')",
        "openat2": "call('syscall', NUMBER_OF(openat2), -100, b'COURSE', bytes(24), 24)",
    },
    "read the machine": {
        "/etc": "open('/etc/passwd').read()",
        "list /etc": "os.listdir('/etc')",
        "list /home": "os.listdir('/home')",
        "list /tmp": "os.listdir('/tmp')",
        "list /proc": "os.listdir('/proc')",
        "the zygote's environment": "open(f'/proc/{parent}/environ').read()",
        "its own memory map": "open('/proc/self/maps').read()",
    },
    "leave files": {
        "open": "open('SCRATCH/new', 'w')",
        "append": "open('SCRATCH/file', 'a')",
        "/dev/shm": "os.open('/dev/shm', os.O_TMPFILE | os.O_RDWR)",
        "mkdir": "os.mkdir('SCRATCH/folder')",
        "mkfifo": "os.mkfifo('SCRATCH/fifo')",
        "symlink": "os.symlink('/', 'SCRATCH/link')",
        "rename": "os.rename('SCRATCH/file', 'SCRATCH/renamed')",
        "truncate": "os.truncate('SCRATCH/file', 0)",
        "unlink": "os.unlink('SCRATCH/file')",
    },
    "change modes": {
        "chmod": "os.chmod('SCRATCH/file', 0o600)",
        "chown": "os.chown('SCRATCH/file', os.getuid(), -1)",
        "utime": "os.utime('SCRATCH/file')",
    },
    "run programs": {
        "exec": "os.execv('/bin/true', ['true'])",
        "memory file": (
            "file = os.memfd_create('program'); os.write(file, open('/bin/true', 'rb').read())\n"
            "os.execve(file, ['true'], {})"
        ),
    },
    "start processes": {
        "fork": "os.fork() or os._exit(0)",
        "subprocess": "subprocess.run([sys.executable, '-c', ''])",
        "posix_spawn": "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
        "multiprocessing": (
            "import multiprocessing\n"
            "multiprocessing.get_context('fork').Process(target=int).start()"
        ),
        "clone": "call('syscall', NUMBER_OF(clone), 17, 0, 0, 0, 0) or os._exit(0)",
        "clone3": (
            "request = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17)\n"
            "call('syscall', NUMBER_OF(clone3), request, 64) or os._exit(0)"
        ),
    },
    "signal others": {
        "the parent": "os.kill(parent, 0)",
        "its group": "os.killpg(os.getpgid(parent), 0)",
        "a thread": "call('syscall', NUMBER_OF(tgkill), parent, parent, 0)",
        "any thread": "call('syscall', NUMBER_OF(tkill), parent, 0)",
        "a queued one": (
            "info = (ctypes.c_int * 32)(0, 0, -1)\n"
            "call('syscall', NUMBER_OF(rt_sigqueueinfo), parent, 0, info)"
        ),
    },
    "look into others": {
        "ptrace": "call('ptrace', 0x4206, parent, 0, 0)",  # PTRACE_SEIZE, which stops nothing
        "process_vm_readv": (
            "data = ctypes.create_string_buffer(8)\n"
            "here = (ctypes.c_void_p * 2)(ctypes.addressof(data), 8)\n"
            "there = (ctypes.c_void_p * 2)(id(None), 8)\n"
            "call('process_vm_readv', parent, here, 1, there, 1, 0)"
        ),
        "its memory": "os.pread(os.open(f'/proc/{parent}/mem', os.O_RDONLY), 8, id(None))",
        "pidfd": "os.pidfd_open(parent)",
        "its limits": "resource.prlimit(parent, resource.RLIMIT_NOFILE)",
        "its session": "os.getsid(parent)",
        "its group": "os.getpgid(parent)",
        "its priority": "os.getpriority(os.PRIO_PROCESS, parent)",
        "its scheduler": "os.sched_getscheduler(parent)",
    },
    "use the network": {
        "TCP": "socket.create_connection(('127.0.0.1', TCP_PORT), 5)",
        "UDP": (
            "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "udp.sendto(b'x', ('127.0.0.1', TCP_PORT))"
        ),
    },
    "open sockets": {
        "listening": "socket.create_server(('127.0.0.1', 0))",
        "by path": "socket.socket(socket.AF_UNIX).connect('SCRATCH/socket')",
        "a raw call": "call('syscall', NUMBER_OF(socket), 1, 1, 0)",
        "a pair of another kind": "socket.socketpair(socket.AF_INET)",
        "a pair for datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    },
    "share memory": {
        "shmget": "call('shmctl', call('shmget', 0, 4096, 0o600), 0, 0)",
        "semget": "call('semctl', call('semget', 0, 1, 0o600), 0, 0)",
        "msgget": "call('msgctl', call('msgget', 0, 0o600), 0, 0)",
        "memfd": "os.memfd_create('x')",
        "semaphore": "import multiprocessing; multiprocessing.Lock()",
    },
    "rare system calls": {
        "io_uring": "call('syscall', NUMBER_OF(io_uring_setup), 1, bytes(120))",
        "userfaultfd": "call('syscall', NUMBER_OF(userfaultfd), 1)",
        "keyctl": "call('syscall', NUMBER_OF(keyctl), 0, -3, 0)",
        "inotify": "call('inotify_init1', 0)",
        "unshare": "call('unshare', 0x200)",
        "setuid": "os.setuid(os.getuid())",
        "outlive the parent": "call('prctl', 1, 0, 0, 0, 0)",
        "be open to others": "call('prctl', 4, 1, 0, 0, 0)",
        "other limits": "call('setrlimit', 4, bytes(16))",
        "truncate a descriptor": "call('ftruncate', 0, -1)",
        "lease a library": (
            "import fcntl; fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLEASE, 1)"
        ),
        "a lease with odd bits": (
            "call('syscall', NUMBER_OF(fcntl), os.open(os.__file__, os.O_RDONLY),"
            " (1 << 32) + 1024, 0)"
        ),
        "notices of a folder": (
            "import fcntl\n"
            "fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), fcntl.F_NOTIFY, 2)"
        ),
        "signals of a descriptor": "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, 0)",
        "signals by flag": (
            "import fcntl\n"
            "ours, theirs = socket.socketpair()\n"
            "fcntl.fcntl(ours, fcntl.F_SETFL, 0o20000)"
        ),
        "a larger pipe": "import fcntl; fcntl.fcntl(os.pipe()[0], 1031, 1 << 20)",
        "an ioctl that owns signals": (
            "import fcntl; fcntl.ioctl(socket.socketpair()[0], 0x8901, ctypes.c_int(0))"
        ),
        "page out a library": (
            "library = mmap.mmap(os.open(os.__file__, os.O_RDONLY), 4096, prot=mmap.PROT_READ)\n"
            "library.madvise(21)"
        ),
        "equal pages": "mmap.mmap(-1, 4096).madvise(12)",
        "drop a library": (
            "os.posix_fadvise(os.open(os.__file__, os.O_RDONLY), 0, 0, os.POSIX_FADV_DONTNEED)"
        ),
        "interrupt all processors": "call('syscall', NUMBER_OF(membarrier), 1, 0, 0)",
        "a lock with a priority": (
            "word = ctypes.c_int(0)\n"
            "call('syscall', NUMBER_OF(futex), ctypes.byref(word), 6, 0, 0, 0, 0)"
        ),
        "a pipe of packets": "os.pipe2(os.O_DIRECT)",
        "bytes out of band": "socket.socketpair()[0].send(b'x', socket.MSG_OOB)",
        "a thread in a namespace": (
            "call('syscall', NUMBER_OF(clone), 0x10000 | 0x4000000, 0, 0, 0, 0)"
        ),
    },
    "use up memory": {
        "bytearray": "bytearray(2 << 30)",
        "shared mmap": "mmap.mmap(-1, 2 << 30)",
        "descriptors": "kept = [os.dup(0) for _ in range(200)]",
    },
}

NOT_COMPARED = {
    "a signal to everybody": "os.kill(-1, 0)",
    "bpf": "call('syscall', NUMBER_OF(bpf), 0, ctypes.create_string_buffer(120), 120)",
    "mount": "call('mount', b'none', b'/', b'tmpfs', 0x20 | (1 << 31), 0)",
    "chroot": "os.chroot('/')",
    "setgroups": "os.setgroups([])",
}
"""What the kernel refuses to ordinary users anyway; and a call that says it succeeded even where it
reached nobody. They tell nothing of the single layers."""

NEIGHBOURS = {
    "a thread": """
        import threading
        done = []
        thread = threading.Thread(target=done.append, args=[1])
        thread.start(); thread.join()
        assert done == [1]
    """,
    "two threads of torch": """
        import torch
        torch.set_num_threads(2)
        a = torch.ones(300, 300)
        assert (a @ a).sum() == 300 ** 3 and a.exp().sum() > 0
    """,
    "operators of many kinds": """
        import torch
        torch.linalg.svd(torch.randn(20, 20)); torch.randn(64, 64) @ torch.randn(64, 64)
        torch.nn.functional.conv2d(torch.randn(1, 3, 8, 8), torch.randn(2, 3, 3, 3))
        torch.fft.fft(torch.randn(16)); torch.einsum("ij,jk", torch.ones(2, 2), torch.ones(2, 2))
    """,
    "an event loop": """
        import asyncio
        async def wait():
            await asyncio.sleep(0)
            return await asyncio.get_running_loop().run_in_executor(None, int, "1")
        assert asyncio.run(wait()) == 1
    """,
    "training": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
        optimizer = torch.optim.Adam(model.parameters())
        data = TensorDataset(torch.randn(8, 2), torch.randn(8, 1))
        for x, y in DataLoader(data, batch_size=4, shuffle=True, num_workers=0):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
    """,
    "checkpointing": """
        import torch
        from torch.utils.checkpoint import checkpoint
        w = torch.ones(2, requires_grad=True)
        checkpoint(torch.exp, w, use_reentrant=False).sum().backward()
        assert w.grad is not None
    """,
    "saving into memory": """
        import io, torch
        buffer = io.BytesIO()
        torch.save({"w": torch.ones(2)}, buffer); buffer.seek(0)
        assert torch.load(buffer)["w"].sum() == 2
    """,
    "the standard library": "import decimal, sqlite3, multiprocessing, asyncio, unittest.mock",
    "a data base in memory": "import sqlite3; sqlite3.connect(':memory:').execute('select 1')",
    "numpy, scikit-learn": """
        import numpy, sklearn.datasets, sklearn.linear_model
        x, y = sklearn.datasets.load_digits(return_X_y=True)
        sklearn.linear_model.LogisticRegression(max_iter=5).fit(x[:50], y[:50])
    """,
    "a plot": """
        import matplotlib.pyplot as plt
        plt.plot([1, 2]); plt.show(); plt.close()
    """,
    "printing": "import sys; print('x' * 10000); print('y', file=sys.stderr)",
    "the null device": """
        import contextlib, os
        with open(os.devnull, "w") as null, contextlib.redirect_stdout(null):
            print("nothing")
    """,
    "a temporary file that cannot be": """
        import tempfile
        try:
            tempfile.TemporaryFile()
        except OSError:
            pass
    """,
    "asking after itself": "import os, platform; os.getpid(); os.cpu_count(); platform.platform()",
    "its own time limit": "import resource; resource.getrlimit(resource.RLIMIT_CPU)",
    "random numbers": "import random, secrets, uuid; secrets.token_hex(); uuid.uuid4()",
    "sleeping": "import time; time.sleep(0.001); time.perf_counter()",
    "a time zone": "import zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')",
    "a missing file": """
        import os
        assert not os.path.exists("data.csv")
    """,
}
