"""The whole daemon while its servers fail and come back, on real servers and on those of this process: nothing lost, nothing twice.

The log says what is wrong, once, and how to mend it; and a daemon that waits for a server costs next to nothing.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parsers.model import Changed
from storage.outbox import State
from tests.bot_process import Bot
from tests.labs import Lab, RealLab, fill, in_process_lab, new_bot, real_lab, wait_for_mails
from tests.month import BOT, LIST, STATUS, SUBSCRIBERS, mail
from tests.servers import certificates, wait_for

OUTAGE = 3.0
"""Seconds that a server is away."""
SPARE = 0.5
"""Seconds of CPU that an outage may cost on a loaded machine; a daemon that spins uses all of it."""
TALK = "02-talk-question"


@pytest.fixture(params=["in process", pytest.param("real", marks=pytest.mark.postfix)])
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with real_lab() if request.param == "real" else in_process_lab() as made:
        yield made


@pytest.fixture
def bot(tmp_path: Path, lab: Lab) -> Iterator[Bot]:
    """The bot with the month's status mail adopted, not yet started."""
    made = new_bot(tmp_path, lab)
    (tmp_path / "status.eml").write_bytes(mail(STATUS.stem, "", datetime.now(UTC)))
    made.run("import", "status.eml")
    yield made
    made.kill()


def reply(revision: int) -> bytes:
    """An owner's answer to the status mail."""
    text = mail("01-tomas-mutt", "<kestrel-status@example.org>", datetime.now(UTC)).decode()
    text = re.sub(r"v6 posted last night.*", f"v{revision} posted.", text).replace("v1 posted.", "No news.")
    return re.sub(r"(?m)^Message-ID: .*", f"Message-ID: <v{revision}.reply@example.org>", text).encode()


def hand_in(lab: Lab, *revisions: int) -> None:
    for revision in revisions:
        lab.hand_in("tomas@example.org", [LIST], reply(revision))


def revisions(bot: Bot) -> list[str | None]:
    """The revisions that the history holds, in order."""
    session = bot.open()
    with session.database.unit_of_work(read_only=True) as work:
        found = [entry.after for entry in work.history.entries() if isinstance(entry, Changed)]
    session.close()
    return found


def wait_for_revisions(bot: Bot, *wanted: int) -> None:
    numbers = [f"v{one}" for one in wanted]
    wait_for(lambda: revisions(bot) == numbers, 60, f"{numbers} in the history; it has {revisions(bot)}\n{bot.tail()}")


def states(bot: Bot) -> list[State]:
    session = bot.open()
    with session.database.unit_of_work(read_only=True) as work:
        found = [row.state for row in work.outbox.all()]
    session.close()
    return found


def cpu(bot: Bot) -> float:
    """User and system time of the daemon so far, in seconds: proc(5)."""
    assert bot.process is not None
    fields = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def endure(bot: Bot, seconds: float = OUTAGE) -> None:
    """Let time pass while something is broken: the daemon must neither spin nor fill the log."""
    before, lines = cpu(bot), len(bot.log())
    assert bot.process is not None
    time.sleep(seconds)
    assert bot.process.poll() is None, bot.tail()
    assert cpu(bot) - before < SPARE
    assert len(bot.log()) - lines <= 5, bot.tail()


def test_mail_that_comes_while_the_imap_server_is_away_is_read_when_it_is_back(lab: Lab, bot: Bot) -> None:
    bot.start()
    hand_in(lab, 6)
    wait_for_revisions(bot, 6)
    lab.imap.stop()
    hand_in(lab, 7)
    (line,) = bot.wait_for_log("inbox is down")
    assert "127.0.0.1" in str(line["why"]) or "localhost" in str(line["why"])
    endure(bot)
    lab.imap.start()
    wait_for_revisions(bot, 6, 7)
    bot.wait_for_log("inbox is back")
    hand_in(lab, 8)
    wait_for_revisions(bot, 6, 7, 8)
    assert len(bot.log("inbox is back")) == len(bot.log("inbox is down")) == 1
    bot.stop()


