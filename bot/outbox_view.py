"""How the outbox stands, for `prognosis status`: what waits, what needs a person, and what holds everything back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.notices import Matter, is_told, subject_of
from bot.outage import Outage, outage_of
from bot.pausing import Pause, pause_of
from bot.sending_step import told
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

SHOWN_FOR = timedelta(days=30)
"""A mail that went wrong longer ago than this is counted and not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """`counts` are the mails in each state; `waiting` and `troubled` the mails that are on their way, or went wrong, by number."""

    counts: dict[State, int]
    waiting: tuple[OutboxRow, ...]
    troubled: tuple[OutboxRow, ...]
    pause: Pause | None
    outage: Outage | None


def outbox_status(work: UnitOfWork, now: datetime) -> OutboxStatus:
    """The outbox as it stands in this unit of work, which may be read-only."""
    return OutboxStatus(
        counts=work.outbox.counts(), waiting=work.outbox.all(State.QUEUED, State.SENDING),
        troubled=work.outbox.troubled(now - SHOWN_FOR), pause=pause_of(work), outage=outage_of(work),
    )  # fmt: skip


def need_of(row: OutboxRow) -> Matter | None:
    """What a person has to look after; None for a mail that goes on by itself, or is well."""
    if row.state is State.UNCERTAIN:
        return Matter.UNCERTAIN if is_told(row, Matter.UNCERTAIN) else None
    if row.state is State.GIVEN_UP:
        return Matter.GIVEN_UP
    if row.state is State.SENT and is_told(row, Matter.UNSEEN):
        return Matter.UNSEEN
    return Matter.REFUSED if row.refused else None


def outbox_lines(status: OutboxStatus) -> Iterator[str]:
    """The status for people: one line in all, then one for each mail that is not out or not well."""
    yield "outbox: " + (", ".join(f"{count} {state}" for state, count in status.counts.items()) or "empty")
    if status.pause is not None:
        yield f"  paused since {_time(status.pause.since)} by {status.pause.by}: `prognosis resume` ends it"
    if status.outage is not None:
        yield f"  no mail can be sent since {_time(status.outage.since)}: {status.outage.why}; next try {_time(status.outage.until)}"
    for row in (*status.waiting, *status.troubled):
        why = row.last_error or told(row.refused)
        cure = f"; `prognosis resend {row.id}` sends it again" if need_of(row) in (Matter.UNCERTAIN, Matter.GIVEN_UP) else ""
        cure = "; not on the list yet: is it moderated, is the bot subscribed?" if need_of(row) is Matter.UNSEEN else cure
        yield f"  {row.id}  {_named(row)}: {row.state} since {_time(row.state_at)}{f': {why}' if why else ''}{cure}"


def outbox_object(status: OutboxStatus) -> dict[str, object]:
    """The status for programs."""
    pause, outage = status.pause, status.outage
    return {
        "counts": {state.value: status.counts.get(state, 0) for state in State},
        "paused": {"since": pause.since.isoformat(), "by": pause.by} if pause else None,
        "outage": {"since": outage.since.isoformat(), "until": outage.until.isoformat(), "why": outage.why} if outage else None,
        "mails": [_object(row) for row in (*status.waiting, *status.troubled)],
    }


def _object(row: OutboxRow) -> dict[str, object]:
    need = need_of(row)
    return {
        "number": row.id, "message_id": row.mail.message_id, "purpose": row.mail.purpose, "subject": subject_of(row), "state": row.state.value,
        "since": row.state_at.isoformat(), "due": row.due_at.isoformat() if row.state is State.QUEUED else None, "attempts": row.attempts,
        "waiting": list(row.waiting), "taken": list(row.taken), "refused": {one.recipient: one.reason for one in row.refused},
        "why": row.last_error or None, "needs": need.value if need else None,
    }  # fmt: skip


def _named(row: OutboxRow) -> str:
    return f'{row.mail.purpose} "{subject_of(row)}" to {", ".join(row.mail.envelope.recipients)}'


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
