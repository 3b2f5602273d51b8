"""The previews shown to the manager: an approval sends the text that was approved, not what it would be by then."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from storage.codec import plain_json
from storage.errors import StorageError
from storage.schema import preview
from storage.sequences import take

STATES = ("open", "approved", "void", "posted")
"""`void`: a correction or a newer preview came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Preview `p4`: the text that would go out, character for character."""

    number: int
    at: datetime
    release: str | None
    text: str
    state: str


class Previews:
    """All previews, by number."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, text: str, *, release: str | None = None) -> Preview:
        """Keep a new preview, open, under the next number."""
        number = take(self._connection, "preview")[0]
        values = {"number": number, "at": self._clock(), "release": release or "", "text": plain_json(text), "state": "open"}
        self._connection.execute(insert(preview).values(values))
        return Preview(number=number, at=self._clock(), release=release or None, text=text, state="open")

    def get(self, number: int) -> Preview | None:
        """The preview of that number, or None."""
        row = self._connection.execute(select(preview).where(preview.c.number == number)).one_or_none()
        return None if row is None else _preview(row)

    def newest(self, *, release: str | None = None) -> Preview | None:
        """The newest preview, of any release or of the one named."""
        query = select(preview).order_by(preview.c.number.desc()).limit(1)
        if release is not None:
            query = query.where(preview.c.release == release)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _preview(row)

    def mark(self, number: int, state: str) -> None:
        """Give a preview another state. Raises ValueError for a state that is none, StorageError for a number that is none."""
        if state not in STATES:
            raise ValueError(f"a preview is {', '.join(STATES)}, not {state}")
        changed = self._connection.execute(update(preview).where(preview.c.number == number).values(state=state))
        if not changed.rowcount:
            raise StorageError(f"There is no preview p{number}.")


def _preview(row: Row[tuple[object, ...]]) -> Preview:
    return Preview(number=row.number, at=row.at, release=row.release or None, text=json.loads(row.text), state=row.state)
