"""What is remembered while no mail can be sent at all: since when, why, and when it is tried again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from storage.unit_of_work import UnitOfWork

_KEY = "sender.outage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """No mail could be handed over `since`; `why` is what went wrong last, `until` when the next try is due."""

    since: datetime
    until: datetime
    why: str


def outage_of(work: UnitOfWork) -> Outage | None:
    """The outage that is going on, if one is."""
    text = work.settings.get(_KEY)
    if text is None:
        return None
    found = json.loads(text)
    return Outage(since=datetime.fromisoformat(found["since"]), until=datetime.fromisoformat(found["until"]), why=found["why"])


def remember_outage(work: UnitOfWork, outage: Outage) -> None:
    """The outage goes on, or begins."""
    value = {"since": outage.since.isoformat(), "until": outage.until.isoformat(), "why": outage.why}
    work.settings.set(_KEY, json.dumps(value))


def end_outage(work: UnitOfWork) -> Outage | None:
    """Mail goes out again. Returns the outage that is over, if there was one."""
    over = outage_of(work)
    if over is not None:
        work.settings.remove(_KEY)
    return over
