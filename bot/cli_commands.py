"""The commands that a manager sends by mail, typed: made from the same table, carried out by the same functions."""

# Without postponed annotations: typer reads those of a command made from a row, and they name what the row says.

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.opener import Opener, local_user
from bot.screen import say
from parsers.command import Command, Row, Verb
from parsers.command_table import ROWS

AsJson = Annotated[bool, typer.Option("--json", help="The entries made, one JSON object a line, for programs.")]
_ITEMS = "An item is 12 or '#12' (in quotes: # starts a comment), a part of its title in quotes, or a link of it."
_TYPED = (
    Verb.SET, Verb.NOTE, Verb.LINK, Verb.UNLINK, Verb.OWNER, Verb.RENAME, Verb.MOVE, Verb.DONE, Verb.DEFER, Verb.DROP, Verb.REOPEN, Verb.MERGE,
    Verb.MILESTONE, Verb.CONFIRM,
)  # fmt: skip
"""The verbs whose words are given as they would be by mail."""


def typed_line(verb: Verb, words: Sequence[str]) -> str:
    """The command line that the words of a shell make. Raises typer.BadParameter.

    The first word is an item: a bare number gets its #, and quotation marks show where a title ends if more follows.
    """
    first, *rest = words
    if verb is Verb.MILESTONE:
        return " ".join([verb.value, first, *(["=", *rest] if len(rest) == 1 and not first.endswith(("=", ":")) else rest)])
    if first.isdigit() and verb is Verb.SET:
        raise typer.BadParameter(f"{first} could be item '#{first}' or the held question h{first}: write which")
    if verb is Verb.MERGE:
        rest = [f"#{word}" if word.isdigit() else word for word in rest]
    item = f"#{first}" if first.isdigit() else f'"{first}"' if " " in first and rest and '"' not in first else first
    return " ".join([verb.value, item, *rest])


def carry_out(context: typer.Context, command: str | Command, as_json: bool = False) -> None:
    """Carry out a command and print what was done. Raises Refused."""
    from bot.commanding import carry_out_typed
    from bot.views import entry_object

    opener: Opener = context.obj
    lines, entries = carry_out_typed(opener.session(), local_user(), command if isinstance(command, str) else (command,))
    if as_json:
        for entry in entries:
            typer.echo(json.dumps(entry_object(entry), ensure_ascii=False))
        return
    for line in lines:
        say(line)


def _typed(row: Row) -> Callable[..., None]:
    """The command of one row of the table."""
    slots = " | ".join(form.removeprefix(row.verb.value).strip() for form in row.forms)
    about = _ITEMS if "ITEM" in slots else None

    def command(
        context: typer.Context,
        words: Annotated[list[str], typer.Argument(metavar=slots, help=about, show_default=False)],
        as_json: AsJson = False,
    ) -> None:
        carry_out(context, typed_line(row.verb, words), as_json)

    command.__doc__ = _documented(row)
    return command


def _documented(row: Row) -> str:
    examples = "\n".join(f"prognosis {example}" for example in map(_in_shell, row.examples))
    return f"{row.says}\n\n\b\nFor example:\n{examples}"


def _in_shell(example: str) -> str:
    """The example with what a shell would take for its own in quotes."""
    verb, *words = example.split(" ")
    return " ".join([verb, *(f"'{word}'" if word.startswith("#") or ";" in word else word for word in words)])


def add(
    context: typer.Context,
    title: Annotated[list[str], typer.Argument(metavar="TITLE", help="Its title; a state or a revision may stand behind it in brackets: '(ok)'.")],
    section: Annotated[str | None, typer.Option("--section", help="The section to add it to; else the last open one.")] = None,
    owner: Annotated[list[str] | None, typer.Option("--owner", help="An owner; may be given several times.")] = None,
    link: Annotated[list[str] | None, typer.Option("--link", help="A link; may be given several times.")] = None,
    note: Annotated[list[str] | None, typer.Option("--note", help="A note; may be given several times.")] = None,
    as_json: AsJson = False,
) -> None:
    """See the table."""
    parts = [("section", [section] if section else []), ("owner", owner or []), ("link", link or []), ("note", note or [])]
    carry_out(context, "; ".join([f"add {' '.join(title)}", *(f"{key} {text}" for key, texts in parts for text in texts)]), as_json)


def intro(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A text file; standard input without it.", dir_okay=False, exists=True)] = None,
    as_json: AsJson = False,
) -> None:
    """Replace the paragraphs before the first heading by a text."""
    text = file.read_text(encoding="utf-8", errors="replace") if file is not None else typer.get_text_stream("stdin").read()
    carry_out(context, Command(verb=Verb.INTRO, line="intro", value=text), as_json)


def new(
    context: typer.Context,
    release: Annotated[str, typer.Option("--release", metavar="N.M", help="The release to begin.", show_default=False)],
    start: Annotated[str | None, typer.Option("--from", metavar="N.M", help="The release whose text it begins with; else the current one.")] = None,
    as_json: AsJson = False,
) -> None:
    """See the table."""
    carry_out(context, f"release {release}" + (f" from {start}" if start else ""), as_json)


def help_(
    context: typer.Context,
    verb: Annotated[str | None, typer.Argument(metavar="VERB", help="One command of the list.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page of the documentation.")] = False,
) -> None:
    """See the table."""
    from replies.command_help import help_page, help_text

    known = next((one for one in Verb if one.value == verb), None)
    if verb is not None and known is None:
        raise typer.BadParameter(f"there is no command {verb!r}: `prognosis help` lists all")
    typer.echo(help_page() if markdown else help_text(known), nl=not markdown)


def whoami(context: typer.Context) -> None:
    """See the table."""
    carry_out(context, "whoami")


for _verb, _function in ((Verb.ADD, add), (Verb.RELEASE, new), (Verb.HELP, help_), (Verb.WHOAMI, whoami)):
    _function.__doc__ = ROWS[_verb].says

COMMANDS: dict[str, Callable[..., None]] = {
    **{verb.value: _typed(ROWS[verb]) for verb in _TYPED},
    "add": add, "intro": intro, "new": new, "help": help_, "whoami": whoami,
}  # fmt: skip
