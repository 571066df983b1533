"""Scratch folders: where a worker works, and may write, within limits and until it ends.

Where the kernel grants namespaces, each worker has a file system in memory of its own, which the
kernel limits and ends (`lockdown.namespaces`). Elsewhere each has a folder on disk: the zygote
looks how much is in it while the worker lives, ends the worker when that is too much, and removes
the folder afterwards. A worker can go beyond its limits only by what it writes between two looks.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress

from autograder.limits import SCRATCH_BYTES, SCRATCH_FILES


class Scratch:
    """The scratch folders of a zygote's workers, below `base`, which is the zygote's own.

    `shared` is an empty folder that all of them put their own file systems over; without
    namespaces, each gets another.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self.shared = os.path.join(base, "home")
        os.mkdir(self.shared, 0o700)
        self._folders: dict[int, str] = {}
        self._made = 0
        self.overfull: set[int] = set()

    @property
    def watched(self) -> bool:
        """Whether somebody has to look."""
        return bool(self._folders)

    def make(self) -> str:
        """A folder on disk for the next worker."""
        self._made += 1
        folder = os.path.join(self._base, str(self._made))
        os.mkdir(folder, 0o700)
        return folder

    def belongs_to(self, folder: str, pid: int) -> None:
        """The worker that has a folder of `make`."""
        self._folders[pid] = folder

    def too_full(self) -> list[int]:
        """The workers that have more in their folders than they may, since the last look."""
        found = [
            pid
            for pid, folder in self._folders.items()
            if pid not in self.overfull and _is_too_full(folder)
        ]
        self.overfull.update(found)
        return found

    def remove(self, pid: int) -> bool:
        """Remove the folder of a worker that has ended; whether it had been too full."""
        folder = self._folders.pop(pid, "")
        if folder:
            remove(folder)
        was_too_full = pid in self.overfull
        self.overfull.discard(pid)
        return was_too_full


def _is_too_full(folder: str) -> bool:
    size, count, waiting = 0, 0, [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                count += 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with suppress(FileNotFoundError):
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                if size > SCRATCH_BYTES or count > SCRATCH_FILES:
                    return True
    return False


def remove(folder: str) -> None:
    """Remove a folder with all that is in it, however deep, whose owner is not at work any more.

    What lies deeper is moved up first: a worker can build paths longer than any call takes.
    """
    with suppress(FileNotFoundError):
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _empty(top: int) -> None:
    prefix, number = secrets.token_hex(8), 0
    while names := os.listdir(top):
        for name in names:
            if not _is_open_folder(name, top):
                os.unlink(name, dir_fd=top)
                continue
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
            try:
                for child in os.listdir(inner):
                    number += 1
                    _is_open_folder(child, inner)
                    os.rename(child, f"{prefix}{number}", src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _is_open_folder(name: str, parent: int) -> bool:
    """Whether it is a folder, which can be looked into and moved from now on."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        return False
    os.chmod(name, 0o700, dir_fd=parent)
    return True
