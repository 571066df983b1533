"""How long a worker could have run, and had no processor: a busy machine is nobody's fault."""

from __future__ import annotations

import time

_CPU_CLOCK = 2
"""With a process's number, the clock of its CPU time: clock_getcpuclockid(3)."""


class HeldUp:
    """Counts the seconds for which a process waited for a processor, as far as Linux tells.

    The waiting of its main thread counts, less the time for which its other threads ran: it can
    hold itself up with them. One that sleeps is not held up.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen = 0.0

    def more(self) -> float:
        """Those since this was asked before, or since the process began; 0 if nobody tells."""
        try:
            with open(f"/proc/{self._pid}/schedstat", encoding="ascii") as file:
                ran, waited = (int(number) / 1e9 for number in file.read().split()[:2])
        except (OSError, ValueError):
            return 0.0
        others = max(cpu_seconds_of(self._pid) - ran, 0.0)
        found = max(waited - others - self._seen, 0.0)
        self._seen += found
        return found


def cpu_seconds_of(pid: int) -> float:
    """The CPU time of a process so far; 0 where this system does not tell (only Linux does)."""
    try:
        return time.clock_gettime(~pid << 3 | _CPU_CLOCK)
    except OSError:
        return 0.0
