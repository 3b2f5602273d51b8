"""Edits of the lines under an item's title: notes, owners, links."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from parsers.detail import URL, Detail, Role
from parsers.document import Line, Splice, StatusMail
from parsers.edit_check import EditError, Splices, checked, line, one_line, shown_item
from parsers.item_rows import ItemRows
from parsers.status_lines import Row, insert_lines, replace_text
from parsers.status_mail import item_parts

WIDTH = 72
"""Columns of the lines that we write, if they can be broken."""
NOTE_INDENT = "   "
OWNER_PREFIX = "  -  "


def prefix_of(mail: StatusMail, role: Role, near: ItemRows | None = None) -> str | None:
    """What stands in front of a detail of that role, as this mail writes it: in the item `near` first, else in any; None if nowhere."""
    parts = [near] if near is not None else []
    for part in [*parts, *(item_parts(mail, item) for item in mail.items[:200])]:
        for detail in part.details:
            if detail.role is role and detail.dashed is (role is not Role.NOTE):
                first, column = detail.row.place(detail.begin)
                if first == detail.row.start:
                    return mail.lines[first].text[:column]
    return None


def insert_note(mail: StatusMail, number: int, note: str) -> Splices:
    """The splice that puts the note in as the last one before the owners, unchecked."""
    part = item_parts(mail, shown_item(mail, number))
    dashed = next((index for index, detail in enumerate(part.details) if detail.dashed), len(part.details))
    before = [detail for detail in part.details[:dashed] if detail.role is Role.NOTE]
    at = before[-1].row.stop if before else part.row.stop
    indent = prefix_of(mail, Role.NOTE, part)
    indent = NOTE_INDENT if indent is None else indent
    wrapped = textwrap.wrap(note, max(WIDTH - len(indent), 30), break_long_words=False, break_on_hyphens=False)
    return (insert_lines(mail.lines, at, [line(indent + text) for text in wrapped]),)


def add_note(mail: StatusMail, number: int, note: str) -> Splices:
    """Add a note line (several, if it is long); nothing if it is there. Raises EditError if it would be read as something else."""
    item, text = shown_item(mail, number), one_line(note)
    if _find_note(item_parts(mail, item), text):
        return ()
    splices = insert_note(mail, number, text)
    same = (item.title, item.prognosis, item.owners)
    return checked(
        mail, splices, number,
        lambda now, after: now is not None and (now.title, now.prognosis, now.owners) == same
        and bool(_find_note(item_parts(after, now), text)) and len(now.notes) == len(item.notes) + len(splices[0].inserted) - len(splices[0].removed),
    )  # fmt: skip


def remove_note(mail: StatusMail, number: int, note: str) -> Splices:
    """Take a note away. Raises EditError if the item has no such note."""
    item, text = shown_item(mail, number), one_line(note)
    found = _find_note(item_parts(mail, item), text)
    if not found:
        raise EditError(f"item #{number} has no note {text!r}")
    splice = _cut(mail.lines, found[0].row.start, found[-1].row.stop)
    return checked(mail, (splice,), number, lambda now, _: now is not None and (now.title, now.owners) == (item.title, item.owners))


def replace_note(mail: StatusMail, number: int, old: str, new: str) -> Splices:
    """Write another note in place of one. Raises EditError."""
    item, text = shown_item(mail, number), one_line(new)
    found = _find_note(item_parts(mail, item), one_line(old))
    if not found:
        raise EditError(f"item #{number} has no note {one_line(old)!r}")
    first, last = found[0], found[-1]
    splices = [replace_text(mail.lines, first.row, first.begin, len(first.row.text), text)]
    if last is not first:
        splices.append(_cut(mail.lines, first.row.stop, last.row.stop))
    return checked(mail, tuple(splices), number, lambda now, _: now is not None and text in now.notes and now.owners == item.owners)


def _find_note(part: ItemRows, text: str) -> list[Detail]:
    """The note rows in a row that together say `text`."""
    notes = [detail for detail in part.details if detail.role is Role.NOTE]
    for begin in range(len(notes)):
        said = ""
        for end in range(begin, len(notes)):
            said = f"{said} {one_line(notes[end].text)}".strip()
            if said == text:
                return notes[begin : end + 1]
            if not text.startswith(said):
                break
    return []


def _cut(lines: Sequence[Line], start: int, stop: int) -> Splice:
    """The splice that takes lines away. Behind a last line without end, the one before takes its place and has none."""
    if stop == len(lines) and start and stop > start and not lines[stop - 1].end:
        before = lines[start - 1]
        return Splice(
            start=start - 1, removed=tuple(lines[start - 1 : stop]), inserted=(Line(text=before.text, end="", number=before.number),)
        )
    return Splice(start=start, removed=tuple(lines[start:stop]), inserted=())


def add_owner(mail: StatusMail, number: int, name: str) -> Splices:
    """Add an owner on a line of its own, below the others; nothing if it is there. Raises EditError."""
    item, wanted = shown_item(mail, number), one_line(name)
    if wanted in item.owners:
        return ()
    part = item_parts(mail, item)
    owners = [detail for detail in part.details if detail.role is Role.OWNERS]
    notes = [detail for detail in part.details if not detail.dashed]
    at = (owners or notes)[-1].row.stop if owners or notes else part.row.stop
    splices = (insert_lines(mail.lines, at, [line((prefix_of(mail, Role.OWNERS, part) or OWNER_PREFIX) + wanted)]),)
    return checked(
        mail, splices, number, lambda now, _: now is not None and now.owners == (*item.owners, wanted) and now.notes == item.notes
    )


def remove_owner(mail: StatusMail, number: int, name: str) -> Splices:
    """Take an owner away; those on the same line stay. Raises EditError if the item has no such owner."""
    item, wanted = shown_item(mail, number), one_line(name)
    for detail in item_parts(mail, item).details:
        place = next((index for index, one in enumerate(detail.names) if one.name == wanted), None)
        if place is None:
            continue
        names = detail.names
        if len(names) == 1:
            splice = _cut(mail.lines, detail.row.start, detail.row.stop)
        elif place + 1 < len(names):
            splice = replace_text(mail.lines, detail.row, names[place].begin, names[place + 1].begin, "")
        else:
            splice = replace_text(mail.lines, detail.row, names[place - 1].end, names[place].end, "")
        left = (item.title, tuple(owner for owner in item.owners if owner != wanted))
        return _checked_owners(mail, (splice,), number, left)
    raise EditError(f"item #{number} has no owner {wanted!r}")


def _checked_owners(mail: StatusMail, splices: Splices, number: int, left: tuple[str, tuple[str, ...]]) -> Splices:
    return checked(mail, splices, number, lambda now, _: now is not None and (now.title, now.owners) == left)


def add_link(mail: StatusMail, number: int, link: str) -> Splices:
    """Add a link the way this mail writes them; nothing if it is there. Raises EditError if it is no link."""
    item, text = shown_item(mail, number), one_line(link)
    if text in item.links:
        return ()
    if not URL.match(text):
        raise EditError(f"{text!r} is no link")
    part = item_parts(mail, item)
    prefix = prefix_of(mail, Role.LINK, part)
    if prefix is None:
        splices = _link_note(mail, number, text)
    else:
        at = part.details[-1].row.stop if part.details else part.row.stop
        splices = (insert_lines(mail.lines, at, [line(prefix + text)]),)
    same = (item.title, item.owners)
    return checked(
        mail, splices, number, lambda now, _: now is not None and (now.title, now.owners) == same and set(item.links) < set(now.links)
    )


def _link_note(mail: StatusMail, number: int, text: str) -> Splices:
    """A link as a note line of its own, never broken."""
    part = item_parts(mail, shown_item(mail, number))
    before = [detail for detail in part.details if not detail.dashed]
    at = before[-1].row.stop if before else part.row.stop
    indent = prefix_of(mail, Role.NOTE, part)
    return (insert_lines(mail.lines, at, [line((NOTE_INDENT if indent is None else indent) + text)]),)


def remove_link(mail: StatusMail, number: int, link: str) -> Splices:
    """Take away the line that is this link. Raises EditError if there is none, or if the line says more."""
    item, text = shown_item(mail, number), one_line(link)
    for detail in item_parts(mail, item).details:
        if one_line(detail.text) == text or (len(detail.links) == 1 and detail.role is Role.LINK and detail.link(0) == text):
            splice = _cut(mail.lines, detail.row.start, detail.row.stop)
            return checked(mail, (splice,), number, lambda now, _: now is not None and (now.title, now.owners) == (item.title, item.owners))
    raise EditError(f"item #{number} has no line that is the link {text}")


def replace_link(mail: StatusMail, number: int, old: str, new: str) -> Splices:
    """Write another link in place of one, on its line. Raises EditError."""
    item, text = shown_item(mail, number), one_line(new)
    for detail in item_parts(mail, item).details:
        for index, (begin, end) in enumerate(detail.links):
            if detail.link(index) == old and not _torn(detail.row, begin, end):
                splice = replace_text(mail.lines, detail.row, begin, end, text)
                return checked(
                    mail, (splice,), number, lambda now, _: now is not None and now.owners == item.owners and old not in now.links
                )
    raise EditError(f"item #{number} has no link {old}")


def _torn(row: Row, begin: int, end: int) -> bool:
    return row.place(begin)[0] != row.place(end - 1)[0]
