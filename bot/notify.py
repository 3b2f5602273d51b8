"""Telling the service manager how the daemon stands, in the protocol of sd_notify(3): one datagram a message, to $NOTIFY_SOCKET."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

from bot.log import visible


class Notifier:
    """Tells the service manager, if the environment names one; else it does nothing. A message that nobody takes is no fault."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # a name that starts with @ is one of Linux's abstract sockets: NUL stands in its place (unix(7))
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.watchdog_seconds = _watchdog(environ)
        """How long the service manager waits for `alive` before it ends the program; None if it does not watch."""

    def ready(self, status: str) -> None:
        """The daemon is up, or up again after `reloading`. `status` is one line for people."""
        self._tell(f"READY=1\nSTATUS={visible(status)}")

    def reloading(self) -> None:
        """The config is being read again."""
        # the manager counts in the clock that this one is (sd_notify(3), MONOTONIC_USEC)
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The daemon has begun to stop."""
        self._tell("STOPPING=1")

    def status(self, status: str) -> None:
        """One line for people, shown by `systemctl status`."""
        self._tell(f"STATUS={visible(status)}")

    def alive(self) -> None:
        """All goes on."""
        self._tell("WATCHDOG=1")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
            way.settimeout(1.0)
            way.sendto(message.encode("utf-8", "replace"), self._address)


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """WATCHDOG_USEC in seconds, unless it is meant for another process (sd_watchdog_enabled(3))."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    micros = environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 if micros.isascii() and micros.isdigit() and int(micros) > 0 else None
