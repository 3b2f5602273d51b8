"""What became of an attempt to send, stored and logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.config_servers import OutboxTable
from bot.log import fault, note, warn
from bot.outage import Outage, end_outage, outage_of, remember_outage
from bot.sending_step import Patience, Step, step_after
from bot.server_faults import ServerError
from bot.transport import Attempt, Declined
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

ROW_MOST, OUTAGE_MOST = timedelta(hours=1), timedelta(minutes=15)
"""The longest waits between two attempts: for one mail, and for the server as a whole."""
_EVENTS: dict[State, tuple[Callable[..., None], str]] = {
    State.SENT: (note, "mail sent"),
    State.QUEUED: (warn, "mail waits"),
    State.UNCERTAIN: (warn, "mail uncertain"),
    State.GIVEN_UP: (fault, "mail given up"),
}


def patience_of(table: OutboxTable, most: timedelta) -> Patience:
    """How long to wait between attempts, at most `most`, and for how long to go on."""
    first = timedelta(seconds=table.retry_wait)
    return Patience(first=first, most=max(first, most), give_up=timedelta(seconds=table.retry_for))


def record_attempt(
    work: UnitOfWork, row: OutboxRow, attempt: Attempt, now: datetime, table: OutboxTable, chance: float, free_at: datetime | None
) -> Step:
    """The mail takes its step. `free_at` is when the recipients whom a cap kept out may get it."""
    step = step_after(row, attempt, now, patience_of(table, ROW_MOST), chance, free_at)
    _take(work, row, step)
    log, event = _EVENTS[step.state]
    log(
        event, number=row.id, purpose=row.mail.purpose, message_id=row.mail.message_id, taken=len(step.taken) or None,
        refused=[str(one) for one in step.refused] or None, why=step.why or None, next_try=step.due_at,
    )  # fmt: skip
    if not (isinstance(attempt, Declined) and attempt.broke) and (over := end_outage(work)) is not None:
        note("mail can be sent again", since=over.since)
    return step


def _take(work: UnitOfWork, row: OutboxRow, step: Step) -> None:
    if step.state is State.SENT:
        work.outbox.mark_sent(row.id, taken=step.taken, refused=step.refused)
    elif step.state is State.QUEUED:
        work.outbox.retry(row.id, step.why, step.due_at or row.due_at, taken=step.taken, refused=step.refused)
    elif step.state is State.UNCERTAIN:
        work.outbox.mark_uncertain(row.id, step.why, refused=step.refused)
    else:
        work.outbox.give_up(row.id, step.why, refused=step.refused)


def record_outage(work: UnitOfWork, row: OutboxRow, error: OSError, now: datetime, table: OutboxTable, chance: float) -> Outage:
    """No mail can be sent at all: `row`, which it was noticed with, is queued as it was."""
    why = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    current = work.outbox.get(row.id)
    if current is not None and current.state is State.SENDING:
        work.outbox.retry(row.id, why, now)
    before = outage_of(work)
    wait = patience_of(table, OUTAGE_MOST).wait(before.since if before else None, now, chance)
    outage = Outage(since=before.since if before else now, until=now + wait, why=why)
    remember_outage(work, outage)
    told = {"trouble": error.trouble, "cure": error.cure} if isinstance(error, ServerError) else {}
    fault("no mail can be sent", why=why, since=outage.since, next_try=outage.until, **told)
    return outage
