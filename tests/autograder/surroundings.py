"""The bait around the attacks, and what they may leave: files, processes, connections."""

from __future__ import annotations

import ctypes
import os
import secrets
import select
import signal
import socket
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.autograder.course import ROOT

ENVIRONMENT = "OPTIMLINGS_TEST_SECRET"
_PR_SET_CHILD_SUBREAPER = 36
_DEPTH = 3


@dataclass(frozen=True)
class Surroundings:
    """A class with secrets, and servers that nobody should talk to.

    Attributes
    ----------
    folder:
        Holds the submission of another student, results and a secret.
    mark:
        Part of the name of every file that an attack makes.
    secrets:
        Texts that must appear in no result: from a file, another submission, a result, the
        environment.
    """

    folder: Path
    mark: str
    secrets: tuple[str, ...]
    tcp: socket.socket
    udp: socket.socket
    unix: tuple[socket.socket, ...]

    @property
    def places(self) -> dict[str, str]:
        """What attacks are told, by the names that stand in their files."""
        return {
            "COURSE": str(ROOT),
            "CLASS": str(self.folder / "class"),
            "OUT": str(self.folder / "out"),
            "SECRET": str(self.folder / "secret.txt"),
            "SOCKET": str(self.folder / "socket"),
            "TCP": str(self.tcp.getsockname()[1]),
            "UDP": str(self.udp.getsockname()[1]),
            "ENVIRONMENT": ENVIRONMENT,
            "MARK": self.mark,
        }

    def close(self) -> None:
        for server in (self.tcp, self.udp, *self.unix):
            server.close()


def lay_out(folder: Path) -> Surroundings:
    """Put the bait into `folder`, the secret of the environment into this process's."""
    mark = f"optimlings-attack-{secrets.token_hex(6)}"
    texts = tuple(f"secret-{secrets.token_hex(8)}" for _ in range(4))
    names = ("secret.txt", "class/bob/lesson1_gradients.py", "out/results/bob.json")
    files = dict(zip(names, texts[:-1], strict=True))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {text}\n")
    (folder / "out" / "empty").mkdir()
    os.environ[ENVIRONMENT] = texts[-1]
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    addresses = [str(folder / "socket")] + ([f"\0{mark}"] if is_linux() else [])
    unix = [socket.socket(socket.AF_UNIX) for _ in addresses]
    for server, address in zip(unix, addresses, strict=True):
        server.bind(address)
        server.listen()
    for server in (tcp, udp, *unix):
        server.setblocking(False)
    return Surroundings(folder, mark, texts, tcp, udp, tuple(unix))


def is_linux() -> bool:
    return hasattr(os, "pidfd_open")


def visitors(surroundings: Surroundings) -> list[str]:
    """The servers that somebody has talked to."""
    found = []
    for server in (surroundings.tcp, *surroundings.unix):
        try:
            server.accept()[0].close()
            found.append(str(server.getsockname()))
        except BlockingIOError:
            pass
    try:
        surroundings.udp.recv(1)
        found.append("UDP")
    except BlockingIOError:
        pass
    return found


def marked_files(mark: str) -> list[Path]:
    """Files and folders with the mark in their names, wherever an attack may have left them."""
    site_packages = Path(sysconfig.get_path("purelib"))
    places = [Path(p) for p in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")]
    places += [Path.home(), ROOT, site_packages, Path.cwd()]
    return [path for place in places for path in _marked(place, mark, _DEPTH)]


def _marked(folder: Path, mark: str, depth: int) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if mark in entry.name:
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _marked(Path(entry.path), mark, depth - 1)


def snapshot(*folders: Path) -> dict[str, tuple[int, ...]]:
    """Everything in these folders with its size, permissions, owner, links and time of change."""
    found: dict[str, tuple[int, ...]] = {}
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            if "__pycache__" not in path.parts:
                s = path.lstat()
                found[str(path)] = (s.st_size, s.st_mode, s.st_uid, s.st_nlink, s.st_mtime_ns)
    return found


def adopt_orphans(adopt: bool) -> None:
    """Have processes whose parents end become children of this one, so that none escapes notice."""
    if is_linux():
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)


def children(process: int) -> list[int]:
    """The ids of a process's children that have not ended."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid for pid in map(int, text.split()) if _state(pid) not in "ZX"]


def children_and_ended() -> set[int]:
    """The ids of this process's children, with those that nobody has waited for."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid():
            found.add(int(folder.name))
    return found


def wait_for_the_end_of(pid: int) -> None:
    """Wait for a child of this process, which must end soon."""
    descriptor = os.pidfd_open(pid)
    try:
        ended, _, _ = select.select([descriptor], [], [], 30)
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert ended, f"process {pid} goes on: {command!r}"
        os.waitpid(pid, 0)
    finally:
        os.close(descriptor)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def end(process: int) -> None:
    """Kill and reap a child."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
