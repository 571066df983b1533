from __future__ import annotations

import contextlib
import dataclasses
import socket
import struct
import time
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from autograder import wire
from autograder.limits import MAX_FRAME, MAX_ITEMS, MAX_OPAQUE_TEXT

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(database=None)
@given(plain)
def test_plain_data_come_back_as_they_were(value: Any) -> None:
    assert wire.decode(wire.encode(value), Any) == value


@pytest.mark.parametrize("dtype", list(wire._DTYPES.values()), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_tensors_come_back_with_dtype_and_shape(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = torch.arange(torch.Size(shape).numel()).reshape(shape).to(dtype)
    back = wire.decode(wire.encode(tensor), Tensor)
    assert back.dtype == dtype and back.shape == tensor.shape
    assert torch.equal(back, tensor)


def test_tensors_of_any_stride_are_sent_by_their_values() -> None:
    one = torch.tensor([[7.0, 0.0]])[..., 0]  # one element with a stride of 2
    for tensor in (one, torch.arange(6.0).reshape(2, 3).T, torch.ones(()).expand(3)):
        assert torch.equal(wire.decode(wire.encode(tensor), Tensor), tensor)


def test_numbers_that_are_not_finite_come_back() -> None:
    values = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0])
    back = wire.decode(wire.encode(values), Tensor)
    assert torch.equal(back.isnan(), values.isnan()) and torch.equal(back[1:], values[1:])


@dataclasses.dataclass(frozen=True)
class Case:
    tensor: Tensor
    maybe: Tensor | None
    anything: Any
    numbers: list[float]


def test_dataclasses_are_decoded_by_their_declared_types() -> None:
    case = Case(torch.ones(2), None, [torch.zeros(1), {"a": 1}], [1.0])
    back = wire.decode(wire.encode(case), Case)
    assert torch.equal(back.tensor, case.tensor) and back.maybe is None
    assert torch.equal(back.anything[0], torch.zeros(1)) and back.anything[1] == {"a": 1}


@pytest.mark.parametrize("tensor", [3, None, "text", [1.0]])
def test_a_value_of_another_type_does_not_fit(tensor: Any) -> None:
    wrong = {"tensor": tensor, "maybe": None, "anything": 0, "numbers": []}
    with pytest.raises(wire.WireError, match="tensor"):
        wire.decode(wire.encode(wrong), Case)


def test_what_is_not_plain_data_becomes_opaque_and_equals_nothing() -> None:
    for thing in (object(), torch.ones(1).to_sparse(), lambda: 0, 1j, torch.nn.Linear(1, 1)):
        back = wire.decode(wire.encode([thing]), Any)[0]
        assert isinstance(back, wire.Opaque)
        assert back != back


def test_an_expanded_view_of_astronomical_size_is_not_written_out() -> None:
    huge = torch.zeros(1).expand(2**40)
    assert isinstance(wire.decode(wire.encode(huge), Any), wire.Opaque)


def test_a_tensor_subclass_cannot_speak_for_itself() -> None:
    class Liar(Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):  # type: ignore
            return True

    liar = torch.ones(2).as_subclass(Liar)
    back = wire.decode(wire.encode(liar), Any)
    assert type(back) in (Tensor, wire.Opaque)


def _tensor_frame(dtype: str, shape: list[int], data: bytes) -> bytes:
    inner = msgspec.msgpack.encode([dtype, shape, data])
    return msgspec.msgpack.encode(msgspec.msgpack.Ext(1, inner))


