"""The jobs that run by the clock, and what they will do."""

from __future__ import annotations

from datetime import datetime

from bot.asking_job import ASKING
from bot.job import Job, Run
from bot.milestone_job import MILESTONES
from bot.posting_job import POSTINGS
from bot.retention import RETENTION
from bot.self_check import SELF_CHECK
from bot.session import Session

CLOCKWORK: tuple[Job, ...] = (SELF_CHECK, POSTINGS, MILESTONES, ASKING, RETENTION)


def next_runs(session: Session, until: datetime) -> tuple[Run, ...]:
    """What will happen by itself up to `until`, soonest first."""
    found = [run for job in CLOCKWORK for run in job.runs(session, until)]
    return tuple(sorted(found, key=lambda run: (run.at, run.name)))
