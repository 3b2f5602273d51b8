"""Nothing goes out while the program is paused: no posting, no preview, no notice. What comes up meanwhile waits in the outbox."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.admin import Refused
from bot.session import Session
from parsers.model import Actor
from storage.errors import StorageError
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

_KEY = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Since when nothing goes out, and who wanted it so."""

    since: datetime
    by: str


def pause_of(work: UnitOfWork) -> Pause | None:
    """The pause that is going on, if one is."""
    text = work.settings.get(_KEY)
    if text is None:
        return None
    found = json.loads(text)
    return Pause(since=datetime.fromisoformat(found["since"]), by=found["by"])


def begin_pause(work: UnitOfWork, now: datetime, by: str) -> tuple[Pause, bool]:
    """Stop everything that goes out, also after a restart. Returns the pause, and whether it is a new one."""
    running = pause_of(work)
    if running is not None:
        return running, False
    made = Pause(since=now, by=by)
    work.settings.set(_KEY, json.dumps({"since": made.since.isoformat(), "by": made.by}))
    return made, True


def end_pause(work: UnitOfWork) -> tuple[Pause | None, int]:
    """Let mail go out again. Returns the pause that is over, None if there was none, and how many mails wait to go out."""
    over = pause_of(work)
    work.settings.remove(_KEY)
    return over, work.outbox.counts().get(State.QUEUED, 0)


def queue_again(work: UnitOfWork, number: int) -> OutboxRow:
    """Queue mail `number` of the outbox again, with the same Message-ID, for all who have not got it. Raises Refused.

    Returns the mail as it stood before. Only what is uncertain or was given up: the rest is out, or is tried by itself.
    """
    row = work.outbox.get(number)
    if row is None:
        raise Refused(f"there is no mail {number} in the outbox: `prognosis status` lists those that need you")
    try:
        work.outbox.resend(number)
    except StorageError as error:
        raise Refused(f"mail {number} is {row.state}: only what is uncertain or given up can be sent again") from error
    return row


def pause(session: Session, actor: Actor) -> tuple[Pause, bool]:
    """`begin_pause` in a transaction of its own."""
    with session.lock, session.database.unit_of_work() as work:
        found = begin_pause(work, session.clock(), actor.name)
        work.commit()
    return found


def resume(session: Session) -> tuple[Pause | None, int]:
    """`end_pause` in a transaction of its own."""
    with session.lock, session.database.unit_of_work() as work:
        found = end_pause(work)
        work.commit()
    return found


def resend(session: Session, number: int) -> OutboxRow:
    """`queue_again` in a transaction of its own. Raises Refused."""
    with session.lock, session.database.unit_of_work() as work:
        row = queue_again(work, number)
        work.commit()
    return row
