"""What a daemon is put together from. The tests put other parts in."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.job import Job
from bot.jobs import JOBS
from bot.reader import Reader, open_reader
from bot.session import Session
from bot.transport import Transport, open_transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How each part is opened. `leave` ends the process at once, with an exit status, whatever is going on in it."""

    reader: Callable[[Session], Reader] = open_reader
    transport: Callable[[Session], Transport] = open_transport
    jobs: Sequence[Job] = JOBS
    leave: Callable[[int], None] = os._exit
