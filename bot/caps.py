"""How much mail of ours may go out: in one hour, and to one recipient in 24. Counted from the storage, so that a restart counts on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config_servers import OutboxTable
from storage.unit_of_work import UnitOfWork

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Whom a mail may go to now. `free_at` is when one of the others may get mail again, None if there are none; `why` says which cap.

    `full`: no mail at all may go out before `free_at`.
    """

    recipients: tuple[str, ...]
    free_at: datetime | None = None
    why: str = ""
    full: bool = False


def room_for(work: UnitOfWork, recipients: tuple[str, ...], table: OutboxTable, now: datetime) -> Room:
    """Which of `recipients` the caps leave room for."""
    free_at = free_from(work.handovers.mails_since(now - HOUR), table.per_hour, HOUR)
    if free_at is not None:
        return Room(recipients=(), free_at=free_at, why=f"the cap of {table.per_hour} mails in an hour", full=True)
    waits = {one: free_from(work.handovers.to_since(one, now - DAY), table.per_recipient_day, DAY) for one in recipients}
    blocked = {one: at for one, at in waits.items() if at is not None}
    why = f"the cap of {table.per_recipient_day} mails in 24 hours: {', '.join(blocked)}" if blocked else ""
    free = tuple(one for one in recipients if waits[one] is None)
    return Room(recipients=free, free_at=min(blocked.values(), default=None), why=why)


def free_from(moments: tuple[datetime, ...], cap: int, span: timedelta) -> datetime | None:
    """When there is room again for one more, with mails sent at `moments` (latest first) and at most `cap` in a `span`; None: there is."""
    return moments[cap - 1] + span if len(moments) >= cap else None
