"""A sleep that any thread can cut short, also where something else is waited for with poll(2)."""

from __future__ import annotations

import select
import socket
from contextlib import suppress


class Waker:
    """A pair of sockets: who sleeps listens at one, who wakes speaks into the other. A wake before the sleep counts for the next one."""

    def __init__(self) -> None:
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)

    def fileno(self) -> int:
        """What can be read once somebody wakes us."""
        return self._ear.fileno()

    def wake(self) -> None:
        """End the sleep, this one or the next; from any thread, and without effect after `close`."""
        with suppress(OSError):  # full of wakes already, or closed
            self._mouth.send(b"w")

    def sleep(self, seconds: float) -> bool:
        """Sleep; True if it was cut short."""
        select.select([self._ear], [], [], max(0.0, seconds))
        return self.woken()

    def woken(self) -> bool:
        """Whether somebody called since this was asked last."""
        try:
            return bool(self._ear.recv(4096))
        except OSError:
            return False

    def close(self) -> None:
        """Give the sockets back."""
        self._ear.close()
        self._mouth.close()
