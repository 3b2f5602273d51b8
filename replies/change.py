"""An accepted update made: which edits of the status mail it takes, as an entry of the history."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from parsers import edit
from parsers.model import (
    Accepted,
    Actor,
    Change,
    Changed,
    Held,
    Ignored,
    Item,
    Layout,
    NewItem,
    Outcome,
    OwnerOp,
    Prognosis,
    Record,
    Revision,
    SectionRole,
    Splice,
    StatusMail,
    Update,
)

Splices = tuple[Splice, ...]
Step = Callable[[StatusMail], Splices]


class NothingToChange(ValueError):
    """The record says already what the update asks for."""


def not_made(outcome: Accepted, error: ValueError) -> Outcome:
    """What comes of an accepted update that `make_change` could not make: nothing to do, or held with the reason."""
    if isinstance(error, NothingToChange):
        return Ignored(update=outcome.update, reason="already so")
    return Held(update=outcome.update, reason=f"it cannot be written into the status mail: {error}")


def make_change(
    record: Record, update: Update, *, entry: int, at: datetime, actor: Actor, reason: str, held: int | None = None
) -> Changed:
    """The entry that makes `update`: its item (a new number for an add), values before and after, and the lines replaced.

    Raises NothingToChange, and `parsers.edit.EditError` when the status mail cannot be edited so.
    """
    number = record.next_number if update.change is Change.ADD else update.item
    if number is None:
        raise edit.EditError("the update names no item")
    document = record.document
    item = document.item(number)
    if update.change is not Change.ADD and item is None:
        raise edit.EditError(f"item #{number} is not shown in the status mail")
    splices = _steps(document, _plan(record, update, number, item))
    after = edit.apply(document, splices)
    values = (field_of(record, document, update.change, number), field_of(record, after, update.change, number))
    if update.change is Change.PROGNOSIS and document.layout is not Layout.PROGNOSIS:
        values = (values[0], Prognosis(update.value or "").value)
    if not splices and values[0] == values[1]:
        raise NothingToChange("it says so already")
    return Changed(
        entry=entry, at=at, actor=actor, item=number, update=update, before=values[0], after=values[1],
        splices=splices, reason=reason, held=held,
    )  # fmt: skip


def _steps(document: StatusMail, steps: tuple[Step, ...]) -> Splices:
    """The splices of several edits, each made on what the ones before it left."""
    splices: Splices = ()
    for step in steps:
        more = step(document)
        document = edit.apply(document, more)
        splices += more
    return splices


def _plan(record: Record, update: Update, number: int, item: Item | None) -> tuple[Step, ...]:
    """The edits that make the update, in order."""
    value = update.value or ""
    match update.change:
        case Change.REVISION:
            return (lambda doc: edit.set_revision(doc, number, _revision(value), again=_again(record, number)),)
        case Change.PROGNOSIS:
            return (lambda doc: edit.set_prognosis(doc, number, Prognosis(value)),)
        case Change.DONE:
            return _done(record.document, number, item)
        case Change.DEFER:
            return (lambda doc: edit.move_item(doc, number, SectionRole.DEFERRED, title=_deferred_title(doc, record, value)),)
        case Change.DROP:
            return (lambda doc: edit.remove_item(doc, number),)
        case Change.ADD:
            new = update.new or NewItem(title=value)
            return (lambda doc: edit.add_item(doc, number, new),)
        case Change.OWNER:
            return _owner(record.document, update, number, item)
        case Change.LINK:
            return (lambda doc: edit.add_link(doc, number, value),)
        case Change.NOTE | Change.BLOCKED:
            return (lambda doc: edit.add_note(doc, number, value),)
        case Change.RENAME:
            return (lambda doc: edit.rename(doc, number, value),)
        case Change.MOVE:
            return (lambda doc: _move(doc, number, value),)
        case _:
            raise edit.EditError("a question changes nothing by itself")


def _revision(value: str) -> Revision:
    found = Revision.parse(value)
    if found is None:
        raise edit.EditError(f"{value!r} is no revision: v5, RFC v2 or v7a would be")
    return found


def _again(record: Record, number: int) -> bool:
    """The item's bracket was changed already since the last posting."""
    before, now = record.base.item(number), record.document.item(number)
    return before is not None and now is not None and before.bracket != now.bracket


def _done(document: StatusMail, number: int, item: Item | None) -> tuple[Step, ...]:
    state: Step = lambda doc: edit.set_prognosis(doc, number, Prognosis.DONE)  # noqa: E731
    if item is not None and document.role(item) is SectionRole.COMPLETED:
        return (state,)
    return (lambda doc: edit.move_item(doc, number, SectionRole.COMPLETED), state)


def _owner(document: StatusMail, update: Update, number: int, item: Item | None) -> tuple[Step, ...]:
    name = update.value or ""
    op = update.op or OwnerOp.ADD
    present = item.owners if item is not None else ()
    if op is OwnerOp.REMOVE:
        return (lambda doc: edit.remove_owner(doc, number, name),)
    steps: list[Step] = [] if name in present else [lambda doc: edit.add_owner(doc, number, name)]
    if op is OwnerOp.REPLACE:
        steps += [_without(number, old) for old in present if old != name]
    if item is not None and document.role(item) is SectionRole.UP_FOR_GRABS:
        steps.append(lambda doc: edit.move_item(doc, number, SectionRole.OPEN))
    return tuple(steps)


def _without(number: int, owner: str) -> Step:
    return lambda doc: edit.remove_owner(doc, number, owner)


def _deferred_title(document: StatusMail, record: Record, value: str) -> str | None:
    """The heading to move under: the deferred section there is, unless it names another release than `value`."""
    if not any(char.isdigit() for char in value):
        return None
    words = record.subject.split()
    before = [one for one, two in itertools.pairwise(words) if record.release and two.strip("[]():,") == record.release]
    return f"Deferred to {before[0]} {value}" if before else f"Deferred to {value}"


_PLACES = {
    "completed": SectionRole.COMPLETED,
    "done": SectionRole.COMPLETED,
    "deferred": SectionRole.DEFERRED,
    "up for grabs": SectionRole.UP_FOR_GRABS,
    "open": SectionRole.OPEN,
    "active": SectionRole.OPEN,
}


def _move(document: StatusMail, number: int, target: str) -> Splices:
    wanted = " ".join(target.split()).casefold()
    named = next((part for part in document.sections if part.title.casefold() == wanted), None)
    if named is not None:
        return edit.move_item(document, number, named.role, title=named.title)
    for word, role in _PLACES.items():
        if wanted.startswith(word):
            return edit.move_item(document, number, role, title=target if role is SectionRole.DEFERRED else None)
    raise edit.EditError(f"no section is called {target!r}")


def field_of(record: Record, document: StatusMail, change: Change, number: int) -> str | None:
    """The value of the field that `change` is about, for people; None if the item has none."""
    item = document.item(number)
    if item is None:
        return None
    match change:
        case Change.REVISION:
            return str(item.revision) if item.revision else None
        case Change.PROGNOSIS:
            return replace(record, document=document).prognosis(number)
        case Change.DONE | Change.DEFER | Change.MOVE:
            return " / ".join(document.sections[item.section].path)
        case Change.OWNER:
            return "; ".join(item.owners)
        case Change.LINK:
            return " ".join(item.links) or None
        case Change.NOTE | Change.BLOCKED:
            return "; ".join(item.notes) or None
        case _:
            return item.title
