"""An accepted update made: what it changes in the status mail, as an entry of the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parsers import edit
from parsers.model import Accepted, Actor, Change, Changed, Held, Ignored, Layout, Outcome, Prognosis, Record, StatusMail, Update
from replies.steps import ABOUT_NO_ITEM, Splices, Step, steps_of

_HIDDEN = frozenset({Change.RESTORE, Change.DROP, Change.MERGE})
"""What can be done to an item that the status mail does not show."""


class NothingToChange(ValueError):
    """The record says already what the update asks for."""


def not_made(outcome: Accepted, error: ValueError) -> Outcome:
    """What comes of an accepted update that `make_change` could not make: nothing to do, or held with the reason."""
    if isinstance(error, NothingToChange):
        return Ignored(update=outcome.update, reason="already so")
    return Held(update=outcome.update, reason=f"it cannot be written into the status mail: {error}")


def make_change(
    record: Record, update: Update, *, entry: int, at: datetime, actor: Actor, reason: str, held: int | None = None, again: int | None = None
) -> Changed:
    """The entry that makes `update`: its item, values before and after, and the lines replaced.

    An add that names no item gets a new number. `again` is the entry that is made once more. Raises NothingToChange, and
    `parsers.edit.EditError` when the status mail cannot be edited so.
    """
    number = record.next_number if update.change is Change.ADD and update.item is None else update.item
    document = record.document
    _check_there(record, update, number)
    splices = _splices(document, steps_of(record, update, number))
    after = edit.apply(document, splices)
    values = _values(record, after, update, number, splices)
    if not splices and (_hidden_so(record, update) if update.change in _HIDDEN else values[0] == values[1]):
        raise NothingToChange("it says so already")
    return Changed(
        entry=entry, at=at, actor=actor, item=number, update=update, before=values[0], after=values[1],
        splices=splices, reason=reason, held=held, again=again,
    )  # fmt: skip


def _check_there(record: Record, update: Update, number: int | None) -> None:
    """Raises EditError when the item that the update needs is not there."""
    if number is None:
        if update.change not in ABOUT_NO_ITEM:
            raise edit.EditError("the update names no item")
        return
    if update.change is Change.ADD or record.document.item(number) is not None:
        return
    if update.change not in _HIDDEN or not any(old.number == number for old in record.hidden):
        raise edit.EditError(f"item #{number} is not shown in the status mail")


def _hidden_so(record: Record, update: Update) -> bool:
    """Whether a hidden item is hidden for that reason already."""
    wanted = {Change.DROP: "dropped", Change.MERGE: "merged"}.get(update.change)
    return any(old.number == update.item and old.why == wanted for old in record.hidden)


def _splices(document: StatusMail, steps: tuple[Step, ...]) -> Splices:
    """The splices of several edits, each made on what the ones before it left."""
    splices: Splices = ()
    for step in steps:
        more = step(document)
        document = edit.apply(document, more)
        splices += more
    return splices


def _values(
    record: Record, after: StatusMail, update: Update, number: int | None, splices: Splices
) -> tuple[str | None, str | None]:
    """What the update changed, before and after, for people."""
    document = record.document
    match update.change:
        case Change.MILESTONE:
            name = update.value or ""
            return date_of(document, name), date_of(after, name)
        case Change.INTRO:
            return intro_of(document), intro_of(after)
        case Change.EDIT:
            return (splices[0].removed[0].text, splices[0].inserted[0].text) if splices else (update.value, update.value)
        case Change.PROGNOSIS if document.layout is not Layout.PROGNOSIS and number is not None:
            return record.prognosis(number), Prognosis(update.value or "").value
        case Change.DROP | Change.MERGE if number is not None and document.item(number) is None:
            return next((old.item.title for old in record.hidden if old.number == number), None), None
    if number is None:
        return None, None
    return field_of(record, document, update.change, number), field_of(record, after, update.change, number)


def date_of(document: StatusMail, value: str) -> str | None:
    """The date of the milestone that `value`, `NAME = DATE`, names; None if there is none of that name."""
    name = " ".join(value.partition("=")[0].split()).casefold()
    return next((one.date for one in document.timeline if one.name.casefold() == name), None)


def intro_of(document: StatusMail) -> str | None:
    """The paragraphs before the first heading; None if there are none."""
    stop = next((one.start for one in document.sections if one.level), 0)
    return "\n".join(line.text for line in document.lines[:stop]).strip() or None


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
        case Change.LINK | Change.UNLINK:
            return " ".join(item.links) or None
        case Change.NOTE | Change.BLOCKED:
            return "; ".join(item.notes) or None
        case _:
            return item.title
