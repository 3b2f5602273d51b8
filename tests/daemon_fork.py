"""The daemon in a process forked from one that has imported what it needs: there in some milliseconds, and killed like any other.

It runs by a clock that the tests set: `clock` in its folder holds the seconds by which it is ahead of the wall's.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.config import load_config
from bot.session import Session
from tests.servers import PASSWORD

CONTEXT = multiprocessing.get_context("forkserver")
BEFOREHAND = (
    "bot.cli_daemon", "bot.daemon", "bot.inbox_maildir", "bot.preview", "bot.reader_imap", "bot.schedule", "bot.sender_smtp",
    "mailparser", "storage.database", "tests.daemon_fork",
)  # fmt: skip
"""What the process that is forked from has imported."""


class SetClock:
    """The wall's clock, ahead by what the file says at the moment."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def set(self, now: datetime) -> None:
        """Make it `now`, for every process that looks at this clock."""
        ahead = self.file.with_suffix(".new")
        ahead.write_text(str((now - datetime.now(UTC)).total_seconds()))
        ahead.replace(self.file)


def open_session(folder: Path) -> Session:
    """The bot of a folder, by the folder's clock."""
    return Session(config=load_config(folder / "config.toml", {"PROGNOSIS_IMAP_PASSWORD": PASSWORD}, folder), clock=SetClock(folder))


def start_daemon(folder: Path) -> BaseProcess:
    """The daemon of that folder. Its log goes to `log` there."""
    CONTEXT.set_forkserver_preload(list(BEFOREHAND))
    process = CONTEXT.Process(target=_run, args=(folder,), daemon=True)
    process.start()
    return process


def _run(folder: Path) -> None:
    from bot.daemon import run_daemon
    from bot.log import LogFormat, start_log
    from bot.notify import Notifier

    os.chdir(folder)
    log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    start_log(LogFormat.JSON)
    session = open_session(folder)
    sys.exit(run_daemon(session, load=lambda: session.config, notifier=Notifier({})))
