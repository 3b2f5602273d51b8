"""Commands about what goes out: preview, approve, hold, post now, resend, pause, resume."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import Refused
from bot.approval import approve_preview, hold_preview, told
from bot.command_case import CommandCase
from bot.pausing import begin_pause, end_pause, queue_again
from bot.posting import local_time, post_now
from bot.preview import make_preview
from bot.views import made_line
from bot.wording import day_and_time, minute
from parsers.command import Command
from parsers.model import Adopted, Posted
from replies.cycle import correction
from storage.previews import Preview


def preview(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """Send a new preview. Raises Refused."""
    made = make_preview(case.session, case.work, case.draft, None, f"{case.actor.name} asked for another")
    return [f"preview p{made.number} is on its way"]


def approve(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Let the preview go out that is answered or named. Raises Refused, also where the same mail changes the text."""
    command = readings[0]
    if case.corrects:
        raise Refused("the same mail changes the text: a new preview comes, look at it and approve that one")
    number = next(iter(command.numbers), None) or (case.preview.number if case.preview is not None else None)
    if number is None:
        waiting = case.work.previews.newest(waiting=True)
        raise Refused(f"say which: `approve p{waiting.number}`, or answer the preview" if waiting is not None else "no preview waits")
    done = approve_preview(case.session, case.work, case.draft, number, case.actor, force=command.force, now=command.now)
    lines = [_fate(case, done.preview)] if done.posting is None else [made_line(done.posting.entry, case.draft.record)]
    if done.later:
        lines.append(f"not in p{number}, and waiting for the posting after it:")
    return lines + [f"    {made_line(entry, case.draft.record)}" for entry in done.later]


def _fate(case: CommandCase, approved: Preview) -> str:
    due = day_and_time(local_time(case.session, approved.due_at)) if approved.due_at is not None else "its time"
    return f"p{approved.number} goes out on {due}; `approve p{approved.number} now` would send it at once"


def hold(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Keep the preview back that is named or answered, else the one that waits. Raises Refused."""
    number = next(iter(readings[0].numbers), None) or (case.preview.number if case.preview is not None else None)
    held = hold_preview(case.work, number, case.actor)
    return [f"p{held.number} does not go out"]


def post(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Post the record as it stands. Raises Refused when the gate refuses it and `force` is not said."""
    made = post_now(case.session, case.work, case.draft, case.actor, force=readings[0].force)
    return [made_line(made.entry, case.draft.record)]


def renew_preview(case: CommandCase) -> str | None:
    """The preview that waits, made anew if the commands changed what it shows; what is said of that, None if nothing is."""
    waiting = case.work.previews.newest(waiting=True)
    found = correction(case.draft.entries, waiting.through) if waiting is not None and case.draft.added else None
    if waiting is None or found is None or isinstance(found, Adopted | Posted):
        return None
    try:
        made = make_preview(case.session, case.work, case.draft, None, told(found))
    except Refused as refused:
        return f"p{waiting.number} does not stand any more, and there is no new one: {refused}"
    return f"p{waiting.number} does not stand any more: the new preview p{made.number} is on its way"


def resend(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Queue a mail again that may be out or not, or that was given up. Raises Refused."""
    row = queue_again(case.work, readings[0].numbers[0])
    to = ", ".join(row.waiting or row.mail.envelope.recipients)
    return [f"mail {row.id} was {row.state} and is queued again: {row.mail.purpose} to {to}"]


def pause(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """Stop everything that goes out, this answer too."""
    running, new = begin_pause(case.work, case.session.clock(), case.actor.name)
    if new:
        return ["paused: what is to go out waits in the outbox for `resume`, this answer too"]
    return [f"paused already, since {minute(running.since)} by {running.by}"]


def resume(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """Let mail go out again."""
    over, waiting = end_pause(case.work)
    if over is None:
        return ["nothing was paused"]
    return [f"resumed, after a pause since {minute(over.since)} by {over.by}; {waiting} mails wait to go out"]
