"""Commands about when the status mail goes out: schedule, approve, hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.opener import local_user
from bot.screen import mention, say, show_table

if TYPE_CHECKING:
    from bot.session import Session

Number = Annotated[str | None, typer.Argument(metavar="[pN]", help="The number of the preview: p4 or 4; the one that waits without it.")]


def preview_number(text: str | None) -> int | None:
    """The number in `p4` or `4`. Raises typer.BadParameter."""
    digits = (text or "0").removeprefix("p")
    if not digits.isascii() or not digits.isdigit():
        raise typer.BadParameter(f"{text!r} is no preview: p4 or 4 would be")
    return int(digits) if text else None


def schedule(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="How far to look ahead.")] = 62,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")] = False,
) -> None:
    """List what will happen by itself: previews, postings, reminders, checks.

    `prognosis run` does it all in time; `prognosis once`, started by cron every few minutes, does what is due by then.
    """
    from bot.foreseen import next_runs
    from bot.posting import local_time
    from bot.wording import so_long

    session: Session = context.obj.session()
    now = session.clock()
    runs = next_runs(session, now + timedelta(days=days))
    if as_json:
        for run in runs:
            typer.echo(json.dumps({"name": run.name, "at": local_time(session, run.at).isoformat(timespec="seconds"), "what": run.what}))
        return
    rows = [
        (run.name, f"{local_time(session, run.at):%a %Y-%m-%d %H:%M %Z}", "now" if run.at <= now else f"in {so_long(run.at - now)}", run.what)
        for run in runs
    ]
    show_table(("what", "when", "", ""), rows, fold="")
    if session.config.schedule.posting is None:
        mention("no posting is made by itself: [schedule] posting in the config would say when")


def approve(
    context: typer.Context,
    number: Number = None,
    force: Annotated[bool, typer.Option("--force", help="Although the gate refuses it.")] = False,
    now: Annotated[bool, typer.Option("--now", help="At once, before it is due.")] = False,
) -> None:
    """Let a preview go out, byte for byte as it was shown: at its due time, or at once if that is past."""
    from bot import approval
    from bot.cli_posting import deliver
    from bot.posting import local_time
    from bot.views import entry_lines
    from bot.wording import day_and_time

    session: Session = context.obj.session()
    done = approval.approve(session, preview_number(number), local_user(), force=force, now=now)
    name = f"p{done.preview.number}"
    if done.posting is None and done.preview.due_at is not None:
        say(f"{name} goes out on {day_and_time(local_time(session, done.preview.due_at))}; --now would send it at once")
    elif done.posting is not None:
        say(f"e{done.posting.entry.entry}  posted {done.posting.mail.message_id} {done.posting.entry.subject}")
    if done.later:
        mention(f"not in {name}, and waiting for the posting after it:")
        for entry in done.later:
            say(f"    {entry_lines(entry)[0]}")
    if done.posting is not None:
        deliver(session)


def hold(context: typer.Context, number: Number = None) -> None:
    """Keep a preview back: nothing goes out until the next one is due, or you post."""
    from bot import approval

    held = approval.hold(context.obj.session(), preview_number(number), local_user())
    say(f"p{held.number} does not go out")


COMMANDS: dict[str, Callable[..., None]] = {"schedule": schedule, "approve": approve, "hold": hold}
