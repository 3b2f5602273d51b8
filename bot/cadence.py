"""What is to be done about the next posting, and when: decided from the clock, the config and what is remembered, and nothing else.

A posting that is due has a preview before it. What is remembered is the time up to which all postings are settled (made, held back, or
made up for by a later one), and the preview that waits; so a step done twice, or late, is the same step. `now` is always the moment up
to which all mail has been read: nothing is done by the clock while an answer may lie unread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from storage.previews import Preview, PreviewState

DAY = timedelta(days=1)
QUIET, BETWEEN = timedelta(hours=1), timedelta(hours=12)
"""No reminder comes sooner than QUIET after a preview, and BETWEEN after the last one, where either was late."""
LATE = timedelta(hours=1)
"""A posting by silence that is later than this was due while nobody was there to post it, and starts with a preview once more."""


class Step(StrEnum):
    """What to do now. REPLACE: a preview was corrected, or too late, and needs a new one. DROP: somebody posted meanwhile."""

    PREVIEW = "preview"
    REPLACE = "replace"
    DROP = "drop"
    POST = "post"
    REMIND = "remind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A posting by the calendar: when it is due, and when its preview is made."""

    at: datetime
    preview_at: datetime

    @property
    def lead(self) -> timedelta:
        """How long the manager has to look at it."""
        return self.at - self.preview_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A preview that waits, and what became of it meanwhile.

    `mailed_at` is when a mail server took it for the manager, None while none did. `refused`: the gate does, and nobody forced it.
    """

    preview: Preview
    mailed_at: datetime | None
    corrected: bool = False
    overtaken: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the config says of it. `silence`: a preview goes out at its time although nobody answered."""

    zone: ZoneInfo
    shadow: bool = False
    silence: bool = False


def next_step(now: datetime, rules: Rules, due: Due | None, waiting: Waiting | None) -> Step | None:
    """The first thing to do at `now`; None if nothing is. `due` is the newest posting that is not settled and whose preview is due."""
    if waiting is not None:
        if waiting.overtaken:
            return Step.DROP
        if waiting.corrected:
            return Step.REPLACE
        at = goes_out_at(rules, waiting)
        if at is not None and at <= now:
            return Step.REPLACE if waiting.preview.state is PreviewState.OPEN and now > at + LATE else Step.POST
    if due is not None and (waiting is None or waiting.preview.due_at is None or waiting.preview.due_at < due.at):
        return Step.PREVIEW
    if waiting is not None:
        slot = _reminder_at(rules, waiting)
        if slot is not None and slot <= now:
            return Step.REMIND
    return None


def next_moment(rules: Rules, upcoming: Due | None, waiting: Waiting | None) -> datetime | None:
    """When there will be something to do, as far as the clock alone decides. `upcoming` is the next posting by the calendar."""
    moments = [upcoming.preview_at if upcoming is not None else None]
    if waiting is not None:
        moments += [goes_out_at(rules, waiting), _reminder_at(rules, waiting)]
    return min((moment for moment in moments if moment is not None), default=None)


def goes_out_at(rules: Rules, waiting: Waiting) -> datetime | None:
    """When the preview goes out by itself; None if it waits for a word."""
    preview = waiting.preview
    if rules.shadow or waiting.refused:
        return None
    if preview.state is PreviewState.APPROVED:
        return preview.due_at or preview.at
    if not rules.silence or preview.silent_at is None or waiting.mailed_at is None:
        return None
    # he who got it late has as long to look at it
    late = waiting.mailed_at - preview.at
    return preview.silent_at if late <= QUIET else max(preview.silent_at, waiting.mailed_at + (preview.silent_at - preview.at))


def _reminder_at(rules: Rules, waiting: Waiting) -> datetime | None:
    """When the manager is reminded next: at the due time, and at the same time by the clock each day after; None for never."""
    preview = waiting.preview
    if rules.shadow or preview.due_at is None or waiting.mailed_at is None or goes_out_at(rules, waiting) is not None:
        return None
    after = preview.at + QUIET if preview.reminded_at is None else preview.reminded_at + BETWEEN
    wall, late = preview.due_at.astimezone(rules.zone), max(after - preview.due_at, timedelta())
    days = max(late // DAY - 1, 0)  # a day of the clock may have 23 or 25 hours
    while (slot := (wall.replace(tzinfo=None) + days * DAY).replace(tzinfo=rules.zone)) < after:
        days += 1
    return slot.astimezone(UTC)


def silent_at(now: datetime, due: Due) -> datetime:
    """When silence may count as consent to a preview made at `now`: nobody has less time to look than the config gives him."""
    return max(due.at, now + due.lead)


def due_posting(
    now: datetime, settled: datetime, after: Callable[[datetime], datetime], latest: Callable[[datetime, datetime], datetime | None],
    lead: timedelta,
) -> tuple[Due | None, Due]:  # fmt: skip
    """The posting to make a preview of at `now`, if there is one, and the next one by the calendar whose preview is not due yet.

    `after` and `latest` ask the calendar (`Cron`). Of several postings that were missed only the newest counts, and one whose preview
    is due already makes up for all of them. A preview is never made before the posting before it is due.
    """
    coming = due_at(after(now), latest, lead)
    if coming.preview_at <= now:
        following = due_at(after(coming.at), latest, lead)
        return (coming if coming.at > settled else None), following
    missed = latest(now, settled)
    return (None if missed is None else due_at(missed, latest, lead)), coming


def due_at(at: datetime, latest: Callable[[datetime, datetime], datetime | None], lead: timedelta) -> Due:
    """The posting at `at`, with its preview `lead` before it."""
    before = latest(at - timedelta(seconds=1), at - lead)
    return Due(at=at, preview_at=at - lead if before is None else before)
