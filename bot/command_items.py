"""Commands that change the status mail: an item, a milestone, the prose at the top, or the release."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import Refused
from bot.command_case import CommandCase
from bot.views import made_line
from parsers.command import Command, Verb
from parsers.edit import EditError
from parsers.model import Entry, Item, Update
from replies.change import NothingToChange
from replies.command_update import HIDDEN_TOO, NotSo, item_updates, other_updates
from replies.named_item import NoItem, find_item


def change_item(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Carry out a command about an item. Raises Refused."""
    command, item, into = named(case, readings)
    try:
        updates = item_updates(command, case.record, item, into, case.evidence(command.line))
    except NotSo as error:
        raise Refused(str(error)) from error
    return make(case, updates, item)


def named(case: CommandCase, readings: Sequence[Command]) -> tuple[Command, Item, Item | None]:
    """The first way to read the command in which all its items are there, and those items. Raises Refused."""
    problem: NoItem | None = None
    for command in readings:
        hidden = command.verb in HIDDEN_TOO
        try:
            item = find_item(case.record, command.item or "", case.quoted.item, hidden=hidden)
            into = find_item(case.record, command.into, case.quoted.item, hidden=hidden) if command.into is not None else None
        except NoItem as error:
            problem = error if problem is None or error.found or not problem.found else problem
            continue
        return command, item, into
    raise Refused(str(problem))


def change_text(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Add an item, set a milestone, or write the prose at the top. Raises Refused."""
    problem: Refused | None = None
    for command in readings:
        if command.verb is Verb.INTRO and command.value is None:
            raise Refused("the text of intro comes in a mail to the bot, up to a line `end`")
        try:
            words = f"{command.line} {command.value}" if command.verb is Verb.INTRO else command.line
            return make(case, other_updates(command, case.evidence(words)), None)
        except Refused as error:
            problem = problem or error
    raise problem or Refused("there is nothing to do")


def make(case: CommandCase, updates: Sequence[Update], item: Item | None) -> list[str]:
    """Make the updates, all or none, and tell each in a line with its entry. Raises Refused."""
    made: list[Entry] = []
    idle = ""
    try:
        with case.draft.attempt():
            for update in updates:
                try:
                    made.append(case.draft.change(update, actor=case.actor, reason=f"{case.actor.name} says so"))
                except NothingToChange as error:
                    idle = str(error)
    except (EditError, ValueError) as error:
        raise Refused(str(error)) from error
    if not made:
        name = f"#{item.number} {item.title}: " if item is not None else ""
        return [f"{name}nothing to change, {idle}"]
    return [made_line(entry, case.draft.record) for entry in made]


def begin_release(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Close the record and begin the next release. Raises Refused."""
    command = readings[0]
    try:
        with case.draft.attempt():
            entry = case.draft.begin_release(command.value or "", actor=case.actor, start=command.name)
    except (EditError, ValueError) as error:
        raise Refused(str(error)) from error
    lines = [made_line(entry, case.draft.record)]
    configured = case.session.config.record.release
    if configured is not None and configured != command.value:
        lines.append(f"the config says record.release = \"{configured}\": leave it out, or change it")
    return lines
