"""What the tests of sending share: a session with an outbox and a clock of its own, and a way out whose answers are written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.config import load_config
from bot.outgoing import build_mail
from bot.sender import Drained, drain
from bot.session import Session
from bot.transport import Attempt, Begin, Declined, Took, Transport, Unsure
from parsers.model import Address, MessageId, OutgoingMail
from storage.outbox import OutboxRow, Refusal, State

START = datetime(2026, 3, 9, 12, tzinfo=UTC)
LIST, ADA, BO, BOT = "devel@lists.example.org", "ada@example.org", "bo@example.org", "bot@example.org"
CONFIG = f"""[record]
managers = ["Ada Novak <{ADA}>"]
bot = "Heron status <{BOT}>"
lists = ["{LIST}"]
[inbox]
paths = ["inbox"]
[outbox]
retry_wait = 60.0
"""


class Clock:
    """The time that a test says it is."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        """Let some time pass: `minutes=5`."""
        self.now += timedelta(**span)


Script = Callable[[OutgoingMail, tuple[str, ...]], Attempt | OSError]


class Scripted:
    """A way out that answers as `script` says. `out` are the mails whose content it was given, with the recipients it was given for."""

    def __init__(self, script: Script | None = None, *, content_for: tuple[type[Attempt], ...] = (Took, Unsure)) -> None:
        self.script: Script = script or (lambda mail, recipients: Took(recipients=recipients))
        self.content_for = content_for
        self.out: list[tuple[MessageId, tuple[str, ...]]] = []
        self.asked: list[MessageId] = []
        self.closed = 0

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
        self.asked.append(mail.message_id)
        attempt = self.script(mail, tuple(recipients))
        if isinstance(attempt, OSError):
            raise attempt
        if isinstance(attempt, self.content_for):
            refused = {one.recipient for one in attempt.refused}
            wanted = tuple(one for one in recipients if one not in refused)
            await begin(wanted)
            self.out.append((mail.message_id, wanted))
        return attempt

    async def delivered(self, message_id: MessageId) -> bool | None:
        return None

    async def probe(self) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.closed += 1


class Office:
    """A folder with a config and an outbox; `shown` are the Message-IDs that the list's folder holds."""

    def __init__(self, folder: Path, more: str = "", config: str = CONFIG) -> None:
        self.folder = folder
        for part in ("cur", "new", "tmp"):
            (folder / "inbox" / part).mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(config + more)
        self.clock = Clock()
        self.shown: set[str] = set()
        self.way = Scripted()
        self.session = self.open()

    def open(self) -> Session:
        """A new session on the same database, as a new process would have it."""
        return Session(config=load_config(self.folder / "config.toml", {}, self.folder), clock=self.clock)

    def restart(self) -> None:
        """End this process and start another."""
        self.session.close()
        self.session = self.open()

    def queue(self, *to: str, key: str = "one", purpose: str = "transcript", bcc: Sequence[str] = ()) -> int:
        """Put a mail into the outbox and return its number."""
        mail = outgoing(*(to or (ADA,)), key=key, purpose=purpose, bcc=bcc)
        with self.session.database.unit_of_work() as work:
            number = work.outbox.queue(mail)
            work.commit()
        return number

    def drain(self, way: Transport | None = None, *, at_once: bool = False) -> Drained:
        """Drain the outbox, no chance in the waits."""
        return asyncio.run(self.draining(way, at_once=at_once))

    async def draining(self, way: Transport | None = None, *, at_once: bool = False) -> Drained:
        return await drain(self.session, way or self.way, holds=self.shown.__contains__, at_once=at_once, chance=lambda: 0.0)

    def rows(self) -> dict[int, OutboxRow]:
        """The outbox, by number."""
        with self.session.database.unit_of_work(read_only=True) as work:
            return {row.id: row for row in work.outbox.all()}

    def row(self, number: int) -> OutboxRow:
        return self.rows()[number]

    def states(self) -> list[State]:
        """The states of all mails, notices apart."""
        return [row.state for row in self.rows().values() if row.mail.purpose != "notice"]

    def notices(self) -> list[str]:
        """The texts of the notices, unfolded."""
        return [
            " ".join(row.mail.raw.decode().partition("\r\n\r\n")[2].split()) for row in self.rows().values() if row.mail.purpose == "notice"
        ]


def outgoing(*to: str, key: str = "one", purpose: str = "transcript", bcc: Sequence[str] = ()) -> OutgoingMail:
    """A mail of ours."""
    people, hidden = ([Address(name="", address=one) for one in addresses] for addresses in (to, bcc))
    return build_mail(
        message_id=MessageId(f"<{key}@example.org>"), sender=Address(name="Heron status", address=BOT), to=people, bcc=hidden,
        subject=f"Subject of {key}", text=f"Text of {key}\n", date=START, purpose=purpose,
    )  # fmt: skip


def refusing(code: int, words: str = "no") -> Script:
    """Everything is refused with this code, before any content."""
    return lambda mail, recipients: Declined(refused=tuple(Refusal(recipient=one, code=code, words=words) for one in recipients))


def unsure(why: str = "it hung up") -> Script:
    """Everything breaks behind the content."""
    return lambda mail, recipients: Unsure(why=why)
