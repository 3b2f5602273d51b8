"""One pass: read what is new in the inboxes, one mail a transaction, then send what is queued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.inbox import open_inbox
from bot.pipeline import Taken, take
from bot.raw_mail import RawMail, Unread
from bot.sender import drain
from bot.session import Session
from storage.lock import instance_lock
from storage.outbox import OutboxRow

Waiting = Iterable[RawMail | Unread]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did."""

    taken: tuple[Taken, ...]
    unread: tuple[Unread, ...]
    sent: tuple[OutboxRow, ...]


def waiting(session: Session) -> Iterator[RawMail | Unread]:
    """The mails that were not read yet, inbox by inbox, oldest first. Raises InboxError."""
    for path in session.config.inbox.paths:
        inbox = open_inbox(path)
        with session.database.unit_of_work(read_only=True) as work:
            seen = work.archive.seen_keys(inbox.folder)
        yield from inbox.mails(seen)


def run_once(session: Session, *, track: Callable[[Waiting], Waiting] = iter, told: Callable[[Taken], None] | None = None) -> Pass:
    """One pass. `track` shows the progress, `told` hears of each mail once it is committed. Raises Busy, InboxError."""
    taken: list[Taken] = []
    unread: list[Unread] = []
    with instance_lock(session.config.database.connection):
        for one in track(waiting(session)):
            if isinstance(one, Unread):
                unread.append(one)
                continue
            taken.append(take(session, one))
            if told is not None:
                told(taken[-1])
        sent = drain(session)
    return Pass(taken=tuple(taken), unread=tuple(unread), sent=sent)
