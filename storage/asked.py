"""Which owners were asked about their own words, what came of it, and who does not want to be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from parsers.model import Address, MessageId
from storage.columns import portions
from storage.schema import asked, opt_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A mail that asked `person` about the held `questions`, in the cycle that entry `cycle` began (0: none did).

    `posting` is the status mail whose lines it quotes; `answered_at` is when he answered first.
    """

    message_id: MessageId
    at: datetime
    person: Address
    cycle: int
    questions: tuple[int, ...]
    posting: MessageId
    answered_at: datetime | None = None


class Askings:
    """All mails that asked, and all who opted out. An opting-out is never taken back here."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, made: Asked) -> None:
        """Keep that somebody is asked."""
        values = {
            "message_id": made.message_id, "at": made.at, "address": made.person.address.lower(), "name": made.person.name,
            "cycle": made.cycle, "questions": json.dumps(made.questions), "posting": made.posting, "answered_at": made.answered_at,
        }  # fmt: skip
        self._connection.execute(insert(asked).values(values))

    def all(self) -> tuple[Asked, ...]:
        """Every mail that asked, oldest first."""
        return tuple(_asked(row) for row in self._connection.execute(select(asked).order_by(asked.c.at, asked.c.message_id)))

    def among(self, message_ids: Sequence[MessageId]) -> tuple[Asked, ...]:
        """Those of these mails that asked somebody, in the order given."""
        found = {
            row.message_id: _asked(row)
            for some in portions(message_ids) for row in self._connection.execute(select(asked).where(asked.c.message_id.in_(some)))
        }  # fmt: skip
        return tuple(found[one] for one in dict.fromkeys(message_ids) if one in found)

    def answered(self, message_id: MessageId) -> None:
        """He answered now; if he did before, that stands."""
        which = (asked.c.message_id == message_id) & asked.c.answered_at.is_(None)
        self._connection.execute(update(asked).where(which).values(answered_at=self._clock()))

    def opt_out(self, person: Address, message_id: MessageId) -> None:
        """He does not want to be asked; `message_id` is that of the mail in which he said so."""
        known = select(opt_out.c.address).where(opt_out.c.address == person.address.lower())
        if self._connection.execute(known).first() is None:
            values = {"address": person.address.lower(), "name": person.name, "at": self._clock(), "message_id": message_id}
            self._connection.execute(insert(opt_out).values(values))

    def opted_out(self) -> tuple[Address, ...]:
        """Who does not want to be asked, oldest first."""
        query = select(opt_out.c.name, opt_out.c.address).order_by(opt_out.c.at, opt_out.c.address)
        return tuple(Address(name=row.name, address=row.address) for row in self._connection.execute(query))


def _asked(row: Row[tuple[object, ...]]) -> Asked:
    return Asked(
        message_id=MessageId(row.message_id), at=row.at, person=Address(name=row.name, address=row.address), cycle=row.cycle,
        questions=tuple(json.loads(row.questions)), posting=MessageId(row.posting), answered_at=row.answered_at,
    )  # fmt: skip
