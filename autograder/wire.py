"""Plain data to bytes and back: the one language that a submission's process and the grader share.

A *case* goes to a submission as bytes and its *observation* comes back as bytes. Plain data is:
`None`, `bool`, `int`, `float`, `str`, lists, tuples, dicts with string keys, frozen dataclasses of
these, and dense CPU tensors. msgpack does not tell lists from tuples, and neither do the checks.

Nothing here runs code that the bytes name: no pickle, no attribute looked up by a received string.
What a worker sends is decoded into the type the scenario declares, within limits on size and depth.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import msgspec
import torch
from torch import Tensor

from autograder import awake
from autograder.errors import OptimlingsError
from autograder.limits import (
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_FRAME,
    MAX_ITEMS,
    MAX_OPAQUE_TEXT,
    SECONDS_FOR_THE_REST,
)

_TENSOR, _OPAQUE = 1, 2
_HEADER = struct.Struct("!I")

# A closed table: a dtype is never looked up on `torch` by a name that came over the wire.
_DTYPES: dict[str, torch.dtype] = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class WireError(OptimlingsError):
    """Bytes or a value that are not plain data of the expected type; the message says what."""


class ConnectionLost(OptimlingsError):
    """The other side closed the connection (for a worker: it ended)."""


class DeadlinePassed(OptimlingsError):
    """No complete frame arrived before the deadline."""


@dataclass(frozen=True)
class Opaque:
    """Something that is not plain data. It equals nothing but shows what it was."""

    kind: str
    text: str = ""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


class _TensorFrame(msgspec.Struct, array_like=True):
    dtype: str
    shape: list[int]
    data: bytes


_tensor_decoder = msgspec.msgpack.Decoder(_TensorFrame)
_opaque_decoder = msgspec.msgpack.Decoder(tuple[str, str])


def _tensor_to_ext(tensor: Tensor) -> msgspec.msgpack.Ext:
    with torch._C.DisableTorchFunctionSubclass():  # a subclass does not speak for itself
        plain = tensor.detach()
    dtype = _DTYPE_NAMES.get(plain.dtype)
    if dtype is None or plain.layout != torch.strided or plain.device.type != "cpu":
        return _opaque_to_ext("Tensor", f"{plain.dtype}, {plain.layout}, {plain.device}")
    too_large = plain.numel() * plain.element_size() > MAX_FRAME
    if too_large or _is_hollow(plain.shape):  # an expanded view costs nothing to make
        return _opaque_to_ext("Tensor", f"shape {tuple(plain.shape)}, too large")
    shape = list(plain.shape)
    plain = plain.resolve_neg()
    if plain.dtype == torch.bfloat16:  # unknown to numpy
        plain = plain.view(torch.int16)
    data = plain.numpy().tobytes()
    frame = _TensorFrame(dtype, shape, data)
    return msgspec.msgpack.Ext(_TENSOR, msgspec.msgpack.encode(frame))


def _is_hollow(shape: Sequence[int]) -> bool:
    """Whether a tensor holds no number, but would be a great many empty lists."""
    return 0 in shape and sum(prod(shape[:end]) for end in range(1, len(shape))) > MAX_ITEMS


def _opaque_to_ext(kind: str, text: str) -> msgspec.msgpack.Ext:
    text = text.encode("utf-8", "replace").decode()[:MAX_OPAQUE_TEXT]
    return msgspec.msgpack.Ext(_OPAQUE, msgspec.msgpack.encode((kind[:MAX_OPAQUE_TEXT], text)))


def _encode_other(value: Any) -> Any:
    """Whatever msgspec has no encoding for: tensors, numbers of other libraries, the rest
    opaque."""
    if isinstance(value, Tensor):
        return _tensor_to_ext(value)
    if isinstance(value, float):  # numpy.float64 is a float
        return float(value)
    return _opaque_to_ext(type(value).__name__, "")


def _tensor_from_frame(frame: _TensorFrame) -> Tensor:
    dtype = _DTYPES.get(frame.dtype)
    if dtype is None:
        raise WireError(f"unknown dtype {frame.dtype[:20]!r}")
    if len(frame.shape) > MAX_DIMENSIONS or any(not 0 <= n <= MAX_FRAME for n in frame.shape):
        raise WireError("a tensor's shape is out of bounds")
    # The non-zero sizes are bounded too: shape (0, 2**40) holds no bytes, but its sum does.
    if prod(n for n in frame.shape if n) * dtype.itemsize > MAX_FRAME:
        raise WireError("a tensor is too large")
    if _is_hollow(frame.shape):
        raise WireError("a tensor without a number has too many rows")
    if prod(frame.shape) * dtype.itemsize != len(frame.data):
        raise WireError("a tensor's bytes do not fit its shape")
    if not frame.data:
        return torch.empty(frame.shape, dtype=dtype)
    raw = bytearray(frame.data)
    if dtype == torch.bool and bool((torch.frombuffer(raw, dtype=torch.uint8) > 1).any()):
        raise WireError("a bool tensor holds other bytes than 0 and 1")
    return torch.frombuffer(raw, dtype=dtype).reshape(frame.shape)


def _decode_ext(code: int, data: memoryview) -> Any:
    if code == _TENSOR:
        return _tensor_from_frame(_tensor_decoder.decode(data))
    if code == _OPAQUE:
        return Opaque(*_opaque_decoder.decode(data))
    raise WireError(f"unknown extension {code}")


def _decode_custom(kind: type, value: Any) -> Any:
    if isinstance(value, kind):
        return value
    raise ValueError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode_other)
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def encode(value: Any) -> bytes:
    """The bytes of a plain value.

    Objects that are not plain data become `Opaque`. Raises `WireError` where that is impossible
    (containers that contain themselves, integers above 64 bits, text that is not Unicode).
    """
    try:
        return _encoder.encode(value)
    except RecursionError as error:
        raise WireError("nested too deeply") from error
    except (OverflowError, UnicodeError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise WireError(str(error)) from error


def decode(data: bytes, kind: Any) -> Any:
    """The value of type `kind` that `data` holds; raises `WireError` if it holds anything else."""
    _check_items(data)
    return decode_own(data, kind)


def decode_own(data: bytes, kind: Any) -> Any:
    """The same for what this side encoded itself, such as a case: nobody made it to be slow."""
    if kind not in _decoders:
        _decoders[kind] = msgspec.msgpack.Decoder(
            kind, ext_hook=_decode_ext, dec_hook=_decode_custom
        )
    try:
        return _decoders[kind].decode(data)
    except RecursionError as error:
        raise WireError("nested too deeply") from error
    except (msgspec.MsgspecError, ValueError, RuntimeError) as error:
        raise WireError(str(error)[:MAX_OPAQUE_TEXT]) from error  # it may quote what it was sent


def _check_items(data: bytes) -> None:
    """Raise `WireError` for more items than `MAX_ITEMS`, for containers deeper than `MAX_DEPTH`,
    and for a key that is not text.

    msgspec makes a dict of whatever keys it is sent, in one call that nothing interrupts: 20 000
    pairs of integers with one hash, which are easy to compute, keep it busy for over a minute.
    What is no msgpack at all is left for msgspec to find.
    """
    # What each container that is not full still lacks, whether it is a map, how deep it stands.
    due: list[tuple[int, bool, int]] = []
    position = items = 0
    while position < len(data):
        items += 1
        if items > MAX_ITEMS:
            raise WireError(f"more than {MAX_ITEMS} values")
        code = data[position]
        depth = 0
        if due:
            lacks, is_map, depth = due.pop()
            if is_map and lacks % 2 == 0 and not _is_text(code):
                raise WireError("a key that is not text")
            if lacks > 1:
                due.append((lacks - 1, is_map, depth))
        position, lacks, is_map = _after_head(data, position)
        if lacks:
            due.append((lacks, is_map, depth + 1))
            if depth >= MAX_DEPTH:
                raise WireError("nested too deeply")


def _is_text(code: int) -> bool:
    return 0xA0 <= code <= 0xBF or 0xD9 <= code <= 0xDB


def _after_head(data: bytes, position: int) -> tuple[int, int, bool]:
    """Where the next item begins, how many items the one here contains, whether it is a map.

    The format is https://github.com/msgpack/msgpack/blob/master/spec.md.
    """
    code = data[position]
    position += 1
    if code <= 0x7F or code >= 0xE0:  # a small integer
        return position, 0, False
    if code <= 0x8F:
        return position, 2 * (code & 0x0F), True
    if code <= 0x9F:
        return position, code & 0x0F, False
    if code <= 0xBF:
        return position + (code & 0x1F), 0, False
    size, width = _SIZES.get(code, (0, 0))
    count = int.from_bytes(data[position : position + width], "big")
    if code >= 0xDC:
        return position + width, count * (2 if code >= 0xDE else 1), code >= 0xDE
    return position + width + size + count, 0, False


# By code: the bytes that always follow, and the width of the count of those that vary.
_SIZES = {
    0xC4: (0, 1), 0xC5: (0, 2), 0xC6: (0, 4),  # bytes
    0xC7: (1, 1), 0xC8: (1, 2), 0xC9: (1, 4),  # extensions
    0xCA: (4, 0), 0xCB: (8, 0),  # floats
    0xCC: (1, 0), 0xCD: (2, 0), 0xCE: (4, 0), 0xCF: (8, 0),  # integers
    0xD0: (1, 0), 0xD1: (2, 0), 0xD2: (4, 0), 0xD3: (8, 0),
    0xD4: (2, 0), 0xD5: (3, 0), 0xD6: (5, 0), 0xD7: (9, 0), 0xD8: (17, 0),  # extensions
    0xD9: (0, 1), 0xDA: (0, 2), 0xDB: (0, 4),  # text
    0xDC: (0, 2), 0xDD: (0, 4), 0xDE: (0, 2), 0xDF: (0, 4),  # lists, maps
}  # fmt: skip


def send_frame(connection: socket.socket, data: bytes, deadline: float | None = None) -> None:
    """Send one length-prefixed frame before `deadline` (of `awake.now`).

    Raises `ConnectionLost` if nobody is there to read it, `DeadlinePassed` if nobody reads it in
    time, `WireError` if it is too large.
    """
    if len(data) > MAX_FRAME:
        raise WireError(f"a frame of {len(data)} bytes is larger than {MAX_FRAME}")
    rest = memoryview(_HEADER.pack(len(data)) + data)
    waiting = _Waiting(connection, select.POLLOUT, deadline)
    while rest:
        waiting.until_ready()
        try:
            rest = rest[connection.send(rest) :]
        except BlockingIOError:
            continue
        except ConnectionError as error:
            raise ConnectionLost(str(error)) from error


def receive_frame(
    connection: socket.socket,
    deadline: float | None = None,
    more: Callable[[], float] = lambda: 0.0,
) -> bytes:
    """The next frame. `deadline` (of `awake.now`) bounds the whole frame, however it drips in.

    Where it has passed, `more` is asked how many seconds it is to be put off.

    Raises `DeadlinePassed`, `ConnectionLost`, or `WireError` for a frame that is too large.
    """
    waiting = _Waiting(connection, select.POLLIN, deadline, more)
    (size,) = _HEADER.unpack(_receive_exactly(connection, _HEADER.size, waiting))
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes is larger than {MAX_FRAME}")
    return _receive_exactly(connection, size, waiting)


class _Waiting:
    """Waits for a connection until a deadline, and looks once more when that has passed."""

    def __init__(
        self,
        connection: socket.socket,
        event: int,
        deadline: float | None,
        more: Callable[[], float] = lambda: 0.0,
    ) -> None:
        connection.setblocking(deadline is None)
        self._deadline = deadline
        self._more = more
        self._over: float | None = None
        self._poll = select.poll()
        self._poll.register(connection, event)

    def until_ready(self) -> None:
        """Wait until something can be read or written; raises `DeadlinePassed`.

        What had come before the deadline was seen to have passed is still taken, but nobody can
        go on for ever with one byte after the other.
        """
        if self._deadline is None:
            return
        while True:
            left = self._deadline - awake.now()
            if left <= 0:
                put_off = self._more()
                self._deadline += put_off
                left += put_off
            if left <= 0:
                self._over = self._over or time.monotonic()
                if time.monotonic() - self._over > SECONDS_FOR_THE_REST or not self._poll.poll(0):
                    raise DeadlinePassed
                return
            sleep = min(left, awake.LONGEST_SLEEP)
            due = time.monotonic() + sleep
            ready = self._poll.poll(sleep * 1000)
            awake.woke_up(due)
            if ready:
                return


def _receive_exactly(connection: socket.socket, size: int, waiting: _Waiting) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        waiting.until_ready()
        try:
            part = connection.recv(size - len(parts))
        except BlockingIOError:
            continue
        except ConnectionError as error:
            raise ConnectionLost(str(error)) from error
        if not part:
            raise ConnectionLost("the connection was closed")
        parts += part
    return bytes(parts)
