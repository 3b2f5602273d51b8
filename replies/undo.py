"""Undo: any entry taken back by a new entry, as long as that is still possible without touching what came later.

If the lines after the change still stand, the lines before come back at their place, wherever later entries have moved it. A heading that
the change brought stays where another item stands under it by now. Else the field alone is reversed, if no later entry changed that field of that item. Else it is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from parsers import edit
from parsers.model import (
    Actor,
    Adopted,
    Change,
    Changed,
    Entry,
    Head,
    Posted,
    Prognosis,
    Record,
    Revision,
    SectionRole,
    Splice,
    StatusMail,
    Undone,
)
from replies.inverse import inverse_lines
from replies.replay import fold, replay, with_prognosis

PLACE = "place"
FIELDS: dict[Change, str] = {
    Change.DONE: PLACE, Change.DEFER: PLACE, Change.MOVE: PLACE, Change.DROP: PLACE, Change.ADD: PLACE,
    Change.MERGE: PLACE, Change.RESTORE: PLACE, Change.REVISION: "revision", Change.PROGNOSIS: "prognosis", Change.OWNER: "owner",
    Change.LINK: "link", Change.UNLINK: "link", Change.NOTE: "note", Change.BLOCKED: "note", Change.RENAME: "title",
    Change.EDIT: "text", Change.MILESTONE: "timeline", Change.INTRO: "intro",
}  # fmt: skip
"""Which field of an item a change is about."""


class UndoError(ValueError):
    """The entry cannot be taken back; the message says why, `first` is the entry to undo first, if that would help."""

    def __init__(self, reason: str, first: int | None = None) -> None:
        super().__init__(reason)
        self.first = first


def make_undo(entries: Sequence[Entry], of: int, *, entry: int, at: datetime, actor: Actor) -> Undone:
    """The entry that takes entry `of` back. `entries` is the whole history of the release, oldest first.

    Raises UndoError with the reason when it cannot be taken back.
    """
    place = next((index for index, old in enumerate(entries) if old.entry == of), None)
    if place is None:
        raise UndoError(f"there is no entry e{of}")
    target, earlier, later = entries[place], entries[:place], entries[place + 1 :]
    taken = next((one for one in later if isinstance(one, Undone) and one.of == of), None)
    if taken is not None:
        raise UndoError(f"e{of} was undone already, by e{taken.entry}")
    record = replay(entries)
    if record is None:
        raise UndoError("there is no record")
    if isinstance(target, Posted):
        raise UndoError(f"e{of} is a posting: what was posted is never unposted")
    if isinstance(target, Adopted):
        return _undo_adoption(target, earlier, later, entry=entry, at=at, actor=actor)
    _refuse_across_adoption(of, later)
    if isinstance(target, Undone) and target.lines is not None:
        raise UndoError(f"e{of} took an adoption back: import the text again")
    splices = inverse_lines(target.splices, later, record.document, _about(target, entries)) if target.splices else None
    if splices is None:
        splices = _field_alone(target, later, record)
    _refuse_twins(of, splices, later, record.document)
    return Undone(
        entry=entry, at=at, actor=actor, of=of, splices=splices, prognoses=_prognoses(target, earlier, record),
        hidden=_hidden(target, earlier, record),
    )  # fmt: skip


def _about(target: Changed | Undone, entries: Sequence[Entry]) -> frozenset[int]:
    """The numbers of the items that an entry changed."""
    named = frozenset(line.number for splice in target.splices for line in (*splice.removed, *splice.inserted) if line.number is not None)
    if isinstance(target, Changed):
        return named | frozenset(target.items)
    of = next((one for one in entries if one.entry == target.of), None)
    return named | _about(of, entries) if isinstance(of, Changed | Undone) else named


def _undo_adoption(
    target: Adopted, earlier: Sequence[Entry], later: Sequence[Entry], *, entry: int, at: datetime, actor: Actor
) -> Undone:
    since = [one.entry for one in later if not (isinstance(one, Changed) and one.again is not None)]
    if since:
        raise UndoError(f"e{since[-1]} came after the adoption e{target.entry}: undo it first", since[-1])
    before = replay(earlier)
    if before is None:
        raise UndoError(f"e{target.entry} is the first adoption: there is no document before it")
    return Undone(
        entry=entry, at=at, actor=actor, of=target.entry, splices=(), prognoses=before.prognoses, lines=before.document.lines,
        base=before.base.lines,
        head=Head(
            subject=before.subject, date=before.date, release=before.release, manager=before.manager, message_id=before.message_id,
            people=before.people, since=before.since, flowed=before.document.flowed, delsp=before.document.delsp,
        ),
        hidden=tuple((old.number, old.why) for old in before.hidden),
    )  # fmt: skip


def _refuse_twins(of: int, splices: Sequence[Splice], later: Sequence[Entry], document: StatusMail) -> None:
    """Raises UndoError where the lines that would come back are there again already, under the same number."""
    counts = Counter(item.number for item in edit.apply(document, splices).items)
    twin = next((number for number, count in counts.items() if count > 1), None)
    if twin is None:
        return
    first = next((one.entry for one in reversed(later) if isinstance(one, Changed) and twin in one.items and FIELDS.get(one.update.change) == PLACE), None)
    raise UndoError(f"#{twin} is there again since e{of}" + (f": e{first} brought it back, undo it first" if first else ""), first)


def _refuse_across_adoption(of: int, later: Sequence[Entry]) -> None:
    for one in later:
        whole = isinstance(one, Adopted) or (isinstance(one, Undone) and one.lines is not None)
        if whole:
            raise UndoError(f"e{one.entry} put another text in place of the one that e{of} changed: set the value by hand", None)


def _field_alone(target: Changed | Undone, later: Sequence[Entry], record: Record) -> tuple[Splice, ...]:
    """The splices that reverse the one field that `target` changed. Raises UndoError."""
    if isinstance(target, Undone):
        if not target.splices:
            return ()
        raise UndoError(f"the lines of e{target.entry} were changed since: set the value by hand")
    field = FIELDS.get(target.update.change)
    undone = {one.of for one in later if isinstance(one, Undone)}
    for one in reversed(later):
        same = isinstance(one, Changed) and one.item == target.item and FIELDS.get(one.update.change) == field
        if same and one.entry not in undone:
            whose = f" of #{target.item}" if target.item is not None else ""
            raise UndoError(f"e{one.entry} changed the same {field}{whose} later: undo it first", one.entry)
    try:
        return _reverse(target, record.document)
    except ValueError as error:
        raise UndoError(f"e{target.entry} cannot be taken back by itself: {error}") from error


def _reverse(target: Changed, document: StatusMail) -> tuple[Splice, ...]:
    before, after = target.before, target.after
    if not target.splices:  # only the record beside the document was changed
        return ()
    if target.update.change is Change.MILESTONE and before:
        return edit.set_milestone(document, (target.update.value or "").partition("=")[0], before)
    number = target.item
    if number is None:
        raise edit.EditError("its lines were changed since")
    match target.update.change:
        case Change.ADD | Change.RESTORE:
            return edit.remove_item(document, number)
        case Change.PROGNOSIS if before:
            return edit.set_prognosis(document, number, Prognosis(before))
        case Change.REVISION if before and (revision := Revision.parse(before)):
            return edit.set_revision(document, number, revision, again=True)
        case Change.RENAME if before:
            return edit.rename(document, number, before)
        case Change.NOTE | Change.BLOCKED:
            return edit.remove_note(document, number, target.update.value or "")
        case Change.LINK:
            return edit.remove_link(document, number, target.update.value or "")
        case Change.UNLINK:
            return edit.add_link(document, number, target.update.value or "")
        case Change.DONE | Change.DEFER | Change.MOVE if before:
            return _back(document, number, before)
        case _:
            raise edit.EditError(f"its lines were changed since, and {after or 'its value'} alone cannot be reversed")


def _back(document: StatusMail, number: int, path: str) -> tuple[Splice, ...]:
    section = next((one for one in document.sections if " / ".join(one.path) == path), None)
    role = section.role if section is not None else SectionRole.OPEN
    return edit.move_item(document, number, role, title=section.title if section is not None else None)


def _prognoses(target: Changed | Undone, earlier: Sequence[Entry], record: Record) -> tuple[tuple[int, Prognosis], ...]:
    """What the record keeps beside the document once `target` is taken back; what a later entry set stays as it is."""
    before = replay(earlier)
    after = fold(before, target)
    old, new, kept = dict(before.prognoses if before else ()), dict(after.prognoses), record.prognoses
    for number in sorted(old.keys() | new.keys()):
        if old.get(number) != new.get(number) == dict(kept).get(number):
            kept = with_prognosis(kept, number, old.get(number))
    return kept


def _hidden(target: Changed | Undone, earlier: Sequence[Entry], record: Record) -> tuple[tuple[int, str], ...]:
    """Why items are hidden once `target` is taken back, where it gave them another reason, or showed them again."""
    before = replay(earlier)
    after = fold(before, target)
    old, new = ({one.number: one.why for one in (known.hidden if known else ())} for known in (before, after))
    now = {one.number: one.why for one in record.hidden}
    return tuple((number, why) for number, why in sorted(old.items()) if new.get(number) != why and now.get(number) == new.get(number))
