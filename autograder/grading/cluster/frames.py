"""Numbered frames between a Dask worker and its grading process. Both are ours; neither has torch
from here."""

from __future__ import annotations

import socket
import struct

import msgspec

_HEADER = struct.Struct("!QQ")


class Ready(msgspec.Struct, frozen=True):
    """What a grading process says when it has started: why it must not be used, or nothing.

    `unlocked` tells that it is the isolation which is less than required. `problems` are those of
    checks that are broken.
    """

    refused: str = ""
    unlocked: bool = False
    problems: list[str] = []


def send(connection: socket.socket, number: int, data: bytes) -> None:
    """Send one frame. Raises `OSError` where nobody is there to read it."""
    connection.sendall(_HEADER.pack(number, len(data)) + data)


def receive(connection: socket.socket) -> tuple[int, bytes] | None:
    """The next frame; None where the other side has ended."""
    head = _exactly(connection, _HEADER.size)
    if head is None:
        return None
    number, size = _HEADER.unpack(head)
    data = _exactly(connection, size)
    return None if data is None else (number, data)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        try:
            part = connection.recv(min(size - len(parts), 1 << 20))
        except ConnectionError:
            return None
        if not part:
            return None
        parts += part
    return bytes(parts)
