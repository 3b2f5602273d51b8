"""What becomes of a mail after an attempt to send it: decided here from values alone, done by the sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.transport import Attempt, Took, Unsure
from storage.outbox import OutboxRow, Refusal, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait before an attempt is repeated: at least `first`, at most `most`; and for how long to repeat it at all."""

    first: timedelta
    most: timedelta
    give_up: timedelta

    def wait(self, since: datetime | None, now: datetime, chance: float) -> timedelta:
        """The wait after a failure, when everything has failed `since` (None: this is the first).

        As long again as it has failed so far, so that the waits double; shortened by up to a half with `chance` (0 to 1), so that
        many programs which lost one server do not come back to it at one moment.
        """
        longest = min(self.most, max(self.first, now - since if since else self.first))
        return longest * (1 - chance / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The state that a mail goes to. `taken` and `refused` (for good) are the recipients that this attempt settled.

    `due_at` is the next attempt's earliest moment where the mail stays queued, `why` what stands in the way.
    """

    state: State
    taken: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    why: str = ""
    due_at: datetime | None = None


def step_after(row: OutboxRow, attempt: Attempt, now: datetime, patience: Patience, chance: float, free_at: datetime | None = None) -> Step:
    """The step that `row` takes after `attempt`. `free_at` is when the recipients whom a cap kept out of the attempt may get mail again.

    Whoever was refused for now waits for another attempt, until the mail has failed for longer than is patient; whoever was refused
    for good is done with. The mail is given up when nobody has got it and nobody waits for it.
    """
    lasting = tuple(one for one in attempt.refused if one.lasting)
    if isinstance(attempt, Unsure):
        return Step(state=State.UNCERTAIN, refused=lasting, why=attempt.why)
    passing = tuple(one for one in attempt.refused if not one.lasting)
    if passing and row.failing_since is not None and now - row.failing_since >= patience.give_up:
        lasting += tuple(replace(one, words=f"{one.words} (for {_span(now - row.failing_since)})") for one in passing)
        passing = ()
    taken = attempt.recipients if isinstance(attempt, Took) else ()
    over = {*taken, *(one.recipient for one in lasting)}
    if passing or not over.issuperset(row.waiting):
        due_at = now + patience.wait(row.failing_since, now, chance) if passing else free_at or now
        return Step(state=State.QUEUED, taken=taken, refused=lasting, why=told(passing), due_at=due_at)
    if taken or row.taken:
        return Step(state=State.SENT, taken=taken, refused=lasting)
    return Step(state=State.GIVEN_UP, refused=lasting, why=told((*row.refused, *lasting)))


def told(refused: Sequence[Refusal]) -> str:
    """The refusals on one line, each reason once with the recipients it was given for."""
    reasons: dict[str, list[str]] = {}
    for one in refused:
        reasons.setdefault(one.reason, []).append(one.recipient)
    return "; ".join(f"{', '.join(recipients)}: {reason}" for reason, recipients in reasons.items())


def _span(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours" if hours > 1 else "an hour" if hours else "less than an hour"
