"""When postings are due by the config, and up to when they are settled, which is remembered over a restart."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.cadence import Due, due_at, due_posting
from bot.session import Session
from storage.moments import moment_of, moment_text
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.schedule import Cron

_SETTLED = "posting settled"


def posting_cron(session: Session) -> Cron | None:
    """The times of postings; None if none is made by itself."""
    line, zone = session.config.schedule.posting, session.config.record.timezone
    if line is None:
        return None
    from bot.schedule import Cron  # APScheduler takes a tenth of a second to import

    return Cron(line, zone)


def lead(session: Session) -> timedelta:
    """How long before its posting a preview is made, as the config says."""
    return timedelta(hours=session.config.schedule.preview_lead)


def dues(session: Session, work: UnitOfWork, now: datetime) -> tuple[Due | None, Due | None]:
    """The posting whose preview is to be made now, if any, and the next one after it; both None without a schedule."""
    cron = posting_cron(session)
    if cron is None:
        return None, None
    kept = _kept(work)
    settled = moment_of(kept["at"]) if kept.get("schedule") == _schedule(session) else now
    return due_posting(now, settled, cron.after, cron.latest, lead(session))


def begin(session: Session, work: UnitOfWork, now: datetime, *, write: bool = True) -> bool:
    """Remember that the schedule is looked at; says whether that was news.

    It begins when it is first looked at, and anew when its line or its zone is changed: what would have been due before was not missed.
    """
    if session.config.schedule.posting is None or _kept(work).get("schedule") == _schedule(session):
        return False
    if write:
        work.settings.set(_SETTLED, json.dumps({"schedule": _schedule(session), "at": moment_text(now)}))
    return True


def posting_due(session: Session, at: datetime) -> Due:
    """The posting that is due at `at`, with the time of its preview."""
    cron = posting_cron(session)
    return Due(at=at, preview_at=at - lead(session)) if cron is None else due_at(at, cron.latest, lead(session))


def settle(work: UnitOfWork, due: datetime | None) -> None:
    """No posting due up to `due` is to be made any more; None is that of a preview out of turn, which settles nothing."""
    kept = _kept(work)
    if due is not None and kept and moment_of(kept["at"]) < due:
        work.settings.set(_SETTLED, json.dumps(kept | {"at": moment_text(due)}))


def _schedule(session: Session) -> str:
    return f"{session.config.schedule.posting} {session.config.record.timezone}"


def _kept(work: UnitOfWork) -> dict[str, str]:
    found: dict[str, str] = json.loads(work.settings.get(_SETTLED) or "{}")
    return found
