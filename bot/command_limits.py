"""How many mails with commands somebody sent lately, kept over a restart."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import StrEnum

from storage.moments import moment_of, moment_text
from storage.unit_of_work import UnitOfWork


class Counted(StrEnum):
    """What is counted apart: what others send in somebody's name takes nothing from him, and not his answer when he is asked."""

    PROVEN = "commands"
    UNPROVEN = "unproven commands"
    TOKENS = "tokens that are not good"


_HOUR = timedelta(hours=1)
_MOST = 100
"""Mails of one hour that are counted one by one."""


def count_mail(work: UnitOfWork, address: str, now: datetime, kind: Counted) -> int:
    """Count one more mail of a kind from an address, and say how many that makes in the last hour."""
    key = f"{kind.value} of {address.lower()}"
    known = [moment_of(text) for text in json.loads(work.settings.get(key) or "[]")]
    lately = [*(one for one in known if now - one < _HOUR), now][-_MOST:]
    work.settings.set(key, json.dumps([moment_text(one) for one in lately]))
    return len(lately)