HOSTILE = {
    "unknown dtype": _tensor_frame("__class__", [1], b"\0" * 8),
    "bytes do not fit": _tensor_frame("float64", [3], b"\0" * 8),
    "negative size": _tensor_frame("float64", [-1, -1], b"\0" * 8),
    "no bytes but a giant shape": _tensor_frame("float64", [0, 2**22, 2**22], b""),
    "a giant size": _tensor_frame("float64", [2**62], b""),
    "too many dimensions": _tensor_frame("uint8", [1] * 20, b"\0"),
    "a bool of 2": _tensor_frame("bool", [1], b"\x02"),
    "unknown extension": msgspec.msgpack.encode(msgspec.msgpack.Ext(77, b"")),
    "deep nesting": b"\x91" * 100_000 + b"\xc0",
    "cut off": b"\x93\x01",
    "not msgpack": b"\xc1",
    "text that is not Unicode": b"\xa2\xff\xff",
    "more behind the end": b"\x01\x01",
    "an extension that is cut off": b"\xc7\x05\x01\x00",
    "an array that claims 4 billion items": b"\xdd\xff\xff\xff\xff",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("kind", [Any, Tensor, Case])
def test_hostile_bytes_raise_wire_errors_only(data: bytes, kind: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(data, kind)


@settings(database=None, max_examples=300)
@given(st.data())
def test_changed_bytes_raise_wire_errors_only(data: st.DataObject) -> None:
    frame = bytearray(wire.encode(Case(torch.ones(2, 2), torch.ones(1), [1, "a", None], [1.0])))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(wire.WireError):
        wire.decode(bytes(frame), Case)


def test_values_without_an_encoding_raise_wire_errors() -> None:
    loop: list[Any] = []
    loop.append(loop)
    for value in (2**70, "\ud800", loop):
        with pytest.raises(wire.WireError):
            wire.encode(value)


def test_frames_pass_through_a_socket() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send_frame(ours, b"one")
        wire.send_frame(ours, b"")
        assert wire.receive_frame(theirs) == b"one"
        assert wire.receive_frame(theirs) == b""


def test_a_frame_that_drips_in_meets_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(struct.pack("!I", 100) + b"only a part")
        with pytest.raises(wire.DeadlinePassed):
            wire.receive_frame(theirs, time.monotonic() + 0.05)


def test_a_frame_that_claims_to_be_huge_is_refused_before_it_is_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(struct.pack("!I", 2**32 - 1))
        with pytest.raises(wire.WireError, match="larger"):
            wire.receive_frame(theirs, time.monotonic() + 5)


def test_a_closed_connection_is_told_apart_from_silence() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(struct.pack("!I", 4) + b"ab")
        ours.close()
        with pytest.raises(wire.ConnectionLost):
            wire.receive_frame(theirs, time.monotonic() + 5)


def test_nobody_reading_meets_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(wire.DeadlinePassed):
        wire.send_frame(ours, b"x" * MAX_FRAME, time.monotonic() + 0.05)


def colliding_pairs(count: int) -> list[tuple[int, int]]:
    """Pairs of integers that all have one hash: CPython's formula, solved for the second."""
    p1, p2, p5 = 11400714785074694791, 14029467366897019727, 2870177450012600261
    pairs: list[tuple[int, int]] = []
    first = 0
    while len(pairs) < count:
        first += 1
        mixed = (p5 + first * p2) % 2**64
        mixed = (mixed << 31 | mixed >> 33) % 2**64 * p1
        second = (12345 - mixed) * pow(p2, -1, 2**64) % 2**64
        second -= 2**64 * (second >> 63)
        if abs(second) < 2**61 - 1 and second != -1:
            pairs.append((first, second))
    return pairs


def test_keys_that_are_not_text_are_refused_before_a_dict_is_made_of_them() -> None:
    pairs = colliding_pairs(1000)
    assert len({hash(pair) for pair in pairs}) == 1
    hostile = msgspec.msgpack.encode(dict.fromkeys(pairs, 0))
    for data in (hostile, msgspec.msgpack.encode([{"a": {1: 2}}]), b"\x81\xc4\x01x\xc0"):
        with pytest.raises(wire.WireError, match="a key that is not text"):
            wire.decode(data, Any)


@pytest.mark.parametrize(
    "value",
    [[0] * 20_000, [[]] * 20_000, {"a": [{"b": [1.0]}] * 4_000}, dict.fromkeys("ab" * 9_000, 0)],
    ids=["numbers", "empty lists", "nested", "few"],
)
def test_the_number_of_values_has_a_limit(value: Any) -> None:
    data = msgspec.msgpack.encode(value)
    if items_of(value) <= MAX_ITEMS:
        assert wire.decode(data, Any) == value
    else:
        with pytest.raises(wire.WireError, match="more than 10000 values"):
            wire.decode(data, Any)


def items_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + items_of(item) for item in value.values())
    return 1 + sum(map(items_of, value)) if isinstance(value, list) else 1


wide = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.sampled_from([0, 1, 31, 32, 255, 256, 70_000]).map(lambda n: "x" * n)
    | st.sampled_from([0, 255, 256, 70_000]).map(bytes)
    | st.sampled_from([1, 2, 3, 4, 8, 16, 300]).map(lambda n: msgspec.msgpack.Ext(9, bytes(n))),
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=60,
)


@settings(database=None)
@given(wide)
def test_values_are_counted_as_msgpack_counts_them(value: Any) -> None:
    data = msgspec.msgpack.encode(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "MAX_ITEMS", items_of(value))
        wire._check_items(data)
        patch.setattr(wire, "MAX_ITEMS", items_of(value) - 1)
        with pytest.raises(wire.WireError):
            wire._check_items(data)


def test_an_error_does_not_quote_megabytes() -> None:
    kind = msgspec.defstruct("Kind", [], tag=True)
    with pytest.raises(wire.WireError) as caught:
        wire.decode(msgspec.msgpack.encode({"type": "x" * 10**6}), kind)
    assert len(str(caught.value)) <= MAX_OPAQUE_TEXT
