"""Commands over the database itself: upgrade, check, vacuum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.screen import complain, progress, say

if TYPE_CHECKING:
    from bot.session import Session

db = typer.Typer(help="The database itself: upgrade, check, vacuum.", no_args_is_help=True, rich_markup_mode=None)


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the schema up to this version of the program, as every command does; a SQLite file is backed up beside itself before."""
    session: Session = context.obj.session()
    say(f"schema {session.database.schema}: {session.config.database.url}")


@db.command()
def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")] = False,
) -> None:
    """Replay the whole history and compare it with the record, ask the database about itself, and look at the disk.

    Changes nothing. Exit status 1 if something is wrong. The daemon does the same each day.
    """
    from threading import Event

    from bot.self_check import check as look_over

    session: Session = context.obj.session()
    found = look_over(session, Event(), track=lambda entries: progress(entries, "replaying")) or ()
    for one in found:
        typer.echo(json.dumps({"fault": one}, ensure_ascii=False)) if as_json else complain(one)
    if found:
        raise typer.Exit(1)
    if not as_json:
        say(f"nothing is wrong: {len(session.records.entries)} entries give the record")


@db.command()
def vacuum(context: typer.Context) -> None:
    """Give the room of what was let go back to the disk. Nobody else may use the database meanwhile."""
    from storage.lock import instance_lock

    session: Session = context.obj.session()
    with instance_lock(session.config.database.connection):
        before, after = session.database.vacuum()
    say("done" if before is None or after is None else f"{before // 1000} kB before, {after // 1000} kB now")
