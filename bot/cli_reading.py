"""Commands that read files and touch no database: explain, parse."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.opener import Opener
from bot.screen import complain, say, say_pieces, show_table
from parsers.model import Item, StatusMail

FAILED = 1
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


def parse(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="STATUS...", help="Status mails, as mails or plain text.")],
    as_json: AsJson = False,
    write_back: Annotated[
        bool, typer.Option("--write", help="Print the body as written back from what was read: the same, byte for byte.")
    ] = False,
) -> None:
    """Show how status mails are read: timeline, sections, items."""
    from bot.sources import SourceError, any_source, limits_of
    from parsers.status_json import status_object
    from parsers.status_mail import write

    opener: Opener = context.obj
    limits = limits_of(opener.settings().limits)
    failed = False
    for path in files:
        try:
            source = any_source(path, limits)
        except SourceError as error:
            complain(str(error))
            failed = True
            continue
        if write_back:
            sys.stdout.buffer.write(write(source.document).encode("utf-8", "surrogateescape"))
        elif as_json:
            typer.echo(json.dumps(status_object(source.document, source.message), ensure_ascii=False))
        else:
            _show_document(path, source.document)
    if failed:
        raise typer.Exit(FAILED)


def _show_document(path: Path, document: StatusMail) -> None:
    say(f"{path}: {len(document.items)} items, {document.layout} layout", "head")
    for milestone in document.timeline:
        say(f"  {milestone.name}: {milestone.date}")
    show_table(("prognosis", "revision", "title", "owners", "section"), (_row(document, item) for item in document.items), fold="title")


def _row(document: StatusMail, item: Item) -> tuple[str, ...]:
    section = document.sections[item.section].title
    return (item.prognosis or "-", str(item.revision or "-"), item.title, "; ".join(item.owners) or "-", section)


def explain(
    context: typer.Context,
    replies: Annotated[list[Path], typer.Argument(metavar="REPLY...", help="Replies to that status mail, as mails.")],
    status: Annotated[Path, typer.Option("--status", metavar="STATUS", help="The status mail that is answered.")],
    as_json: AsJson = False,
    full: Annotated[bool, typer.Option("--full", help="Show long quotes whole.")] = False,
) -> None:
    """Show how replies are read: the mail with its words marked, each update with what came of it and why, and what was not taken.

    \b
    + accepted   ? held for the manager   = nothing new   ! not taken, with the reason
    > quoted from the status mail   : quoted from somebody else   . not read
    """  # noqa: D301 - "\b" keeps the lines of the help as they are
    from bot.explain import Explainer
    from bot.explain_view import explained_lines

    opener: Opener = context.obj
    explainer = Explainer(status, replies, opener.settings())
    failed = False
    for explained in explainer.explain():
        failed = failed or explained.unreadable
        if as_json:
            typer.echo(json.dumps(explained.json, ensure_ascii=False))
            continue
        for line in explained_lines(explained, full=full):
            say_pieces(line)
        say()
    if failed:
        raise typer.Exit(FAILED)


COMMANDS: dict[str, Callable[..., None]] = {"explain": explain, "parse": parse}
