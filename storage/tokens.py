"""Tokens that prove a mail: only their digests are kept, each bound to one mail and one address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from storage.outbox_row import State
from storage.schema import outbox, token


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that was mailed to `address` (lower case) for mail `mail` of the archive. `used_at` is None while it was not used."""

    digest: str
    mail: int
    address: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Tokens:
    """The tokens that were given out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Token, number: int) -> None:
        """A token was given out, in mail `number` of the outbox."""
        self._connection.execute(
            insert(token).values(
                digest=one.digest, mail=one.mail, address=one.address, outbox=number, made_at=one.made_at, expires_at=one.expires_at, used_at=one.used_at
            )
        )

    def get(self, digest: str) -> Token | None:
        """The token of that digest, or None."""
        row = self._connection.execute(select(token).where(token.c.digest == digest)).one_or_none()
        if row is None:
            return None
        return Token(
            digest=row.digest, mail=row.mail, address=row.address, made_at=row.made_at, expires_at=row.expires_at, used_at=row.used_at
        )

    def use(self, digest: str, now: datetime) -> bool:
        """Use up the token; False if it was used before."""
        which = (token.c.digest == digest) & token.c.used_at.is_(None)
        return bool(self._connection.execute(update(token).where(which).values(used_at=now)).rowcount)

    def asked_for(self, mail: int) -> bool:
        """Whether a token was given out for that mail."""
        return self._connection.execute(select(token.c.digest).where(token.c.mail == mail).limit(1)).first() is not None

    def newest(self, addresses: Collection[str]) -> datetime | None:
        """When a token was last given out to one of these addresses (lower case); None if never."""
        query = select(func.max(token.c.made_at)).where(token.c.address.in_(sorted(addresses)))
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def shown(self, now: datetime) -> tuple[int, ...]:
        """The mails of the outbox that still hold a token and need it no more: they are out, or it has expired."""
        over = outbox.c.state.in_([State.SENT.value, State.SEEN.value]) | (token.c.expires_at <= now)
        query = select(outbox.c.id).join(token, token.c.outbox == outbox.c.id).where(over).order_by(outbox.c.id)
        return tuple(self._connection.execute(query).scalars())

    def hide(self, number: int, raw: bytes) -> None:
        """Mail `number` of the outbox is kept as `raw` from now on, without its token."""
        self._connection.execute(update(outbox).where(outbox.c.id == number).values(raw=raw))
        self._connection.execute(update(token).where(token.c.outbox == number).values(outbox=None))
