"""The jobs there are."""

from __future__ import annotations

from datetime import datetime
from threading import Event

from bot.job import Job, Run
from bot.milestone_job import MILESTONES
from bot.posting_job import POSTINGS
from bot.retention import RETENTION
from bot.self_check import SELF_CHECK
from bot.session import Session

JOBS: tuple[Job, ...] = (SELF_CHECK, POSTINGS, MILESTONES, RETENTION)
"""In the order in which one pass does them."""


def run_due(session: Session) -> None:
    """Do all that is due now, once."""
    for job in JOBS:
        job.run(session, Event())


def next_runs(session: Session, until: datetime) -> tuple[Run, ...]:
    """What will happen by itself up to `until`, soonest first."""
    found = [run for job in JOBS for run in job.runs(session, until)]
    return tuple(sorted(found, key=lambda run: (run.at, run.name)))
