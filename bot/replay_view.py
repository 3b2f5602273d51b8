"""The differences that a replay found, as lines for people and as objects for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.replay_making import Step
from bot.replaying import Replayed
from bot.views import asked
from parsers.model import Outcome, Record
from replies.differences import Difference, verdict

Steps = Sequence[Sequence[Step]]
"""What was done about each difference of a mail; empty if nothing was to be done."""


def replayed_lines(replayed: Replayed, steps: Steps, record: Record | None) -> Iterator[tuple[str, str | None]]:
    """One mail's differences for people, each line with its style."""
    row, author = replayed.row, replayed.message.author
    yield f"{row.arrived_at:%Y-%m-%d}  {author or 'nobody'}  {row.message_id or 'no Message-ID'}", "head"
    for difference, done in _with_steps(replayed, steps):
        for when, outcome in (("then", difference.then), ("now", difference.now)):
            style = verdict(outcome) if outcome is not None else "ignored"
            yield f"  {when:4} {_outcome_line(outcome, record)}", style
        yield f'       "{_words(difference)}"', "ignored"
        for step in done:
            yield f"       {_step_line(step)}", None


def difference_objects(replayed: Replayed, steps: Steps, record: Record | None) -> Iterator[dict[str, object]]:
    """One mail's differences for programs."""
    row, author = replayed.row, replayed.message.author
    for difference, done in _with_steps(replayed, steps):
        yield {
            "message_id": row.message_id,
            "author": str(author) if author else None,
            "arrived_at": row.arrived_at.isoformat(timespec="seconds"),
            "difference": difference.kind.value,
            "then": _outcome_object(difference.then, record),
            "now": _outcome_object(difference.now, record),
            "words": _words(difference),
            "steps": [{"entry": one.entry, "question": one.question, "why": one.why or None} for one in done],
        }


def _with_steps(replayed: Replayed, steps: Steps) -> Iterator[tuple[Difference, Sequence[Step]]]:
    for place, difference in enumerate(replayed.differences):
        yield difference, steps[place] if steps else ()


def _words(difference: Difference) -> str:
    outcome = difference.now or difference.then
    return outcome.update.evidence.words if outcome is not None else ""


def _outcome_line(outcome: Outcome | None, record: Record | None) -> str:
    if outcome is None:
        return "nothing"
    return f"{verdict(outcome)}: {asked(outcome.update, _title(outcome, record))} ({outcome.reason})"


def _outcome_object(outcome: Outcome | None, record: Record | None) -> dict[str, object] | None:
    if outcome is None:
        return None
    update = outcome.update
    return {
        "outcome": verdict(outcome), "reason": outcome.reason, "item": update.item, "title": _title(outcome, record),
        "change": update.change.value, "value": update.value,
    }  # fmt: skip


def _title(outcome: Outcome, record: Record | None) -> str | None:
    """The title of the item, shown or not, as it is now; that of a new item as it was asked for."""
    number = outcome.update.item
    if number is None or record is None:
        return outcome.update.value
    item = record.document.item(number)
    return item.title if item else next((old.item.title for old in record.hidden if old.number == number), None)


def _step_line(step: Step) -> str:
    if step.entry is not None:
        return f"made as e{step.entry}"
    return f"asked as h{step.question}" if step.question is not None else f"nothing done: {step.why}"
