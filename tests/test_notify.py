"""What the service manager is told, over a real datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.notify import Notifier


class Manager:
    """The service manager's end of the socket."""

    def __init__(self, name: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name)
        self.socket.settimeout(5)

    def told(self) -> list[str]:
        return self.socket.recv(10_000).decode().splitlines()


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Manager, str]]:
    name = str(tmp_path / "n") if request.param == "file" else f"@prognosis-{os.getpid()}-{tmp_path.name}"
    made = Manager(name.replace("@", "\0", 1))
    yield made, name
    made.socket.close()


def test_each_message_is_one_datagram(manager: tuple[Manager, str]) -> None:
    end, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    notifier.ready("reading imap\nREADY=0")
    assert end.told() == ["READY=1", "STATUS=reading imap\ufffdREADY=0"]
    notifier.alive()
    assert end.told() == ["WATCHDOG=1"]
    notifier.reloading()
    first, second = end.told()
    assert first == "RELOADING=1"
    assert second.removeprefix("MONOTONIC_USEC=").isdigit()
    notifier.stopping()
    assert end.told() == ["STOPPING=1"]
    notifier.status("inbox is down")
    assert end.told() == ["STATUS=inbox is down"]


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_without_a_manager_nothing_happens(environ: dict[str, str]) -> None:
    Notifier(environ).ready("up")


WATCHDOGS: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"WATCHDOG_USEC": "60000000"}, 60.0),
    ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.5),
    ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, None),
    ({"WATCHDOG_USEC": "0"}, None),
    ({"WATCHDOG_USEC": "soon"}, None),
]


@pytest.mark.parametrize(("environ", "seconds"), WATCHDOGS)
def test_the_watchdog_is_heeded_if_it_is_meant_for_this_process(environ: dict[str, str], seconds: float | None) -> None:
    assert Notifier(environ).watchdog_seconds == seconds
