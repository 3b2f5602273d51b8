"""The bot as people run it: a folder with its config, the daemon as a process of its own, the command line beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.config import load_config
from bot.session import Session

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "bot.cli")
DAEMON = (*COMMAND, "run", "--log-format", "json")
Line = dict[str, object]
"""One line of the log: `event`, `level`, `time` and the event's own fields."""


@dataclass(slots=True)
class Bot:
    """The bot in `folder`, whose config.toml is there already. What is secret comes in `secrets`, as environment variables.

    `daemon` is the command that runs it.
    """

    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    daemon: tuple[str, ...] = DAEMON
    process: subprocess.Popen[bytes] | None = None
    _lines: list[Line] = field(default_factory=list)
    _told: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What its processes get: nothing of a config that the tests themselves may run under."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PROGNOSIS_")}
        return kept | {"PYTHONPATH": str(ROOT)} | self.secrets

    def start(self, *options: str) -> None:
        """Start the daemon, and wait until it says that it has begun; its log goes to a file."""
        count = len(self.log("started"))
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.daemon, *options], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.wait_for_log("started", count + 1)

    def stop(self) -> None:
        """SIGTERM: it must end by itself, in 2 seconds on an idle machine, and say so with status 0. Nothing if it does not run."""
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"the daemon does not end on SIGTERM: {self.tail()}")
        assert status == 0, self.tail()

    def reload(self) -> None:
        """SIGHUP, and wait until the daemon goes by the config as it is now."""
        assert self.process is not None
        count = len(self.log("config reloaded"))
        self.process.send_signal(signal.SIGHUP)
        self.wait_for_log("config reloaded", count + 1)

    def kill(self) -> None:
        """SIGKILL, at once."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

    def run(self, *words: str, status: int = 0) -> str:
        """A command of the command line that must end with `status`; what it prints."""
        done = subprocess.run([*COMMAND, *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == status, f"prognosis {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}\n{self.tail()}"
        return done.stdout

    def open(self) -> Session:
        """A look into its database, from outside."""
        return Session(config=load_config(self.folder / "config.toml", self.secrets, self.folder))

    @property
    def log_file(self) -> Path:
        """Where the daemon's log goes."""
        return self.folder / "log.jsonl"

    def log(self, event: str = "", level: str = "") -> list[Line]:
        """The lines of the log so far, of this event and level if they are given. A line that is no event of ours fails the test."""
        if self.log_file.exists():
            with self.log_file.open("rb") as file:
                file.seek(self._told)
                new = file.read()
            whole = new[: new.rfind(b"\n") + 1]
            self._told += len(whole)
            self._lines += [json.loads(line) for line in whole.splitlines()]
        return [line for line in self._lines if line["event"] == (event or line["event"]) and line["level"] == (level or line["level"])]

    def tail(self, count: int = 15) -> str:
        """The end of the log, for a test that fails."""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-count:]) if self.log_file.exists() else ""

    def wait_for_log(self, event: str, count: int = 1, seconds: float = 30.0) -> list[Line]:
        """The lines of that event, once there are `count`."""
        end = time.monotonic() + seconds
        while len(found := self.log(event)) < count:
            if time.monotonic() > end or (self.process is not None and self.process.poll() is not None):
                pytest.fail(f"no {event!r} (of {count}) in the log: {self.tail()}")
            time.sleep(0.05)
        return found
