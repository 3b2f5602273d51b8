"""What an adopted text changed, named difference by difference: each is its author's, as if he had asked for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from parsers.detail import note_revision
from parsers.links import link_key, links
from parsers.model import AdoptedChange, Change, Item, Record, SectionRole, StatusMail

_MOST_PROSE = 400
"""Lines outside items that are compared one by one: no honest mail has more."""
_PLACES = {SectionRole.COMPLETED: Change.DONE, SectionRole.DEFERRED: Change.DEFER}


def adopted_changes(before: Record, after: StatusMail) -> tuple[AdoptedChange, ...]:
    """How `after`, whose items are numbered, differs from the document of `before`: its items in order, the timeline, the prose.

    Items that it leaves out are not told here.
    """
    hidden, shown = {old.number: old.item for old in before.hidden}, {item.number: item for item in before.document.items}
    found: list[AdoptedChange] = []
    for item in after.items:
        number = item.number or 0
        old = shown.get(number)
        if old is not None:
            found += [*_moved(before.document, old, after, item), *_fields(old, item)] or _lines(before.document, old, after, item)
        elif number in hidden:
            found += [AdoptedChange(item=number, change=Change.RESTORE, after=item.title), *_fields(hidden[number], item)]
        else:
            found.append(AdoptedChange(item=number, change=Change.ADD, after=item.title))
    return (*found, *_timeline(before.document, after), *_prose(before.document, after))


def left_out(before: Record, after: StatusMail) -> tuple[int, ...]:
    """The numbers of the items that `after` does not show any more."""
    shown = {item.number for item in after.items}
    return tuple(item.number for item in before.document.items if item.number is not None and item.number not in shown)


def _moved(before: StatusMail, old: Item, after: StatusMail, new: Item) -> list[AdoptedChange]:
    roles = (before.role(old), after.role(new))
    here, there = (" / ".join(mail.sections[item.section].path) for mail, item in ((before, old), (after, new)))
    if roles[0] is roles[1] and _fold(here) == _fold(there):
        return []
    change = _PLACES.get(roles[1], Change.MOVE) if roles[0] is not roles[1] else Change.MOVE
    return [AdoptedChange(item=new.number, change=change, before=here, after=there)]


def _fields(old: Item, new: Item) -> list[AdoptedChange]:
    """The differences of the fields that can be read in an item."""
    revisions = [str(one.revision) if one.revision else None for one in (old, new)]
    pairs: tuple[tuple[Change, str | None, str | None], ...] = (
        (Change.RENAME, _titled(old), _titled(new)),
        (Change.PROGNOSIS, old.prognosis, new.prognosis),
        (Change.REVISION, revisions[0], revisions[1]),
        (Change.OWNER, "; ".join(old.owners) or None, "; ".join(new.owners) or None),
    )
    found = [AdoptedChange(item=new.number, change=change, before=one, after=other) for change, one, other in pairs if _fold(one) != _fold(other)]
    return [*found, *_links(old, new), *_notes(old, new)]


def _titled(item: Item) -> str:
    return f"[{item.tag}] {item.title}" if item.tag else item.title


def _links(old: Item, new: Item) -> Iterator[AdoptedChange]:
    mine, theirs = ({link_key(link): link for link in item.links} for item in (old, new))
    for key in [key for key in mine if key not in theirs]:
        yield AdoptedChange(item=new.number, change=Change.UNLINK, value=mine[key])
    for key in [key for key in theirs if key not in mine]:
        yield AdoptedChange(item=new.number, change=Change.LINK, value=theirs[key])


def _notes(old: Item, new: Item) -> Iterator[AdoptedChange]:
    """The notes but those that only say a revision or hold a link."""
    mine, theirs = ([note for note in item.notes if note_revision(note) is None and links(note) != (note,)] for item in (old, new))
    lost = [note for note in mine if _fold(note) not in {_fold(one) for one in theirs}]
    found = [note for note in theirs if _fold(note) not in {_fold(one) for one in mine}]
    for one, other in itertools.zip_longest(lost, found):
        if one is None:
            yield AdoptedChange(item=new.number, change=Change.NOTE, value=other, after=other)
        else:
            yield AdoptedChange(item=new.number, change=Change.EDIT, value=other, before=one, after=other)


def _lines(before: StatusMail, old: Item, after: StatusMail, new: Item) -> list[AdoptedChange]:
    """Whatever else is otherwise in an item's lines."""
    one, other = (" ".join(line.text.strip() for line in mail.lines[item.start : item.stop]) for mail, item in ((before, old), (after, new)))
    return [] if _fold(one) == _fold(other) else [AdoptedChange(item=new.number, change=Change.EDIT, value=other, before=one, after=other)]


def _timeline(before: StatusMail, after: StatusMail) -> Iterator[AdoptedChange]:
    mine, theirs = ({_fold(one.name): one for one in mail.timeline} for mail in (before, after))
    for key in dict.fromkeys((*theirs, *mine)):
        one, other = mine.get(key), theirs.get(key)
        dates = (one.date if one else None, other.date if other else None)
        if dates[0] != dates[1]:
            name = other.name if other else one.name if one else ""
            yield AdoptedChange(item=None, change=Change.MILESTONE, value=f"{name} = {dates[1] or ''}", before=dates[0], after=dates[1])


def _prose(before: StatusMail, after: StatusMail) -> Iterator[AdoptedChange]:
    """The lines outside the items and the timeline, the headings among them."""
    mine, theirs = _other_lines(before), _other_lines(after)
    if max(len(mine), len(theirs)) > _MOST_PROSE:
        if mine != theirs:
            told = [f"{len(lines)} lines outside the items" for lines in (mine, theirs)]
            yield AdoptedChange(item=None, change=Change.EDIT, before=told[0], after=told[1])
        return
    for kind, start, stop, begin, end in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            one, other = " ".join(mine[start:stop]) or None, " ".join(theirs[begin:end]) or None
            yield AdoptedChange(item=None, change=Change.EDIT, value=other, before=one, after=other)


def _other_lines(mail: StatusMail) -> Sequence[str]:
    taken = {line for item in mail.items for line in range(item.start, item.stop)} | {one.line for one in mail.timeline}
    lines: Iterable[str] = (" ".join(line.text.split()) for at, line in enumerate(mail.lines) if at not in taken and at != mail.marker)
    return [line for line in lines if line]


def _fold(text: str | None) -> str | None:
    return " ".join(text.split()).casefold() if text is not None else None
