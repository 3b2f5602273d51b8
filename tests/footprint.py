"""What a daemon costs while it has nothing to do: processor time and memory, after a large mailbox was read. Linux only."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.session import utc_now
from tests.daemons import RunningDaemon
from tests.lists import Desk, mail, quote

MAILS, SECONDS = 10_000, 60.0
NAMES = "Ada Bo Cai Dee Eli Fay Gus Hal Ida Jon".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """`cpu_share` is that of one core (0..1) over the time it was watched, `memory` the resident memory in MB (10^6 bytes) at its end."""

    cpu_share: float
    memory: float


def watch(pid: int, seconds: float = SECONDS) -> Footprint:
    """What process `pid` costs over the next `seconds`."""
    begin, before = time.monotonic(), _cpu_seconds(pid)
    time.sleep(seconds)
    share = (_cpu_seconds(pid) - before) / (time.monotonic() - begin)
    return Footprint(cpu_share=share, memory=_resident(pid) / 1e6)


def _cpu_seconds(pid: int) -> float:
    """User and system time so far, of all threads (proc(5): utime and stime are the 14th and 15th field)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def body() -> str:
    """A status mail of a hundred items."""
    items = "".join(
        f"*  Feature {number}, rework of part {chr(65 + number // 10)} (ok)\n   v5 posted\n   waits for review\n  -  {NAMES[number // 10]} Lind\n\n"
        for number in range(100)
    )
    return f"Hello,\n\n= Timeline =\n\n* Feature Freeze: 10th April 2026\n\n= Open =\n\n{items}== Completed ==\n\n*  Faster boot (done)\n  -  Eli Marsh\n"


def list_mail(number: int) -> bytes:
    """One of the mails that a busy list brings: of ten, seven are about other things, two ask, and one tells of a new revision."""
    item = number % 100
    author = f"{NAMES[item // 10]} Lind <{NAMES[item // 10].lower()}@example.org>"
    quoted = quote(f"*  Feature {item}, rework of part {chr(65 + item // 10)} (ok)", "   v5 posted")
    if number % 10 < 7:
        text, thread = "Some words of a discussion that is about other things.\n" * 40, f"<other-{number // 7}@example.org>"
        return mail(text, key=f"o{number}", subject=f"Re: [PATCH v3 {number % 9}/9] mm: change {number}", answers=thread, author=author)
    said = "Is this still planned for the release?\n" if number % 10 < 9 else f"v{6 + number // 100} posted.\n"
    return mail(quoted + said, key=f"r{number}", author=author)


def after_reading(mails: int = MAILS, seconds: float = SECONDS, *, told: Callable[[str], None] = print) -> Footprint:
    """The footprint of a daemon with a Maildir that has read `mails` mails."""
    with tempfile.TemporaryDirectory(prefix="prognosis-") as place:
        desk = Desk(Path(place), body(), clock=utc_now)
        desk.session.close()
        for number in range(mails):
            desk.deliver(list_mail(number))
        with RunningDaemon(desk.folder) as daemon:
            begin = time.monotonic()
            daemon.told("mail read", mails)
            told(f"{mails} mails read in {time.monotonic() - begin:.0f} s; idle for {seconds:.0f} s ...")
            found = watch(daemon.process.pid, seconds)
            daemon.stop()
        return found


if __name__ == "__main__":
    print(after_reading())
