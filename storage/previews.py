"""The previews shown to the manager: an approval sends the text that was approved, not what it would be by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, insert, select, update

from parsers.model import Actor, Line, MessageId
from storage.codec import actor_json, actor_of, lines_json, lines_of
from storage.errors import StorageError
from storage.schema import preview
from storage.sequences import take


class PreviewState(StrEnum):
    """How far a preview got. VOID: a correction, a hold or another posting came first; `why` says which."""

    OPEN = "open"
    APPROVED = "approved"
    VOID = "void"
    POSTED = "posted"


_WAITING = (PreviewState.OPEN.value, PreviewState.APPROVED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Preview `p4`: the text that goes out if it is approved, line for line, with its item numbers.

    It holds the entries up to `through`, and was composed for the moment `as_of`. `due_at` is when its posting is due, None if somebody
    asked for it out of turn; `silent_at` is when silence may count as consent, which is later if the preview came late. `message_id` is
    that of the mail that showed it. `actor` is who approved it, `forced` although the gate refused it. `reminded_at` is the last reminder.
    """

    number: int
    at: datetime
    release: str | None
    subject: str
    lines: tuple[Line, ...] = field(repr=False)
    through: int
    as_of: datetime
    message_id: MessageId
    due_at: datetime | None = None
    silent_at: datetime | None = None
    state: PreviewState = PreviewState.OPEN
    why: str = ""
    actor: Actor | None = None
    forced: bool = False
    reminded_at: datetime | None = None

    @property
    def text(self) -> str:
        """The decoded body that goes out."""
        return "".join(str(line) for line in self.lines)

    @property
    def waits(self) -> bool:
        """It may still go out."""
        return self.state.value in _WAITING


class Previews:
    """All previews, by number."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def next_number(self) -> int:
        """The number for the next preview, p4."""
        return take(self._connection, "preview")

    def add(self, made: Preview) -> None:
        """Keep a new preview. Raises ValueError if its number was used before."""
        if self.get(made.number) is not None:
            raise ValueError(f"p{made.number} was made before")
        values = {
            "number": made.number,
            "at": made.at,
            "release": made.release or "",
            "subject": made.subject,
            "lines": lines_json(made.lines),
            "through": made.through,
            "as_of": made.as_of,
            "message_id": made.message_id,
            "due_at": made.due_at,
            "silent_at": made.silent_at,
            "state": made.state.value,
            "why": made.why,
            "actor": actor_json(made.actor),
            "forced": made.forced,
            "reminded_at": made.reminded_at,
        }
        self._connection.execute(insert(preview).values(values))

    def get(self, number: int) -> Preview | None:
        """The preview of that number, or None."""
        row = self._connection.execute(select(preview).where(preview.c.number == number)).one_or_none()
        return None if row is None else _preview(row)

    def shown_by(self, message_id: str) -> Preview | None:
        """The preview that the mail of that Message-ID showed, or None."""
        row = self._connection.execute(select(preview).where(preview.c.message_id == message_id)).one_or_none()
        return None if row is None else _preview(row)

    def newest(self, *, waiting: bool = False) -> Preview | None:
        """The newest preview, of all or (`waiting`) of those that may still go out."""
        query = select(preview).order_by(preview.c.number.desc()).limit(1)
        if waiting:
            query = query.where(preview.c.state.in_(_WAITING))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _preview(row)

    def approve(self, number: int, actor: Actor, *, forced: bool = False) -> Preview:
        """Somebody lets it go out. Raises StorageError if it was posted or void already."""
        return self._move(number, PreviewState.APPROVED, actor=actor_json(actor), forced=forced)

    def void(self, number: int, why: str) -> Preview:
        """It does not go out any more; `why` is a phrase for people. Raises StorageError if it was posted or void already."""
        return self._move(number, PreviewState.VOID, why=why)

    def post(self, number: int) -> Preview:
        """It went out. Raises StorageError if it was posted or void already."""
        return self._move(number, PreviewState.POSTED)

    def remind(self, number: int) -> None:
        """The manager was reminded of it now."""
        self._connection.execute(update(preview).where(preview.c.number == number).values(reminded_at=self._clock()))

    def _move(self, number: int, to: PreviewState, **values: object) -> Preview:
        which = (preview.c.number == number) & preview.c.state.in_(_WAITING)
        changed = self._connection.execute(update(preview).where(which).values(state=to.value, **values))
        found = self.get(number)
        if found is None:
            raise StorageError(f"There is no preview p{number}.")
        if not changed.rowcount:
            raise StorageError(f"The preview p{number} is {found.state} and cannot become {to}.")
        return replace(found, state=to)


def _preview(row: Row[tuple[object, ...]]) -> Preview:
    return Preview(
        number=row.number, at=row.at, release=row.release or None, subject=row.subject, lines=lines_of(row.lines), through=row.through,
        as_of=row.as_of, message_id=MessageId(row.message_id), due_at=row.due_at, silent_at=row.silent_at, state=PreviewState(row.state),
        why=row.why, actor=actor_of(row.actor), forced=row.forced, reminded_at=row.reminded_at,
    )  # fmt: skip
