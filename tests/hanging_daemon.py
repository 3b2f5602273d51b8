"""A daemon in the working folder whose inbox never answers, not even when its connection is cut: `python -m tests.hanging_daemon`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bot import log
from bot.config import load_config
from bot.daemon import run_daemon
from bot.log import LogFormat
from bot.notify import Notifier
from bot.parts import Parts
from bot.raw_mail import RawMail
from bot.session import Session
from tests.test_intake import Script


class Deaf(Script):
    """An inbox that hangs in a look for ever."""

    def look(self) -> Iterator[RawMail]:
        log.note("hanging")
        time.sleep(3600)
        yield from ()


def main() -> int:
    """Run it until it is told to end."""
    config = load_config(None, os.environ, Path.cwd())
    log.start_log(LogFormat.JSON)
    return run_daemon(Session(config=config), load=lambda: config, notifier=Notifier({}), parts=Parts(reader=lambda session: Deaf()))


if __name__ == "__main__":
    sys.exit(main())
