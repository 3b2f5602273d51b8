"""What stands in the outbox, asked in one way or another; nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from parsers.model import Envelope, MessageId, OutgoingMail
from storage.codec import texts_of
from storage.columns import portions
from storage.outbox_row import OutboxRow, State, refusals_of
from storage.schema import outbox


class OutboxReading:
    """The mails of the outbox, read only."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def next_queued(self, *, after: int = 0) -> OutboxRow | None:
        """The mail that was queued first among those due now and numbered above `after`, or None."""
        due = (outbox.c.state == State.QUEUED.value) & (outbox.c.due_at <= self._clock()) & (outbox.c.id > after)
        return next(iter(self._rows(select(outbox).where(due).order_by(outbox.c.id).limit(1))), None)

    def earliest_due(self) -> datetime | None:
        """When the next queued mail is due, or was; None if none is queued."""
        queued = outbox.c.state == State.QUEUED.value
        return self._connection.execute(select(outbox.c.due_at).where(queued).order_by(outbox.c.due_at).limit(1)).scalar_one_or_none()

    def uncertain(self) -> tuple[OutboxRow, ...]:
        """The mails that may be out or not, oldest first."""
        return self.all(State.UNCERTAIN)

    def unseen(self, since: datetime) -> tuple[OutboxRow, ...]:
        """The mails sent at `since` or later that no list has shown yet, oldest first."""
        which = (outbox.c.state == State.SENT.value) & (outbox.c.sent_at >= since)
        return self._rows(select(outbox).where(which).order_by(outbox.c.id))

    def refused(self) -> tuple[OutboxRow, ...]:
        """The mails that some got, or wait for, and others were refused for good, oldest first."""
        which = (outbox.c.refused != "[]") & (outbox.c.state != State.GIVEN_UP.value)
        return self._rows(select(outbox).where(which).order_by(outbox.c.id))

    def troubled(self, since: datetime) -> tuple[OutboxRow, ...]:
        """The mails that went wrong, in a state that they came into at `since` or later, oldest first: uncertain, given up, refused
        for some, or told about for another reason.
        """
        wrong = outbox.c.state.in_([State.UNCERTAIN.value, State.GIVEN_UP.value]) | (outbox.c.refused != "[]")
        wrong |= (outbox.c.state == State.SENT.value) & (outbox.c.told != "[]")
        over = outbox.c.state.not_in([State.QUEUED.value, State.SENDING.value]) & (outbox.c.state_at >= since)
        return self._rows(select(outbox).where(wrong & over).order_by(outbox.c.id))

    def all(self, *states: State) -> tuple[OutboxRow, ...]:
        """All mails, or those in the given states, oldest first."""
        query = select(outbox).order_by(outbox.c.id)
        return self._rows(query.where(outbox.c.state.in_([state.value for state in states])) if states else query)

    def counts(self) -> dict[State, int]:
        """How many mails are in each state that has any."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        found = {State(state): int(count) for state, count in self._connection.execute(query)}
        return {state: found[state] for state in State if state in found}

    def get(self, number: int) -> OutboxRow | None:
        """The mail of that `id`, or None."""
        return next(iter(self._rows(select(outbox).where(outbox.c.id == number))), None)

    def of(self, message_id: str) -> OutboxRow | None:
        """The mail of that Message-ID, or None."""
        return next(iter(self._rows(select(outbox).where(outbox.c.message_id == message_id))), None)

    def is_own(self, message_id: str) -> bool:
        """Whether a Message-ID is one of ours."""
        return self._connection.execute(select(outbox.c.id).where(outbox.c.message_id == message_id)).first() is not None

    def own_among(self, message_ids: Sequence[MessageId]) -> frozenset[MessageId]:
        """Which of these Message-IDs are ours."""
        found = (
            self._connection.execute(select(outbox.c.message_id).where(outbox.c.message_id.in_(some))).scalars()
            for some in portions(message_ids)
        )
        return frozenset(MessageId(one) for ids in found for one in ids)

    def _rows(self, query: Select[Any]) -> tuple[OutboxRow, ...]:
        return tuple(_row(row) for row in self._connection.execute(query))


def _row(row: Row[Any]) -> OutboxRow:
    envelope = Envelope(sender=row.sender, recipients=texts_of(row.recipients))
    return OutboxRow(
        id=row.id, state=State(row.state), state_at=row.state_at, attempts=row.attempts, created_at=row.created_at, due_at=row.due_at,
        mail=OutgoingMail(message_id=MessageId(row.message_id), envelope=envelope, raw=bytes(row.raw), purpose=row.purpose),
        tried_at=row.tried_at, sent_at=row.sent_at, seen_at=row.seen_at, failing_since=row.failing_since, last_error=row.last_error,
        release=row.release or None, taken=texts_of(row.taken), refused=refusals_of(row.refused), told=texts_of(row.told),
    )  # fmt: skip
