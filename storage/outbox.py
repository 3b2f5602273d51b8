"""The outbox: every mail of our own, and how far it got. A mail is in it before its first byte is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from parsers.model import Envelope, MessageId, OutgoingMail
from storage.codec import plain_json, texts_of
from storage.errors import StorageError
from storage.schema import outbox


class State(StrEnum):
    """How far a mail got. UNCERTAIN: it was being sent when the program or the connection broke, so it may be out or not."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    SEEN = "seen"
    UNCERTAIN = "uncertain"
    GIVEN_UP = "given-up"


_FROM: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.UNCERTAIN, State.GIVEN_UP}),
    State.SENDING: frozenset({State.QUEUED}),
    State.SENT: frozenset({State.SENDING}),
    State.SEEN: frozenset({State.SENDING, State.SENT, State.UNCERTAIN, State.GIVEN_UP}),
    State.UNCERTAIN: frozenset({State.SENDING}),
    State.GIVEN_UP: frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN}),
}
"""The states that each state can follow. Nothing follows `seen`, and what was sent is never queued again."""

_OUT = (State.SENDING, State.SENT, State.SEEN, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A mail in the outbox. `due_at` is the earliest moment for the next attempt, `tried_at` when the last one began.

    `refused` are the recipients whom the server refused while it took the mail for others, each with the server's words.
    """

    id: int
    mail: OutgoingMail
    state: State
    attempts: int
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    last_error: str
    release: str | None
    refused: tuple[str, ...] = ()


class Outbox:
    """The mails to send, being sent, and sent. A step that the states do not allow raises StorageError."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def queue(self, mail: OutgoingMail, release: str | None = None) -> int:
        """Put a mail in and return its `id`. A Message-ID that is in already raises StorageError: a mail goes out once."""
        if self.is_own(mail.message_id):
            raise StorageError(f"The mail {mail.message_id} is in the outbox already.")
        now = self._clock()
        values = {
            "message_id": mail.message_id,
            "purpose": mail.purpose,
            "sender": mail.envelope.sender,
            "recipients": plain_json(mail.envelope.recipients),
            "raw": mail.raw,
            "release": release or "",
            "state": State.QUEUED.value,
            "attempts": 0,
            "created_at": now,
            "due_at": now,
            "last_error": "",
            "refused": "[]",
        }
        return int(self._connection.execute(insert(outbox).values(values).returning(outbox.c.id)).scalar_one())

    def next_queued(self) -> OutboxRow | None:
        """The mail that has waited longest among those due now, or None."""
        due = (outbox.c.state == State.QUEUED.value) & (outbox.c.due_at <= self._clock())
        rows = self._rows(select(outbox).where(due).order_by(outbox.c.due_at, outbox.c.id).limit(1))
        return rows[0] if rows else None

    def mark_sending(self, number: int) -> None:
        """An attempt begins. Commit this before the first byte goes out."""
        self._move(number, State.SENDING, attempts=outbox.c.attempts + 1, tried_at=self._clock())

    def mark_sent(self, number: int, *, refused: tuple[str, ...] = ()) -> None:
        """The server has taken the mail, for all recipients but the refused."""
        self._move(number, State.SENT, sent_at=self._clock(), refused=plain_json(refused), last_error="")

    def mark_seen(self, message_id: str) -> bool:
        """The list's own copy was read, so the mail is out for certain. False if the mail is not ours, or was seen before."""
        allowed = [state.value for state in _FROM[State.SEEN]]
        which = (outbox.c.message_id == message_id) & outbox.c.state.in_(allowed)
        sent_at = func.coalesce(outbox.c.sent_at, outbox.c.tried_at)
        return bool(self._connection.execute(update(outbox).where(which).values(state=State.SEEN.value, sent_at=sent_at)).rowcount)

    def retry(self, number: int, error: str, due_at: datetime) -> None:
        """The attempt failed for now, before the mail was handed over: queue it again for `due_at`."""
        self._move(number, State.QUEUED, only=State.SENDING, last_error=error, due_at=due_at)

    def mark_uncertain(self, number: int, error: str) -> None:
        """The attempt broke where the server may have taken the mail."""
        self._move(number, State.UNCERTAIN, last_error=error)

    def give_up(self, number: int, error: str) -> None:
        """The mail will not be tried again by itself."""
        self._move(number, State.GIVEN_UP, last_error=error)

    def resend(self, number: int) -> None:
        """Somebody decided that an uncertain or given-up mail goes out again, under the same Message-ID."""
        if self._state(number) is State.SENDING:
            raise StorageError(f"The mail number {number} in the outbox is being sent.")
        self._move(number, State.QUEUED, due_at=self._clock())

    def recover(self) -> int:
        """At start: what is found in `sending` was cut off, and is uncertain now. Returns how many there were."""
        which = outbox.c.state == State.SENDING.value
        error = "the program ended while the mail was being sent"
        return self._connection.execute(update(outbox).where(which).values(state=State.UNCERTAIN.value, last_error=error)).rowcount

    def uncertain(self) -> tuple[OutboxRow, ...]:
        """The mails that may be out or not, oldest first."""
        return self._rows(select(outbox).where(outbox.c.state == State.UNCERTAIN.value).order_by(outbox.c.id))

    def all(self, *states: State) -> tuple[OutboxRow, ...]:
        """All mails, or those in the given states, oldest first."""
        query = select(outbox).order_by(outbox.c.id)
        return self._rows(query.where(outbox.c.state.in_([state.value for state in states])) if states else query)

    def get(self, number: int) -> OutboxRow | None:
        """The mail of that `id`, or None."""
        return next(iter(self._rows(select(outbox).where(outbox.c.id == number))), None)

    def is_own(self, message_id: str) -> bool:
        """Whether a Message-ID is one of ours."""
        return self._connection.execute(select(outbox.c.id).where(outbox.c.message_id == message_id)).first() is not None

    def sent_since(self, since: datetime, *, recipient: str | None = None, purpose: str | None = None) -> int:
        """How many mails went out, or may have, at `since` or later: to all or to one address, of all purposes or of one."""
        which = (outbox.c.tried_at >= since) & outbox.c.state.in_([state.value for state in _OUT])
        if purpose is not None:
            which &= outbox.c.purpose == purpose
        found = [texts_of(text) for text in self._connection.execute(select(outbox.c.recipients).where(which)).scalars()]
        if recipient is None:
            return len(found)
        return sum(recipient.lower() in (address.lower() for address in addresses) for addresses in found)

    def _state(self, number: int) -> State | None:
        state = self._connection.execute(select(outbox.c.state).where(outbox.c.id == number)).scalar_one_or_none()
        return None if state is None else State(state)

    def _move(self, number: int, to: State, *, only: State | None = None, **values: Any) -> None:
        allowed = [state.value for state in _FROM[to] if only in (None, state)]
        which = (outbox.c.id == number) & outbox.c.state.in_(allowed)
        if not self._connection.execute(update(outbox).where(which).values(state=to.value, **values)).rowcount:
            state = self._state(number)
            fault = "is not there" if state is None else f"is {state} and cannot become {to}"
            raise StorageError(f"The mail number {number} in the outbox {fault}.")

    def _rows(self, query: Select[Any]) -> tuple[OutboxRow, ...]:
        return tuple(_row(row) for row in self._connection.execute(query))


def _row(row: Row[Any]) -> OutboxRow:
    envelope = Envelope(sender=row.sender, recipients=texts_of(row.recipients))
    return OutboxRow(
        id=row.id,
        mail=OutgoingMail(message_id=MessageId(row.message_id), envelope=envelope, raw=bytes(row.raw), purpose=row.purpose),
        state=State(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        tried_at=row.tried_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
        release=row.release or None,
        refused=texts_of(row.refused),
    )
