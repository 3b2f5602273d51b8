"""How the outbox stands, for `prognosis status`: what waits, what needs a person, and what holds everything back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.notices import Matter, is_told, subject_of
from bot.outage import Outage, outage_of
from bot.pausing import Pause, pause_of
from bot.sending_step import told
from bot.views import stamp
from bot.wording import minute
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

SHOWN_FOR = timedelta(days=30)
"""A mail that went wrong longer ago than this is counted and not listed, unless a person has to decide about it."""
UNDECIDED = (State.UNCERTAIN, State.GIVEN_UP)
"""What waits for a person: `prognosis resend N`, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """`counts` are the mails in each state; `undecided` those that a person decides about, of any age, `waiting` those on their way, and
    `troubled` those that went wrong otherwise, by number.
    """

    counts: dict[State, int]
    undecided: tuple[OutboxRow, ...]
    waiting: tuple[OutboxRow, ...]
    troubled: tuple[OutboxRow, ...]
    pause: Pause | None
    outage: Outage | None


def outbox_status(work: UnitOfWork, now: datetime) -> OutboxStatus:
    """The outbox as it stands in this unit of work, which may be read-only."""
    return OutboxStatus(
        counts=work.outbox.counts(), undecided=work.outbox.all(*UNDECIDED), waiting=work.outbox.all(State.QUEUED, State.SENDING),
        troubled=tuple(row for row in work.outbox.troubled(now - SHOWN_FOR) if row.state not in UNDECIDED),
        pause=pause_of(work), outage=outage_of(work),
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


_CURES = {
    State.UNCERTAIN: "; it may be out: look at the list first; `prognosis resend {id}` sends it again",
    State.GIVEN_UP: "; `prognosis resend {id}` sends it again",
}


def hold_lines(status: OutboxStatus) -> Iterator[str]:
    """What holds everything back."""
    if status.pause is not None:
        yield f"paused since {minute(status.pause.since)} by {status.pause.by}: nothing goes out before `prognosis resume`"
    if status.outage is not None:
        yield f"no mail can be sent since {minute(status.outage.since)}: {status.outage.why}; tried again at {minute(status.outage.until)}"


def mail_line(row: OutboxRow) -> str:
    """One mail that is not out or not well, why, and what to do about it."""
    why = row.last_error or told(row.refused)
    cure = _CURES.get(row.state, "").format(id=row.id)
    if need_of(row) is Matter.UNSEEN:
        cure = "; not on the list yet: is it moderated, is the bot subscribed?"
    named = f'{row.mail.purpose} "{subject_of(row)}" to {", ".join(row.mail.envelope.recipients)}'
    return f"mail {row.id}: {named}: {row.state} since {minute(row.state_at)}{f': {why}' if why else ''}{cure}"


def hold_object(status: OutboxStatus) -> dict[str, object]:
    """What holds everything back, for programs."""
    pause, outage = status.pause, status.outage
    return {
        "paused": {"since": stamp(pause.since), "by": pause.by} if pause else None,
        "outage": {"since": stamp(outage.since), "until": stamp(outage.until), "why": outage.why} if outage else None,
    }


def mail_object(row: OutboxRow) -> dict[str, object]:
    """One mail, for programs."""
    need = need_of(row)
    return {
        "number": row.id, "message_id": row.mail.message_id, "purpose": row.mail.purpose, "subject": subject_of(row), "state": row.state.value,
        "since": stamp(row.state_at), "due": stamp(row.due_at) if row.state is State.QUEUED else None, "attempts": row.attempts,
        "recipients": list(row.mail.envelope.recipients), "waiting": list(row.waiting), "taken": list(row.taken),
        "refused": {one.recipient: one.reason for one in row.refused}, "why": row.last_error or None, "needs": need.value if need else None,
    }  # fmt: skip
