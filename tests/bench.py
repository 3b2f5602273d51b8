"""Speeds, as ratios against a peer or a limit measured in the same run: `make bench`. Medians of several runs; not a test."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.once import run_once
from bot.raw_mail import RawMail
from parsers.status_mail import read, write
from storage.database import open_database
from tests.bench_daemon import daemon
from tests.bench_imap import first_start, waking
from tests.bench_reading import growing_replies, hostile_replies, ordinary_replies
from tests.lists import PROGNOSIS_BODY, Desk, mail, quote
from tests.servers import program

RUNS = 5


def median(work: Callable[[], object]) -> float:
    """The median seconds of some runs."""
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def show(what: str, mine: float, peer: float, peer_name: str, unit: str) -> None:
    """One row: our time, the peer's, and the ratio."""
    print(f"{what:44} {mine * 1000:9.2f} ms   {peer * 1000:9.2f} ms {peer_name:34} x{mine / peer:6.2f}   {unit}")


def documents() -> None:
    """Status mails read and written, against splitting and joining their lines."""
    text = PROGNOSIS_BODY * 5
    show("status mail read and written", median(lambda: write(read(text))), median(lambda: "".join(text.splitlines(keepends=True))), "split and join", "a mail")


def pipeline() -> None:
    """One mail through the whole path into SQLite, against a bare transaction that keeps its bytes."""
    count = 100
    with tempfile.TemporaryDirectory() as place:
        desk = Desk(Path(place))
        said = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
        for number in range(count):
            desk.deliver(mail(f"{said}Is v{number} posted?\n", key=f"q{number}"))
        begin = time.perf_counter()
        run_once(desk.session)
        ours = (time.perf_counter() - begin) / count
        bare = open_database(str(Path(place) / "bare.sqlite"))

        def keep() -> None:
            for number in range(20):
                raw = RawMail(folder="x", key=str(number), raw=b"x" * 1000, arrived_at=None)
                with bare.unit_of_work() as work:
                    work.settings.set(raw.key, raw.raw.decode())
                    work.commit()

        show("a mail through the pipeline (SQLite)", ours, median(keep) / 20, "a bare transaction", "a mail")
        bare.close()
        desk.session.close()


def main() -> int:
    """1 if a figure that is held to a limit misses it."""
    missed = 0
    for held in (ordinary_replies, growing_replies, hostile_replies):
        print(f"... {held.__doc__}", file=sys.stderr)
        if not held():
            missed += 1
            print("MISSED")
    print(f"medians of {RUNS} runs\n{'':44} {'ours':>12}   {'peer':>12}")
    parts = [documents, pipeline]
    if program("dovecot"):
        parts += [waking, first_start]
    else:
        print("Dovecot is not installed, so nothing is measured over IMAP", file=sys.stderr)
    for part in (*parts, daemon):
        print(f"... {part.__doc__}", file=sys.stderr)
        part()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
