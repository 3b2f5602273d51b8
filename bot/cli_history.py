"""Commands over the record and its history: items, show, history, held, accept, reject, undo, export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import views
from bot.opener import Opener, local_user
from bot.screen import say, show_table
from parsers.model import Entry, Item, Question, Record

Release = Annotated[str | None, typer.Option("--release", metavar="N.M", help="As it stood at the end of this release.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="As it stood at the end of this day.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Numbers = Annotated[list[str], typer.Argument(metavar="N...", help="Numbers of held questions: 3 or h3.")]


def _number(text: str, letter: str) -> int:
    """The number in `12`, `e12` or `#12`. Raises typer.BadParameter."""
    digits = text.removeprefix("#").removeprefix(letter)
    if not digits.isascii() or not digits.isdigit():
        raise typer.BadParameter(f"{text!r} is no number: {letter or '#'}12 or 12 would be")
    return int(digits)


def record_of(context: typer.Context, release: str | None = None, as_of: datetime | None = None) -> Record:
    """The record of now, or as it stood at the end of a release or of a day. Raises Refused if there was none."""
    from bot.admin import Refused
    from replies import replay

    opener: Opener = context.obj
    records = opener.read_records()
    record = records.record
    if release is not None or as_of is not None:
        zone = ZoneInfo(opener.session().config.record.timezone)
        until = datetime.combine(as_of.date(), time.max, zone) if as_of is not None else None
        record = replay.record_of(records.entries, release=release, until=until)
    if record is None and records.record is not None:
        raise Refused(f"there was no status mail of {f'release {release}' if release else 'any release'}{f' on {as_of:%Y-%m-%d}' if as_of else ''}")
    if record is None:
        raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
    return record


def _print(objects: Iterable[dict[str, object]]) -> None:
    for one in objects:
        typer.echo(json.dumps(one, ensure_ascii=False))


def items(
    context: typer.Context,
    as_json: AsJson = False,
    hidden: Annotated[bool, typer.Option("--all", help="Also what was dropped or is gone.")] = False,
    release: Release = None,
    as_of: AsOf = None,
) -> None:
    """List the items of the record with number, prognosis, revision, owners and section."""
    record = record_of(context, release, as_of)
    if as_json:
        _print(views.item_object(record, item) for item in record.document.items)
        return
    show_table(("item", "prognosis", "revision", "title", "owners", "section"),
               (views.item_row(record, item) for item in record.document.items), fold="title")  # fmt: skip
    if hidden:
        for old in record.hidden:
            say(f"#{old.number} {old.why}: {old.item.title}", "ignored")


def find_item(record: Record, text: str) -> Item:
    """The shown item that `text` means: `#12`, `12`, a link, or a part of its title that no other has. Raises typer.BadParameter."""
    from replies.named_item import NoItem, find_item

    try:
        return find_item(record, f"#{text}" if text.isdigit() else text)
    except NoItem as error:
        raise typer.BadParameter(f"{error}; `prognosis items --all` lists all") from error


def show(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="12 or '#12', or a unique part of the title.")],
    as_json: AsJson = False,
    release: Release = None,
    as_of: AsOf = None,
) -> None:
    """Show one item: its lines, its state, what is held about it, and its history."""
    record = record_of(context, release, as_of)
    found = find_item(record, item)
    if as_json:
        _print([views.item_object(record, found)])
        return
    say("  ".join(views.item_row(record, found)), "head")
    for line in record.document.lines[found.start : found.stop]:
        say(line.text)
    say()
    for question in _questions(context, found.number):
        _say_all(views.question_lines(question, found.title))
    _say_history(context, found.number)


def history(
    context: typer.Context,
    item: Annotated[str | None, typer.Argument(help="#12 or a part of the title; all entries without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show every change with who caused it and the exact words."""
    number = None
    if item is not None:
        digits = item.removeprefix("#")
        number = int(digits) if digits.isdigit() else find_item(record_of(context), item).number
    if as_json:
        _print(views.entry_object(entry) for entry in _entries(context, number))
    else:
        _say_history(context, number)


def _entries(context: typer.Context, item: int | None) -> list[Entry]:
    opener: Opener = context.obj
    with opener.session().database.unit_of_work(read_only=True) as work:
        return list(work.history.entries(item=item))


def _say_history(context: typer.Context, item: int | None) -> None:
    for entry in _entries(context, item):
        _say_all(views.entry_lines(entry, item))


def _say_all(lines: Iterable[str]) -> None:
    for index, line in enumerate(lines):
        say(line, None if index == 0 else "ignored")


def _questions(context: typer.Context, item: int | None = None) -> tuple[Question, ...]:
    opener: Opener = context.obj
    with opener.session().database.unit_of_work(read_only=True) as work:
        return work.history.questions(item=item)


def held(context: typer.Context, as_json: AsJson = False) -> None:
    """List what is held for you: unsure readings, claims by others, status mails from elsewhere."""
    from bot.held_texts import held_differences

    opener: Opener = context.obj
    records, questions = opener.read_records(), _questions(context)
    record = records.record
    with opener.session().database.unit_of_work(read_only=True) as work:
        differences = held_differences(opener.session(), work, record, records.entries, questions) if record and not as_json else {}
    for question in questions:
        item = record.document.item(question.update.item) if record and question.update.item is not None else None
        title = item.title if item else None
        if as_json:
            _print([views.question_object(question, title)])
        else:
            _say_all([*views.question_lines(question, title), *(f"      - {line}" for line in differences.get(question.number, ()))])


def accept(
    context: typer.Context,
    numbers: Numbers,
    item: Annotated[str | None, typer.Option("--item", help="Which item is meant, where several could be.")] = None,
    value: Annotated[str | None, typer.Option("--value", help="Settle the question with another value.")] = None,
) -> None:
    """Make held updates: all that are named, or none."""
    from bot import admin

    chosen = find_item(record_of(context), item).number if item else None
    settled = admin.accept(context.obj.session(), tuple(_number(text, "h") for text in numbers), local_user(), item=chosen, value=value)
    for one in settled:
        if one.entry is None:
            say(f"h{one.question.number}: already so, nothing changed")
        else:
            _say_all(views.entry_lines(one.entry))
            if one.remark:
                say(f"      {one.remark.removeprefix('; ')}", "ignored")


def reject(context: typer.Context, numbers: Numbers) -> None:
    """Close held updates without making them."""
    from bot import admin

    for one in admin.reject(context.obj.session(), tuple(_number(text, "h") for text in numbers)):
        say(f"h{one.question.number}: rejected")


def undo(context: typer.Context, entry: Annotated[str, typer.Argument(metavar="N", help="The number of an entry: 17 or e17.")]) -> None:
    """Take an entry back; the undoing is an entry itself."""
    from bot import admin

    _say_all(views.entry_lines(admin.undo(context.obj.session(), _number(entry, "e"), local_user())))


class Format(StrEnum):
    """What `export` writes."""

    JSON = "json"
    RECORDS = "records"
    CSV = "csv"


def export(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="json: all; records: S:/O:/P: blocks; csv: items.")] = Format.JSON,
) -> None:
    """Write the record to stdout, for other programs or for a handover."""
    from bot import export as exporting

    opener: Opener = context.obj
    records = opener.read_records()
    questions = _questions(context)
    identities = records.identities(opener.session().config.identities)
    typer.echo(exporting.export(form.value, records, questions, identities), nl=False)


COMMANDS: dict[str, Callable[..., None]] = {
    "items": items, "show": show, "history": history, "held": held, "accept": accept, "reject": reject, "undo": undo, "export": export,
}  # fmt: skip
