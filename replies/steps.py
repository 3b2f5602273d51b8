"""Which edits of the status mail an update takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from parsers import edit
from parsers.model import (
    Change,
    Item,
    NewItem,
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
"""An edit: made on what the steps before it left."""
ABOUT_NO_ITEM = frozenset({Change.MILESTONE, Change.INTRO, Change.EDIT})
"""Changes that need no item; an edit may have one."""


def steps_of(record: Record, update: Update, number: int | None) -> tuple[Step, ...]:
    """The edits that make the update, in order. `number` is the item's; for an add the new one. Raises EditError."""
    value = update.value or ""
    match update.change:
        case Change.MILESTONE:
            name, _, date = value.partition("=")
            return (lambda doc: edit.set_milestone(doc, name, date),)
        case Change.INTRO:
            return (lambda doc: edit.replace_intro(doc, value),)
        case Change.EDIT:
            return (lambda doc: edit.replace_line(doc, update.line or "", value, number),)
    if number is None:
        raise edit.EditError("the update names no item")
    return _item_steps(record, update, number)


def _item_steps(record: Record, update: Update, number: int) -> tuple[Step, ...]:
    value, item = update.value or "", record.document.item(number)
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
            return (lambda doc: edit.remove_item(doc, number),) if item is not None else ()
        case Change.RESTORE:
            return (lambda doc: _restore(doc, record, number),)
        case Change.MERGE:
            return _merge(record, number, value)
        case Change.ADD:
            new = update.new or NewItem(title=value)
            return (lambda doc: edit.add_item(doc, number, new),)
        case Change.OWNER:
            return _owner(record.document, update, number, item)
        case Change.LINK:
            return (lambda doc: edit.add_link(doc, number, value),)
        case Change.UNLINK:
            return (lambda doc: edit.remove_link(doc, number, value),)
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


def _restore(document: StatusMail, record: Record, number: int) -> Splices:
    old = next((one for one in record.hidden if one.number == number), None)
    if old is None or not old.lines:
        raise edit.EditError(f"nothing is known of how item #{number} stood in the status mail: add it anew")
    return edit.restore_item(document, number, old.lines, old.section if old.role is SectionRole.OPEN else "")


def merged_into(value: str) -> int:
    """The number in `#12`. Raises EditError."""
    digits = value.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise edit.EditError(f"{value!r} names no item: #12 would")
    return int(digits)


def _merge(record: Record, number: int, value: str) -> tuple[Step, ...]:
    """Item `number` becomes one with another, whose number stays: where only one of the two is shown, its lines stand for both."""
    into = merged_into(value)
    here, there = record.document.item(number), record.document.item(into)
    if into == number:
        raise edit.EditError(f"#{number} is one item already")
    if here is None:
        if there is None:
            raise edit.EditError(f"neither #{number} nor #{into} is shown")
        return ()
    if there is None:
        if not any(old.number == into for old in record.hidden):
            raise edit.EditError(f"there is no item #{into}")
        return (lambda doc: edit.renumber(doc, number, into),)
    steps: list[Step] = [lambda doc: edit.remove_item(doc, number)]
    steps += [_with_owner(into, name) for name in here.owners if name not in there.owners]
    steps += [_with_link(into, link) for link in here.links if link not in there.links]
    return tuple(steps)


def _with_owner(number: int, name: str) -> Step:
    return lambda doc: edit.add_owner(doc, number, name)


def _with_link(number: int, link: str) -> Step:
    return lambda doc: edit.add_link(doc, number, link)
