"""The jobs there are."""

from __future__ import annotations

from threading import Event

from bot.foreseen import CLOCKWORK
from bot.job import Job
from bot.proof_job import PROOFS
from bot.session import Session

JOBS: tuple[Job, ...] = (PROOFS, *CLOCKWORK)
"""In the order in which one pass does them: an approval that is proven only now counts for the posting that is due."""


def run_due(session: Session) -> None:
    """Do all that is due now, once."""
    for job in JOBS:
        job.run(session, Event())
