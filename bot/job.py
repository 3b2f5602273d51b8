"""What happens by itself: jobs, and when they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from bot.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Something that will happen at `at` (aware) by itself. `name` is its job's; `what` tells people more."""

    name: str
    at: datetime
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job by name. What was done stands in the database, so that a run too many does nothing and a missed one is made up for.

    `run` does all that is due by the session's clock; it looks at `stopping` if it takes long. `next_at` is when there may be
    something to do again, None if nobody can tell. `runs` are what is foreseen up to a moment. `locked`: all of it happens under
    the session's lock; without it, `run` takes the lock where it needs it.
    """

    name: str
    run: Callable[[Session, Event], None]
    next_at: Callable[[Session], datetime | None]
    runs: Callable[[Session, datetime], Sequence[Run]]
    locked: bool = True
