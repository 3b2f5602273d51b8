"""One pass: read what is new in the inboxes, one mail a transaction, do what is due, then send what is queued."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace

from bot.jobs import run_due
from bot.passing import pass_over
from bot.pipeline import Taken, take
from bot.raw_mail import News, PassedOver, Unread
from bot.reader import open_reader
from bot.sender import Drained, drain
from bot.session import Session
from bot.settling import Holds
from bot.transport import open_transport
from storage.lock import instance_lock
from storage.outbox import OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did. The mails in `taken` are without their texts: a first pass may read ten thousand."""

    taken: tuple[Taken, ...]
    unread: tuple[Unread, ...]
    drained: Drained

    @property
    def sent(self) -> tuple[OutboxRow, ...]:
        """The mails of ours that went out."""
        return self.drained.sent


def send_queued(session: Session, holds: Holds | None = None) -> Drained:
    """Send what is due, and try the server even if it was not to be had a moment ago: a person waits for it. For the acting instance."""
    return asyncio.run(drain(session, open_transport(session), holds=holds, at_once=True))


def run_once(session: Session, *, track: Callable[[Iterable[News]], Iterable[News]] = iter, told: Callable[[Taken], None] | None = None) -> Pass:
    """One pass. `track` shows the progress, `told` hears of each mail once it is committed. Raises Busy, InboxError, ServerError."""
    taken: list[Taken] = []
    unread: list[Unread] = []
    with instance_lock(session.config.database.connection), closing(open_reader(session)) as reader:
        begun = session.clock()
        for one in track(reader.look()):
            if isinstance(one, Unread):
                unread.append(one)
                continue
            for came in pass_over(session, one) if isinstance(one, PassedOver) else (take(session, one),):
                if told is not None:
                    told(came)
                taken.append(replace(came, message=replace(came.message, text="", headers=())))
        session.heard_at = begun
        run_due(session)
        drained = send_queued(session, reader.holds)
    return Pass(taken=tuple(taken), unread=tuple(unread), drained=drained)
