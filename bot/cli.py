"""The command line: `prognosis`. Data goes to stdout, faults to stderr; exit status 0 done, 1 failed, 2 wrong usage or config."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_commands, cli_daemon, cli_db, cli_history, cli_posting, cli_reading, cli_replay, cli_schedule, cli_sending
from bot.opener import Opener
from bot.screen import complain

app = typer.Typer(
    name="prognosis",
    help="Reads the replies to a release manager's status mail, keeps the record with the words that caused each change, "
    "and writes the next status mail.\n\nStart with `prognosis demo`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

FAILED, INTERRUPTED = 1, 130


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"prognosis {version('prognosis')}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The config; else $PROGNOSIS_CONFIG, else ./config.toml, else built-in defaults."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say which config and database are used.")] = False,
    show_version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Remember where the config is; it is read when a command needs it."""
    context.obj = Opener(config=config, verbose=verbose)
    context.call_on_close(context.obj.close)


for group in (cli_posting, cli_daemon, cli_schedule, cli_sending, cli_history, cli_commands, cli_reading, cli_replay):
    for name, command in group.COMMANDS.items():
        # the words of a manager's command may start with a dash
        app.command(name, context_settings={"ignore_unknown_options": group is cli_commands})(command)
app.add_typer(cli_db.db, name="db")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; a user's mistake never shows a traceback."""
    from bot.failures import status_of

    try:
        status = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted: what was finished is kept, the rest waits for the next run")
        return INTERRUPTED
    except BrokenPipeError:
        # QUIRK: Python flushes stdout again at exit and would complain; `| head` is no fault (docs.python.org, signal, SIGPIPE)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        known = status_of(error)
        if known is None:
            raise
        return known
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
