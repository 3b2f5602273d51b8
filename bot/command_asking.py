"""Commands that only ask: help, whoami, status, show, history."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command_case import CommandCase
from bot.command_items import named
from bot.standing import standing
from bot.standing_view import standing_lines
from bot.views import entry_lines, item_row, question_lines
from parsers.command import Command, Verb
from parsers.model import Item
from replies.command_help import help_text
from replies.people import is_owner
from storage.database import shown_url

_ENTRIES = 20
"""Entries that one answer shows, the newest."""


def explain_commands(_: CommandCase, readings: Sequence[Command]) -> list[str]:
    """The help, or that of one command."""
    word = (readings[0].value or "").split()[:1]
    verb = next((one for one in Verb if [one.value] == word), None)
    unknown = [f"there is no command “{word[0][:40]}”; all there are:", ""] if word and verb is None else []
    return unknown + help_text(verb).split("\n")


def whoami(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """Who commands, in what role, what proves it, and his items."""
    lines = [f"you are {case.author if case.by_mail else case.author.name}, {case.actor.role}: {case.proof.how}"]
    record = case.draft.record
    mine = [item for item in record.document.items if is_owner(case.author, item, case.identities)] if record is not None else []
    return lines + [f"#{item.number} {item.title}" for item in mine]


def status(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """How the program stands, as of before this mail."""
    config = case.session.config
    stands = standing(case.session)
    return [line for line, _ in standing_lines(stands, source=config.source, database=shown_url(config.database.url))]


def show(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """An item: its lines, what is held about it, and its newest entries. Raises Refused."""
    _, item, _ = named(case, readings)
    record = case.record
    shown = record.document.item(item.number or 0)
    lines = ["  ".join(item_row(record, item))] if shown is not None else [_why_hidden(case, item)]
    lines += [line.text for line in record.document.lines[item.start : item.stop]] if shown is not None else []
    for question in case.work.history.questions(item=item.number):
        lines += question_lines(question, item.title)
    return lines + _history(case, item)


def history(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """The newest entries of an item. Raises Refused."""
    _, item, _ = named(case, readings)
    return _history(case, item) or [f"#{item.number} {item.title}: nothing happened to it yet"]


def _why_hidden(case: CommandCase, item: Item) -> str:
    why = next((old.why for old in case.record.hidden if old.number == item.number), "not shown")
    return f"#{item.number} {item.title}: {why}"


def _history(case: CommandCase, item: Item) -> list[str]:
    entries = case.work.history.entries(item=item.number)
    more = [f"... and {len(entries) - _ENTRIES} older entries"] if len(entries) > _ENTRIES else []
    return [line for entry in entries[-_ENTRIES:] for line in entry_lines(entry, item.number)] + more
