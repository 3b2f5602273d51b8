"""A daemon in the working folder that asks a file there for the keys of signatures, and no DNS: `python -m tests.keyed_daemon`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bot import log
from bot.config import Config, load_config
from bot.daemon import run_daemon
from bot.log import LogFormat
from bot.notify import Notifier
from bot.session import Session
from bot.signatures import KeyUnavailable

KEYS = "keys.json"
"""The records by name, as the DNS would give them; null where it does not answer."""


def lookup(name: str) -> bytes | None:
    """What the file says now."""
    records: dict[str, str | None] = json.loads(Path(KEYS).read_text())
    record = records.get(name.rstrip("."), "")
    if record is None:
        raise KeyUnavailable(name)
    return record.encode() or None


def main() -> int:
    """Run it until it is told to end."""

    def load() -> Config:
        return load_config(None, os.environ, Path.cwd())

    log.start_log(LogFormat.JSON)
    return run_daemon(Session(config=load(), lookup=lookup), load=load, notifier=Notifier({}))


if __name__ == "__main__":
    sys.exit(main())
