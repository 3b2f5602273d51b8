"""Commands over what goes out: pause, resume, resend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bot.opener import local_user
from bot.screen import say
from bot.wording import minute


def pause(context: typer.Context) -> None:
    """Stop everything that goes out (postings, previews, answers, notices), also after a restart. Mail is read as before."""
    from bot import pausing

    running, new = pausing.pause(context.obj.session(), local_user())
    what = "paused: what is to go out waits in the outbox for `prognosis resume`"
    say(what if new else f"paused already, since {minute(running.since)} by {running.by}")


def resume(context: typer.Context) -> None:
    """Let mail go out again. What waited in the outbox goes out now, unless a cap holds it back."""
    from bot import pausing

    over, waiting = pausing.resume(context.obj.session())
    if over is None:
        say("nothing was paused")
    else:
        say(f"resumed, after a pause since {minute(over.since)} by {over.by}; mails that wait to go out: {waiting}")


def resend(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="The number of the mail, as `prognosis status` and the notices name it.")],
) -> None:
    """Send a mail again that may be out or not, or that was given up: look at the list first, for it will show it twice if it is out."""
    from bot import pausing

    row = pausing.resend(context.obj.session(), number)
    say(f"mail {row.id} was {row.state} and is queued again: {row.mail.purpose} to {', '.join(row.waiting or row.mail.envelope.recipients)}")
    say("the daemon sends it within a minute; without one, `prognosis once` does")


COMMANDS: dict[str, Callable[..., None]] = {"pause": pause, "resume": resume, "resend": resend}
