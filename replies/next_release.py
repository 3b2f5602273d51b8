"""The beginning of a release: the text of the one before, without what belongs to that alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from parsers import edit
from parsers.model import Actor, Adopted, Change, Changed, Entry, Item, MessageId, Record, SectionRole, Splice, StatusMail

_NUMBER = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The text that a release begins with. `back` are the items that come back from Deferred, `closed` those that stay behind."""

    document: StatusMail
    back: tuple[int, ...]
    closed: tuple[int, ...]


def begin_release(record: Record, release: str, entries: Sequence[Entry]) -> Beginning:
    """The text of `record` for the next release: Completed emptied, Deferred back in Open, every date of the timeline TBD.

    What was deferred to yet another release stays where it is, and Up for grabs as it is. `entries` tell where an item stood before it
    was deferred. Raises EditError when the text cannot be changed so.
    """
    document, origins = record.document, _origins(entries)
    completed = _items(document, SectionRole.COMPLETED)
    for item in completed:
        document = edit.apply(document, edit.remove_item(document, _number(item)))
    deferred = [item for item in _items(document, SectionRole.DEFERRED) if not _for_another(document, item, release)]
    for item in deferred:
        number = _number(item)
        document = edit.apply(document, edit.move_item(document, number, SectionRole.OPEN, title=_origin(document, origins, number)))
    document = _without_heading(document, release)
    document = edit.apply(document, edit.clear_timeline(document))
    return Beginning(document=document, back=tuple(map(_number, deferred)), closed=tuple(map(_number, completed)))


def release_entry(
    record: Record, old: Record, beginning: Beginning, release: str, *, entry: int, at: datetime, actor: Actor
) -> Adopted:
    """The entry that begins a release with this text. `record` is the record of now, `old` the one that the text was made from."""
    shown = {item.number for item in beginning.document.items}
    closed = tuple(item.number for item in record.document.items if item.number is not None and item.number not in shown)
    subject = re.sub(rf"(?<![\w.]){re.escape(old.release)}(?![\w.])", release, old.subject) if old.release else old.subject
    return Adopted(
        entry=entry, at=at, actor=actor, message_id=release_id(entry), lines=beginning.document.lines,
        subject=subject, date=at, manager=record.manager, release=release, flowed=beginning.document.flowed,
        delsp=beginning.document.delsp, closed=closed,
    )  # fmt: skip


def release_id(entry: int) -> MessageId:
    """What stands for a mail where entry `entry` begins a release."""
    return MessageId(f"<release.{entry}@prognosis.invalid>")


def _items(document: StatusMail, role: SectionRole) -> list[Item]:
    return [item for item in document.items if document.role(item) is role and item.number is not None]


def _number(item: Item) -> int:
    return item.number or 0


def _origins(entries: Sequence[Entry]) -> Mapping[int, str]:
    """The section where each item stood before it was last deferred."""
    found: dict[int, str] = {}
    for entry in entries:
        if isinstance(entry, Changed) and entry.update.change is Change.DEFER and entry.item is not None and entry.before:
            found[entry.item] = entry.before.rpartition(" / ")[2]
    return found


def _origin(document: StatusMail, origins: Mapping[int, str], number: int) -> str | None:
    title = origins.get(number)
    known = any(one.role is SectionRole.OPEN and one.title == title for one in document.sections)
    return title if known else None


def _for_another(document: StatusMail, item: Item, release: str) -> bool:
    """Whether the headings above the item name releases, and this is none of them."""
    named = {number for title in document.sections[item.section].path for number in _NUMBER.findall(title)}
    return bool(named) and release not in named


def _without_heading(document: StatusMail, release: str) -> StatusMail:
    """The text without an empty `Deferred to ` this release."""
    for at, section in enumerate(document.sections):
        if section.role is not SectionRole.DEFERRED or release not in _NUMBER.findall(section.title):
            continue
        parts = [at, *(n for n in range(at + 1, len(document.sections)) if document.sections[n].path[: len(section.path)] == section.path)]
        stop = document.sections[parts[-1]].stop
        headings = sum(1 for line in document.lines[section.start : stop] if line.text.strip().strip("=-~"))
        if any(item.section in parts for item in document.items) or headings > len(parts):
            continue
        return edit.apply(document, (Splice(start=section.start, removed=document.lines[section.start : stop], inserted=()),))
    return document
