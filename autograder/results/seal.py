"""A digest at the end of a result's file: it tells whether the file is still what was written.

It covers the result and the evidence beside it, but no durations: two runs in which the same came
out have the same digest. It keeps no secret, so it is no proof of who wrote the file.
"""

from __future__ import annotations

import hashlib
import re

_END = b"\n}\n"
_SEAL = re.compile(rb',\n "digest": "([0-9a-f]{64})"\n}\n\Z')
_LENGTH = len(b',\n "digest": ""\n}\n') + 64
_DURATIONS = (b'"duration": ', b'"cpu_seconds": ')


def sealed(data: bytes, evidence: bytes) -> bytes:
    """A result as JSON (`results.schema.encode`) with the digest as its last entry."""
    digest = _digest(data, evidence).encode("ascii")
    return b"".join([data.removesuffix(_END), b',\n "digest": "', digest, b'"', _END])


def unsealed(data: bytes) -> bytes:
    """The result without its digest, as it was before."""
    if _SEAL.search(data[-_LENGTH:]):
        return data[:-_LENGTH] + _END
    return data


def is_whole(data: bytes, evidence: bytes) -> bool:
    """Whether a file is what was sealed, together with this evidence."""
    found = _SEAL.search(data[-_LENGTH:])
    return found is not None and found[1].decode("ascii") == _digest(unsealed(data), evidence)


def _digest(data: bytes, evidence: bytes) -> str:
    digest = hashlib.sha256(hashlib.sha256(evidence).digest())
    for name in _DURATIONS:
        first, *rest = data.split(name)
        # A number ends with its line. In a text, the quote before the colon would be escaped.
        data = b"".join([first, *(part[max(part.find(b"\n"), 0) :] for part in rest)])
    digest.update(data)
    return digest.hexdigest()
