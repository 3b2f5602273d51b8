"""What the last self-check found, kept for the next preview."""

from __future__ import annotations

import json
from datetime import datetime

from storage.moments import moment_text
from storage.unit_of_work import UnitOfWork

_KEY = "self-check"


def keep_findings(work: UnitOfWork, at: datetime, found: tuple[str, ...]) -> None:
    """Remember what a self-check at `at` found; nothing is a finding too."""
    work.settings.set(_KEY, json.dumps({"at": moment_text(at), "found": found}))


def last_findings(work: UnitOfWork) -> tuple[str, ...]:
    """What the last self-check found wrong."""
    return tuple(json.loads(work.settings.get(_KEY) or '{"found": []}')["found"])
