"""A scripted month on the list of an invented project, as data: the status mail, who answers it and how, and what must come of it.

`data/month/` holds the mails, in the order in which they come, and `history.txt`: what the record takes from them. In them @POSTING@
is the Message-ID of the posting that is answered, @DATE@ the time of writing, @MONTH@ the month in the posting's subject.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from bot.session import Session
from parsers.model import Changed, MessageId, Posted

LIST = "devel@lists.example.org"
BOT = "bot@example.org"
MANAGER = "ines@example.org"
SUBSCRIBERS = (
    BOT, MANAGER, "tomas@example.org", "ruth@example.com", "jonas.baecker@example.net", "sanna@example.net", "karim@example.com"
)  # fmt: skip
PLACE = Path(__file__).parent / "data" / "month"
STATUS = PLACE / "status.eml"
CYCLES = (
    ("01-tomas-mutt", "02-talk-question", "03-talk-answer", "04-ruth-outlook", "05-jonas-gmail", "06-out-of-office",
     "07-stranger-command", "08-sanna-claim"),
    ("09-tomas-second", "10-jonas-second"),
)  # fmt: skip
"""The mails that come after each posting, one a day."""
CYCLE = timedelta(days=28)
RECORD = f"""[record]
managers = ["Ines Falk <{MANAGER}>"]
bot = "Kestrel status <{BOT}>"
lists = ["{LIST}"]
subject = "Kestrel {{release}} development update ({{month}})"
"""
"""The part of the config that is the same wherever the month is played."""


def mail(name: str, posting: str, at: datetime) -> bytes:
    """A mail of the month, with LF: it answers `posting`, if it answers any, and was written at `at`."""
    text = (PLACE / f"{name}.eml").read_text(encoding="utf-8")
    for mark, value in (("POSTING", posting), ("DATE", at.strftime("%a, %d %b %Y %H:%M:%S +0000")), ("MONTH", at.strftime("%B"))):
        text = text.replace(f"@{mark}@", value)
    return text.encode()


def addressed(name: str) -> tuple[str, tuple[str, ...]]:
    """The sender of a mail of the month, and its recipients: the list, the bot, or both."""
    head = BytesParser(policy=default).parsebytes(mail(name, "", datetime.now(UTC)), headersonly=True)
    named = [one.addr_spec for field in ("To", "Cc") for one in (head[field].addresses if head[field] else ())]
    return head["From"].addresses[0].addr_spec, tuple(one for one in (LIST, BOT) if one in named)


def expected(own: int = 0) -> list[str]:
    """The lines of `history.txt` that are no comment, and one for the copies of `own` postings where the list shows them to the bot."""
    lines = [line for line in (PLACE / "history.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    counts = [line for line in lines if line.startswith("mails ")]
    return lines[: len(lines) - len(counts)] + sorted(counts + [f"mails own: {own}"] * bool(own))


def story(session: Session) -> list[str]:
    """What the database tells of the month, as `history.txt` has it: entries and questions in order, mails by kind."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        names = _names()
        lines = []
        for entry in work.history.entries():
            if isinstance(entry, Changed):
                said = names.get(entry.update.evidence.message_id, "?")
                lines.append(f"entry #{entry.item} {entry.update.change}: {entry.before or '-'} -> {entry.after or '-'} | {said}")
            else:
                lines.append(f"entry {type(entry).__name__.lower()}")
        for one in work.history.questions(None):
            value = one.update.value or "-"
            said = names.get(one.update.evidence.message_id, "?")
            lines.append(f"held #{one.update.item} {one.update.change}: {value}, {one.state} | {said}")
        lines += sorted(f"mails {kind}: {count}" for kind, count in work.archive.counts().items())
    return lines


def postings(session: Session) -> list[MessageId]:
    """The Message-IDs of the postings so far."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        return [entry.message_id for entry in work.history.entries() if isinstance(entry, Posted)]


def _names() -> dict[str, str]:
    """The file of each mail of the month, by its Message-ID."""
    found = {}
    for name in (name for cycle in CYCLES for name in cycle):
        head = (PLACE / f"{name}.eml").read_text(encoding="utf-8")
        found[head.split("Message-ID: ", 1)[1].split("\n", 1)[0].strip()] = name
    return found
