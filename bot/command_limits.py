"""How many mails with commands somebody sent lately, kept over a restart."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from storage.moments import moment_of, moment_text
from storage.unit_of_work import UnitOfWork

_HOUR = timedelta(hours=1)
_MOST = 100
"""Mails of one hour that are counted one by one."""


def count_mail(work: UnitOfWork, address: str, now: datetime, *, proven: bool) -> int:
    """Count one more mail with commands from an address, and say how many that makes in the last hour.

    Those without proof are counted apart: what others send in somebody's name takes nothing from him.
    """
    key = f"{'commands' if proven else 'unproven commands'} of {address.lower()}"
    known = [moment_of(text) for text in json.loads(work.settings.get(key) or "[]")]
    lately = [*(one for one in known if now - one < _HOUR), now][-_MOST:]
    work.settings.set(key, json.dumps([moment_text(one) for one in lately]))
    return len(lately)
