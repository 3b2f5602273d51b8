"""A daemon as a process of its own, for the tests: started, listened to, told by signals, and ended whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds until a test gives up waiting; no test takes as long."""
RUN = ("-m", "bot.cli", "run", "--log-format", "json")


class RunningDaemon:
    """`prognosis run` in `folder`, where a config lies. `lines` are the lines of its log so far, `rest` what was no line of the log."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None, command: tuple[str, ...] = RUN) -> None:
        plain = {name: value for name, value in os.environ.items() if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "PROGNOSIS_CONFIG")}
        self.process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=plain | {"PYTHONPATH": str(ROOT)} | dict(environ or {}),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.lines: list[dict[str, object]] = []
        self.rest: list[str] = []
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for raw in self.process.stderr:
            with self._news:
                try:
                    self.lines.append(json.loads(raw))
                except ValueError:
                    self.rest.append(raw.decode(errors="replace"))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def told(self, event: str, count: int = 1) -> list[dict[str, object]]:
        """The lines of that event, as soon as there are `count` of them."""
        self._until(lambda: len(self._of(event)) >= count, f"{count} x {event}")
        return self._of(event)

    def _of(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.lines if line["event"] == event]

    def _until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        with self._news:
            while not true():
                gone = self.process.poll() is not None and not self._listener.is_alive()
                assert not gone, f"the daemon ended before {what}: {self.lines} {self.rest}"
                assert time.monotonic() < end, f"no {what}: {self.lines} {self.rest}"
                self._news.wait(0.2)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for the end and return the exit status (that of a shell, for one ended by a signal)."""
        status = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status if status >= 0 else 128 - status

    def stop(self) -> int:
        """End it in order."""
        self.tell(signal.SIGTERM)
        return self.ended()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.ended()
