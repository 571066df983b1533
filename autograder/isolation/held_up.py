"""How long a worker could have run, and had no processor: a busy machine is nobody's fault."""

from __future__ import annotations


class HeldUp:
    """Counts the seconds for which a process waited for a processor, as far as Linux tells.

    Its main thread alone counts. One that sleeps is not held up.
    """

    def __init__(self, pid: int) -> None:
        self._file = f"/proc/{pid}/schedstat"
        self._seen = 0.0

    def more(self) -> float:
        """Those since this was asked before, or since the process began; 0 if nobody tells."""
        try:
            with open(self._file, encoding="ascii") as file:
                waited = int(file.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0
        found, self._seen = waited - self._seen, waited
        return found
