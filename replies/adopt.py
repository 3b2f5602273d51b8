"""A whole text taken as the record: each of its items gets the number of the item it is, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from parsers.model import Actor, Address, Adopted, Changed, Entry, Line, MessageId, Record, StatusMail
from parsers.status_mail import number_items
from replies.adopted_changes import adopted_changes, left_out
from replies.change import make_change
from replies.cycle import cycle
from replies.on_top import again, put_on_top, standing_changes
from replies.replay import fold
from replies.same_items import SameItems, same_items
from replies.stages import Stages


def make_adoption(
    record: Record | None, text: StatusMail, *, entry: int, at: datetime, actor: Actor, message_id: MessageId, subject: str,
    date: datetime, first: int, manager: Address | None = None, release: str | None = None, same: SameItems | None = None,
    entries: Sequence[Entry] = (),
) -> Adopted:  # fmt: skip
    """The entry that makes `text` the record. `first` is the lowest item number that was never given, `same` which items it knows.

    `entries` is the history before it, oldest first: what of it is made again on top of the text is no difference of the text.
    """
    document = _numbered(record, text, first, same)
    made = Adopted(
        entry=entry, at=at, actor=actor, message_id=message_id, lines=document.lines, subject=subject, date=date, manager=manager,
        release=release, flowed=text.flowed, delsp=text.delsp,
    )  # fmt: skip
    if record is None:
        return made
    after = _with_all_on_top(record, made, entries)
    return replace(made, gone=left_out(record, after), changes=adopted_changes(record, after))


def _with_all_on_top(record: Record, made: Adopted, entries: Sequence[Entry]) -> StatusMail:
    """The document as it will stand once accepted changes that the text does not show were made again."""
    after = fold(record, made)

    def make(change: Changed) -> Record:
        nonlocal after
        after = fold(after, make_change(after, again(change), entry=made.entry, at=made.at, actor=change.actor, reason="", again=change.entry))
        return after

    put_on_top(after, standing_changes(entries), make, Stages(record, cycle(entries).entries))
    return after.document


def _numbered(record: Record | None, text: StatusMail, first: int, same: SameItems | None = None) -> StatusMail:
    """The text with the number of each item that the record knows, and a new one from `first` on for each that it does not."""
    numbers = (same or same_items(record, text)).numbers if record is not None else {}
    lines = tuple(
        replace(line, number=numbers.get(index)) if index in numbers or line.number is not None else line
        for index, line in enumerate(text.lines)
    )
    return number_items(replace(text, lines=lines, items=tuple(replace(i, number=numbers.get(i.start)) for i in text.items)), first)


def unnumbered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without item numbers, for comparing texts."""
    return tuple(replace(line, number=None) for line in lines)
