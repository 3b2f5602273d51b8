"""Entries folded into the record they tell of.

An entry says which lines gave way to which, so a fold never needs the rules that made it: what was posted stays as it was
posted, however the rules change later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from parsers.edit import apply
from parsers.model import (
    Adopted,
    Change,
    Changed,
    Entry,
    Head,
    HiddenItem,
    Layout,
    Posted,
    Prognosis,
    Record,
    StatusMail,
    Undone,
)
from parsers.status_mail import read_lines
from replies.people import joined


class ReplayError(ValueError):
    """The entries do not fit together: `entry` does not apply to what the entries before it left."""

    def __init__(self, entry: int, reason: str) -> None:
        super().__init__(f"entry e{entry} does not apply: {reason}")
        self.entry = entry


def replay(entries: Iterable[Entry], record: Record | None = None) -> Record | None:
    """The record after all of `entries`, oldest first, starting from `record`; None if nothing was ever adopted.

    Raises ReplayError when an entry does not apply.
    """
    for entry in entries:
        record = fold(record, entry)
    return record


def record_of(entries: Iterable[Entry], *, release: str | None = None, until: datetime | None = None) -> Record | None:
    """The record as it stood at the end of a release, or at a moment; None if there was none then. Raises ReplayError."""
    record, found = None, None
    for entry in entries:
        if until is not None and entry.at > until:
            break
        record = fold(record, entry)
        if release is None or record.release == release:
            found = record
    return found


def fold(record: Record | None, entry: Entry) -> Record:
    """The record after one more entry. Raises ReplayError when it does not apply."""
    if isinstance(entry, Adopted):
        return _adopt(record, entry)
    if record is None:
        raise ReplayError(entry.entry, "no status mail was adopted before it")
    try:
        if isinstance(entry, Changed):
            return _change(record, entry)
        if isinstance(entry, Undone):
            return _undo(record, entry)
        return _post(record, entry)
    except ValueError as error:
        raise ReplayError(entry.entry, str(error)) from error


def _adopt(record: Record | None, entry: Adopted) -> Record:
    document = read_lines(entry.lines, flowed=entry.flowed, delsp=entry.delsp)
    first_free = max((item.number or 0 for item in document.items), default=0) + 1
    if record is None:
        return Record(
            document=document, base=document, next_number=first_free, subject=entry.subject, date=entry.date,
            release=entry.release, manager=entry.manager, message_id=entry.message_id, since=entry.at, people=entry.people,
        )  # fmt: skip
    shown = _because(_show(record, document, "gone"), dict.fromkeys(entry.closed, "closed"))
    return replace(
        shown, base=document, next_number=max(record.next_number, first_free),
        subject=entry.subject, date=entry.date, release=entry.release or record.release,
        manager=entry.manager or record.manager, message_id=entry.message_id, since=entry.at,
        people=joined(record.people, entry.people),
    )  # fmt: skip


def _change(record: Record, entry: Changed) -> Record:
    why = "merged" if entry.update.change is Change.MERGE else "dropped"
    changed = _show(record, apply(record.document, entry.splices), why)
    if entry.item is None:
        return changed
    if entry.update.change in (Change.MERGE, Change.DROP):
        changed = _because(changed, {entry.item: why})
    state = kept_prognosis(record.document, entry)
    if state is not None:
        changed = replace(changed, prognoses=with_prognosis(record.prognoses, entry.item, state))
    return replace(changed, next_number=max(record.next_number, entry.item + 1))


def _undo(record: Record, entry: Undone) -> Record:
    document = record.document
    if entry.lines is not None:
        flowed, delsp = document.flowed, document.delsp
        if entry.head is not None and entry.head.flowed is not None and entry.head.delsp is not None:
            flowed, delsp = entry.head.flowed, entry.head.delsp
        document = read_lines(entry.lines, flowed=flowed, delsp=delsp)
        base = document if entry.base is None else read_lines(entry.base, flowed=flowed, delsp=delsp)
        record = replace(record, base=base) if entry.head is None else _headed(record, base, entry.head)
    else:
        document = apply(document, entry.splices)
    return replace(_because(_show(record, document, "undone"), dict(entry.hidden)), prognoses=entry.prognoses)


def _headed(record: Record, base: StatusMail, head: Head) -> Record:
    return replace(
        record, base=base, subject=head.subject, date=head.date, release=head.release, manager=head.manager,
        message_id=head.message_id, people=head.people, since=head.since or record.since,
    )  # fmt: skip


def _because(record: Record, whys: dict[int, str]) -> Record:
    """The record with other reasons why items are hidden."""
    return replace(record, hidden=tuple(replace(old, why=whys.get(old.number, old.why)) for old in record.hidden))


def _post(record: Record, entry: Posted) -> Record:
    document = apply(record.document, entry.splices)
    if document.lines != (entry.lines if entry.ahead is None else entry.ahead):
        raise ValueError("the text that was posted is not the one the entries before it give")
    base = document if entry.ahead is None else read_lines(entry.lines, flowed=document.flowed, delsp=document.delsp)
    return replace(
        record, document=document, base=base, date=entry.at, subject=entry.subject, message_id=entry.message_id,
        since=entry.as_of or entry.at,
    )  # fmt: skip


def kept_prognosis(document: StatusMail, entry: Changed) -> Prognosis | None:
    """The prognosis that the record keeps beside the document because the document's layout does not write it."""
    if document.layout is Layout.PROGNOSIS:
        return None
    if entry.update.change is Change.DONE:
        return Prognosis.DONE
    if entry.update.change is Change.PROGNOSIS and entry.after:
        return Prognosis(entry.after)
    if entry.update.change is Change.ADD and entry.update.new is not None:
        return entry.update.new.prognosis
    return None


def with_prognosis(
    prognoses: tuple[tuple[int, Prognosis], ...], number: int, state: Prognosis | None
) -> tuple[tuple[int, Prognosis], ...]:
    """`prognoses` with the item's state set, or taken out when it is None; sorted by number."""
    others = [(key, value) for key, value in prognoses if key != number]
    return tuple(sorted([*others, (number, state)] if state is not None else others))


def _show(record: Record, document: StatusMail, why: str) -> Record:
    """The record with another document: what it no longer shows is hidden, what it shows again is not."""
    shown = {item.number for item in document.items}
    lost = [
        HiddenItem(
            number=item.number, item=item, why=why, role=record.document.role(item), section=record.document.sections[item.section].title,
            lines=record.document.lines[item.start : item.stop],
        )
        for item in record.document.items
        if item.number is not None and item.number not in shown
    ]
    hidden = [old for old in record.hidden if old.number not in shown]
    return replace(record, document=document, hidden=(*hidden, *lost))