def test_a_posting_that_is_due_while_the_smtp_server_is_away_goes_out_once_when_it_is_back(lab: Lab, bot: Bot) -> None:
    lab.smtp.stop()
    bot.start()
    bot.run("post")
    bot.wait_for_log("no mail can be sent")
    endure(bot)
    lab.smtp.start()
    wait_for(lambda: states(bot) == [State.SEEN], 90, f"the list shows the posting\n{bot.tail()}")
    for address in SUBSCRIBERS:
        assert len(wait_for_mails(lab, address, 1)) == 1
    bot.stop()


def test_a_server_that_nobody_vouches_for_is_not_spoken_with(lab: Lab, bot: Bot, tmp_path: Path) -> None:
    other = certificates(tmp_path / "other").authority
    config = bot.folder / "config.toml"
    right = config.read_text()
    config.write_text(re.sub(r'ca_file = ".*"', f'ca_file = "{other}"', right))
    bot.start()
    (line,) = bot.wait_for_log("inbox is down")
    assert "signed by nobody that is trusted here" in str(line["why"])
    assert "imap.ca_file" in str(line["cure"])
    bot.run("post")
    endure(bot)
    assert states(bot) == [State.QUEUED]
    config.write_text(right)
    bot.reload()
    hand_in(lab, 6)
    wait_for_revisions(bot, 6)
    wait_for(lambda: states(bot) == [State.SEEN], 90, f"the list shows the posting\n{bot.tail()}")
    bot.stop()


def test_a_wrong_password_is_tried_seldom_and_told_plainly(lab: Lab, bot: Bot) -> None:
    bot.secrets = dict.fromkeys(bot.secrets, "not this")
    config = bot.folder / "config.toml"
    config.write_text(config.read_text().replace("retry_wait = 1.0\n", ""))
    bot.start()
    bot.run("post")
    (line,) = bot.wait_for_log("inbox is down")
    assert "it refuses the log-in" in str(line["why"])
    assert "imap.user" in str(line["cure"])
    endure(bot, 5.0)
    assert lab.imap_connections() <= 6
    assert lab.smtp_connections() <= 6
    assert states(bot) == [State.QUEUED]
    assert "not this" not in bot.log_file.read_text()
    bot.stop()


def test_a_mailbox_that_is_numbered_anew_is_read_again_and_nothing_counts_twice(lab: Lab, bot: Bot) -> None:
    bot.start()
    hand_in(lab, 6, 7)
    lab.hand_in("sanna@example.net", [LIST], mail(TALK, "", datetime.now(UTC)))
    wait_for_revisions(bot, 6, 7)
    bot.wait_for_log("mail read", 3)
    lab.imap.stop()
    if isinstance(lab, RealLab):
        lab.dovecot.new_validity(BOT.partition("@")[0])
    hand_in(lab, 8)
    lab.imap.start()
    wait_for_revisions(bot, 6, 7, 8)
    hand_in(lab, 9)
    wait_for_revisions(bot, 6, 7, 8, 9)
    bot.stop()
    assert counts(bot) == {"reply": 4, "status-mail": 1, "unrelated": 1}


def test_a_mailbox_of_thousands_of_mails_is_read_at_the_first_start(lab: Lab, bot: Bot) -> None:
    many = 10_000 if isinstance(lab, RealLab) else 1_000
    talk = mail(TALK, "", datetime.now(UTC))
    fill(lab, (talk.replace(b"<musl-build.77@", b"<musl-build.%d@" % (1000 + number)) for number in range(many)))
    hand_in(lab, 6)
    bot.start()
    wait_for(lambda: sum(counts(bot).values()) == many + 2, 300, f"{many} mails are read; {counts(bot)}")
    hand_in(lab, 7)
    wait_for_revisions(bot, 6, 7)
    bot.stop()
    assert counts(bot) == {"reply": 2, "status-mail": 1, "unrelated": many}


def counts(bot: Bot) -> dict[str, int]:
    session = bot.open()
    with session.database.unit_of_work(read_only=True) as work:
        found = {str(kind): count for kind, count in work.archive.counts().items()}
    session.close()
    return found
