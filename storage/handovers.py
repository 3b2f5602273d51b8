"""What was handed over, to whom and when: the caps are counted from it, so that a restart forgets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from storage.outbox_row import State
from storage.schema import handover, outbox


class Handovers:
    """One row for each recipient of each attempt whose content was begun to be sent and that was not refused since."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, number: int, attempt: int, recipients: Sequence[str], at: datetime) -> None:
        """The content of mail `number` goes out to these recipients now."""
        for recipient in recipients:
            values = {"outbox": number, "attempt": attempt, "recipient": recipient.lower(), "at": at}
            self._connection.execute(insert(handover).values(values))

    def withdraw(self, number: int, attempt: int, *, taken: Sequence[str] = ()) -> None:
        """That attempt reached nobody but `taken` after all."""
        which = (handover.c.outbox == number) & (handover.c.attempt == attempt)
        which &= handover.c.recipient.not_in([recipient.lower() for recipient in taken])
        self._connection.execute(delete(handover).where(which))

    def times(self, number: int) -> int:
        """In how many attempts the content of mail `number` went out, or may have."""
        attempts = func.count(handover.c.attempt.distinct())
        return int(self._connection.execute(select(attempts).where(handover.c.outbox == number)).scalar_one())

    def mails_since(self, since: datetime) -> tuple[datetime, ...]:
        """When mails were handed over after `since`, the latest first; one moment for each mail, however many its recipients."""
        query = select(func.max(handover.c.at)).where(handover.c.at > since).group_by(handover.c.outbox, handover.c.attempt)
        return tuple(sorted(self._connection.execute(query).scalars(), reverse=True))

    def to_since(self, recipient: str, since: datetime) -> tuple[datetime, ...]:
        """When mails were handed over to that recipient after `since`, the latest first."""
        which = (handover.c.at > since) & (handover.c.recipient == recipient.lower())
        return tuple(self._connection.execute(select(handover.c.at).where(which).order_by(handover.c.at.desc())).scalars())

    def forget(self, before: datetime) -> None:
        """Drop what no cap counts any more, but of no mail that may go out again: how often it went out before counts then."""
        open_mails = select(outbox.c.id).where(outbox.c.state.in_([State.QUEUED, State.SENDING, State.UNCERTAIN]))
        self._connection.execute(delete(handover).where(handover.c.at < before, handover.c.outbox.not_in(open_mails)))
