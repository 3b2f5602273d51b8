"""Commands about the daemon: run, check, status."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.log import LogFormat
from bot.opener import Opener
from bot.screen import say

if TYPE_CHECKING:
    from bot.checking import Finding

FAILED, WRONG_USAGE = 1, 2


def run(
    context: typer.Context,
    log_format: Annotated[LogFormat, typer.Option("--log-format", help="text: for people; json: an object a line.")] = LogFormat.TEXT,
) -> None:
    """Run the daemon: read mail as it comes, send what is due, keep the schedule. The log goes to stderr.

    SIGTERM or SIGINT finish the mail in hand and end within 2 seconds; a second one ends at once. SIGHUP reads the config again. Where
    another instance acts already, this one waits and takes over when that one ends. `prognosis check` tells beforehand what is wrong.
    """
    from bot import log
    from bot.daemon import run_daemon
    from bot.notify import Notifier

    opener: Opener = context.obj
    session = opener.session()
    if session.config.inbox.kind != "imap" and not session.config.inbox.paths:
        raise typer.BadParameter('no inbox is configured: name one in the config, [inbox] paths = ["FOLDER"]')
    log.start_log(log_format)
    raise typer.Exit(run_daemon(session, load=opener.settings, notifier=Notifier(os.environ)))


def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")] = False,
) -> None:
    """Look for all that would keep the daemon from working, and tell the cure of each: config, database, inbox, outbox.

    The servers are connected to and logged in to. Nothing is sent, read or changed. Exit status: 0 all is well, 1 something is wrong,
    2 the config cannot be used.
    """
    from bot.checking import Grade, config_fault
    from bot.checks import checks
    from bot.config import ConfigError

    opener: Opener = context.obj
    tell = _print_finding if as_json else _say_finding
    try:
        session = opener.session()
    except ConfigError as error:
        for fault in error.faults:
            tell(config_fault(fault))
        raise typer.Exit(WRONG_USAGE) from error
    faults = 0
    for finding in checks(session):
        tell(finding)
        faults += finding.grade is Grade.FAULT
    if not as_json:
        say(f"{faults} faults" if faults else "no fault was found", "head")
    if faults:
        raise typer.Exit(FAILED)


def _print_finding(finding: Finding) -> None:
    typer.echo(json.dumps({"grade": finding.grade, "subject": finding.subject, "what": finding.what, "cure": finding.cure or None}))


def _say_finding(finding: Finding) -> None:
    say(f"{finding.grade.upper():6}{finding.subject}: {finding.what}", {"ok": "accepted", "note": "held", "fault": "-"}[finding.grade])
    if finding.cure:
        say(f"      {finding.cure}")


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
    running: Annotated[bool, typer.Option("--running", help="Exit with status 1 if no daemon is running: for a health check.")] = False,
) -> None:
    """Show how the program stands: whether it runs, what needs a decision, what was read, sent and held, and what comes next.

    Reads the database alone and asks no server. `prognosis check` looks at the servers.
    """
    from bot.standing import standing
    from bot.standing_view import standing_lines, standing_object
    from storage.database import shown_url

    opener: Opener = context.obj
    session = opener.session()
    _must_be_there(session.config.database.connection)
    stands, source, database = standing(session), session.config.source, shown_url(session.config.database.url)
    if as_json:
        typer.echo(json.dumps(standing_object(stands, source=source, database=database), ensure_ascii=False))
    else:
        for line, style in standing_lines(stands, source=source, database=database):
            say(line, style)
    if running and stands.acting is None:
        raise typer.Exit(FAILED)


def _must_be_there(url: str) -> None:
    """Raises Refused for a database that would have to be made or upgraded first: to look at it must not do that."""
    from bot.admin import Refused
    from storage.inspection import Standing, inspect_database

    found = inspect_database(url)
    if found.standing is Standing.ABSENT:
        raise Refused(f"there is no database yet at {found.where}: `prognosis import FILE` or `prognosis run` makes it")
    if found.standing is Standing.OLDER:
        raise Refused(f"the database {found.where} is of an older version: `prognosis run` upgrades it, after a backup")


COMMANDS: dict[str, Callable[..., None]] = {"run": run, "check": check, "status": status}
