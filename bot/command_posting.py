"""Commands about what goes out: resend, pause, resume."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command_case import CommandCase
from bot.pausing import begin_pause, end_pause, queue_again
from parsers.command import Command


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
    return [f"paused already, since {running.since:%Y-%m-%d %H:%M} UTC by {running.by}"]


def resume(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """Let mail go out again."""
    over, waiting = end_pause(case.work)
    if over is None:
        return ["nothing was paused"]
    return [f"resumed, after a pause since {over.since:%Y-%m-%d %H:%M} UTC by {over.by}; {waiting} mails wait to go out"]
