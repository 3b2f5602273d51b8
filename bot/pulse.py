"""Whether the parts of the daemon really get on: each says by when it will be heard of again."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Pulse:
    """The moments by which the parts of the daemon will be heard of again. `clock` is in seconds and only goes forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._due: dict[str, float] = {}

    def expect(self, part: str, seconds: float) -> None:
        """`part` is at work, or asleep, and will be heard of again within `seconds`. Any thread may call this."""
        with self._lock:
            self._due[part] = self._clock() + seconds

    def forget(self, part: str) -> None:
        """`part` has ended, as it should."""
        with self._lock:
            self._due.pop(part, None)

    def late(self) -> tuple[str, ...]:
        """The parts that should have been heard of before now."""
        now = self._clock()
        with self._lock:
            return tuple(sorted(part for part, due in self._due.items() if due < now))
