"""How the mails of the bot itself are worded: lines, links, times and lists of things."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

WIDTH = 72
"""Columns of a line of our own."""


def wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    """`text` on lines of at most 72 columns that begin with `first` and `rest`; a word that is longer stands whole.

    It may hold words of a stranger: what is no printable sign of it is shown as one.
    """
    plain = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    return textwrap.wrap(
        plain, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]  # fmt: skip


def link_to(message_id: str, archive: str | None) -> str:
    """Where a mail can be read: the archive's address of it if there is an archive, else its Message-ID."""
    if archive is None or not message_id:
        return message_id or "no Message-ID"
    return archive.replace("{message_id}", quote(message_id.strip("<>"), safe="@!$&'()*+,;=:~"))


def day_and_time(at: datetime) -> str:
    """`Monday 9 March 2026 at 09:00 (CET)`, in the zone of `at`."""
    return f"{at:%A} {at.day} {at:%B %Y} at {at:%H:%M} ({at:%Z})"


def minute(at: datetime) -> str:
    """`2026-03-09 08:00 UTC`, of a moment in UTC: how all that is told of the program's own doings names it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def so_long(span: timedelta) -> str:
    """`3 days`, `1 day`, `5 hours`, `a few minutes`, rounded to the nearest."""
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        count = round(span / unit)
        if count >= 2 or (count == 1 and span >= unit * 0.75):
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "a few minutes"


def listed(things: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(things[:-1])} and {things[-1]}" if len(things) > 1 else "".join(things)
