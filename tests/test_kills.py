"""`once` killed at any point, and run again: the same history, no mail lost, none read twice, nothing sent twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from bot import posting
from bot.once import run_once
from bot.session import utc_now
from tests.lists import ACTOR, Desk, mail, quote

RUNS = 8 if os.environ.get("HYPOTHESIS_PROFILE") != "ci" else 40
ONCE = [sys.executable, "-m", "bot.cli", "once"]


def fill(desk: Desk) -> None:
    """Fifteen mails: owners, strangers, questions, a copy, a clash, a broken one, a command that is answered."""
    ring = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    for number in range(6, 14):
        desk.deliver(mail(f"{ring}v{number} posted.\n", key=f"ring-{number}"))
    desk.deliver(mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "v1 posted.\n", author="Cai Ito <cai@example.org>", key="zero"))
    desk.deliver(mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "v1 posted.\n", author="Cai Ito <cai@example.org>", key="zero"))
    desk.deliver(mail(quote("*  Sparse images (good)", "  -  Dee Okoro") + "This was committed.\n", author="Eve <eve@example.net>", key="eve"))
    desk.deliver(mail(quote("*  Trim on idle", "  -  Eli Marsh") + "Not for 2.3.\n", author="Eli Marsh <eli@example.org>", key="trim"))
    desk.deliver(b"\0\0\0")
    desk.deliver(mail("Is v9 posted?\n", key="question"))
    desk.deliver(mail("#prognosis pause\n", author="Ada Novak <ada@example.org>", key="command"))


def story(desk: Desk) -> tuple[list[str], list[str], list[str], list[str]]:
    """What the database tells: changes, questions, mails and outbox, without what a clock or a random number gave."""
    session = desk.open()
    with session.database.unit_of_work(read_only=True) as work:
        entries = [f"{entry.entry} {getattr(entry, 'item', '')} {getattr(entry, 'after', '')}" for entry in work.history.entries()]
        questions = [f"{one.number} {one.update.item} {one.update.change} {one.state}" for one in work.history.questions(None)]
        mails = sorted(f"{kind}: {count}" for kind, count in work.archive.counts().items())
        sent = sorted(f"{row.mail.purpose} {row.mail.envelope.recipients}" for row in work.outbox.all())
    session.close()
    return entries, questions, mails, sent


def finish(desk: Desk) -> None:
    session = desk.open()
    run_once(session)
    session.close()


def test_once_killed_at_random_tells_the_same_story(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    calm = Desk(tmp_path / "calm", clock=utc_now)
    fill(calm)
    posting.post(calm.session, ACTOR)
    calm.session.close()
    finish(calm)
    wanted = story(calm)
    assert len(wanted[0]) > 10
    chance, killed = random.Random(5), 0
    for run in range(RUNS):
        folder = tmp_path / f"run-{run}"
        folder.mkdir()
        desk = Desk(folder, clock=utc_now)
        fill(desk)
        posting.post(desk.session, ACTOR)
        desk.session.close()
        killed += storm(folder, chance)
        finish(desk)
        assert story(desk) == wanted
        assert len(list((folder / "outbox" / "new").iterdir())) == len(wanted[3])
        finish(desk)
        assert story(desk) == wanted
    assert killed >= RUNS // 2


def storm(folder: Path, chance: random.Random) -> int:
    """Start `once` some times and kill it somewhere; how often it was still running then."""
    killed = 0
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    for _ in range(3):
        process = subprocess.Popen(ONCE, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        process.stdout.read(1)  # the first mail is in
        time.sleep(chance.uniform(0, 0.25))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    return killed
