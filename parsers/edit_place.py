"""Edits that change which items stand where: move, add, remove."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.detail import Role
from parsers.document import Item, Layout, Line, NewItem, SectionRole, Splice, StatusMail
from parsers.edit_check import EditError, Splices, apply, checked, line, one_line, shown_item
from parsers.edit_detail import NOTE_INDENT, OWNER_PREFIX, prefix_of
from parsers.edit_section import Place, find_place
from parsers.status_lines import insert_lines
from parsers.status_mail import item_parts

_COUNT = re.compile(r"\d+")


def move_item(mail: StatusMail, number: int, role: SectionRole, *, title: str | None = None) -> Splices:
    """Move the item's lines, unchanged, into the section of that role; one is made if there is none. Raises EditError.

    `title` names the section where several have the role (`Deferred to Heron 2.4`), and a new one.
    """
    item = shown_item(mail, number)
    here = mail.sections[item.section]
    if here.role is role and (title is None or here.title.casefold() == title.casefold()):
        return ()
    block = mail.lines[item.start : item.stop]
    out = _take_out(mail, item)
    rest = apply(mail, (out,))
    place = find_place(rest, role, title, here.title or None)
    splices = (out, _put_in(rest, place, block))
    same = (item.title, item.prognosis, item.revision, item.owners, item.links, item.notes)
    return checked(
        mail, splices, number,
        lambda now, after: now is not None and after.role(now) is role
        and (now.title, now.prognosis, now.revision, now.owners, now.links, now.notes) == same,
    )  # fmt: skip


def remove_item(mail: StatusMail, number: int) -> Splices:
    """Take the item's lines away. Raises EditError."""
    item = shown_item(mail, number)
    return checked(mail, (_take_out(mail, item),), number, lambda now, _: now is None)


def add_item(mail: StatusMail, number: int, new: NewItem) -> Splices:
    """Write a new item, numbered `number`, in the section's own style. Raises EditError.

    `new.section` is a section's title; without it, or if there is none of that title, the last open section is meant.
    """
    if mail.item(number) is not None:
        raise EditError(f"item #{number} is in the status mail already")
    place = _place_for(mail, new)
    splices = (_put_in(mail, place, _block(mail, number, new, place)),)
    title = one_line(new.title)
    owners = tuple(one_line(owner) for owner in new.owners)
    return checked(
        mail, splices, number,
        lambda now, _: now is not None and now.title == title and now.owners == owners
        and (mail.layout is not Layout.PROGNOSIS or now.prognosis is new.prognosis) and (new.revision is None or now.revision == new.revision),
    )  # fmt: skip


def restore_item(mail: StatusMail, number: int, lines: Sequence[Line], section: str) -> Splices:
    """Write the lines of an item again that the mail no longer shows, into the open section of that title, else the last one.

    Raises EditError.
    """
    if mail.item(number) is not None:
        raise EditError(f"item #{number} is in the status mail already")
    splices = (_put_in(mail, find_place(mail, SectionRole.OPEN, section or None, section or None), lines),)
    title = _plain(lines[0].text)
    return checked(mail, splices, number, lambda now, after: now is not None and _plain(after.lines[now.start].text) == title)


def renumber(mail: StatusMail, number: int, to: int) -> Splices:
    """Let the lines of item `number` stand under another number. Raises EditError."""
    item = shown_item(mail, number)
    if mail.item(to) is not None:
        raise EditError(f"item #{to} is in the status mail already")
    line = mail.lines[item.start]
    return (Splice(start=item.start, removed=(line,), inserted=(replace(line, number=to),)),)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _place_for(mail: StatusMail, new: NewItem) -> Place:
    if new.section is not None:
        wanted = new.section.casefold()
        named = [one for one in mail.sections if one.title.casefold() == wanted and one.role is not SectionRole.OTHER]
        named.sort(key=lambda one: one.role is not SectionRole.OPEN)
        if named:
            return find_place(mail, named[0].role, named[0].title, None)
    return find_place(mail, SectionRole.OPEN, None, None)


def _take_out(mail: StatusMail, item: Item) -> Splice:
    """The splice without the item's lines and one blank line beside them."""
    start, stop = item.start, item.stop
    if stop < len(mail.lines) and _blank(mail.lines[stop]):
        stop += 1
    elif start and _blank(mail.lines[start - 1]) and stop == len(mail.lines):
        start -= 1
    return Splice(start=start, removed=tuple(mail.lines[start:stop]), inserted=())


def _put_in(mail: StatusMail, place: Place, block: Sequence[Line]) -> Splice:
    """The splice with the item's lines, set off by blank lines the way this mail does it."""
    before = mail.lines[place.at - 1] if place.at else None
    after = mail.lines[place.at] if place.at < len(mail.lines) else None
    spaced = _spaced(mail)
    beside_item = any(item.stop == place.at for item in mail.items) and not place.heading
    new: list[Line] = []
    if before is not None and not _blank(before) and (spaced or not beside_item):
        new.append(line(""))
    if place.heading:
        new += [*place.heading, line("")]
    new += [Line(text=one.text, end="", number=one.number) for one in block]
    if after is not None and not _blank(after) and (spaced or not any(item.start == place.at for item in mail.items)):
        new.append(line(""))
    return insert_lines(mail.lines, place.at, new)


def _spaced(mail: StatusMail) -> bool:
    """Whether a blank line stands between items."""
    pairs = [(one, two) for one, two in zip(mail.items, mail.items[1:], strict=False) if one.section == two.section]
    apart = sum(two.start > one.stop for one, two in pairs)
    return 2 * apart >= len(pairs)


def _blank(one: Line) -> bool:
    return not one.text.strip()


def _block(mail: StatusMail, number: int, new: NewItem, place: Place) -> list[Line]:
    """The lines of a new item, as the item before it writes its own."""
    model = next((item for item in reversed(mail.items) if item.stop <= place.at), mail.items[0] if mail.items else None)
    part = item_parts(mail, model) if model is not None else None
    bullet = mail.lines[model.start].text[: part.row.place(part.title.body)[1]] if model is not None and part is not None else "*  "
    if model is not None and (count := _COUNT.search(bullet)):
        bullet = f"{bullet[: count.start()]}{int(count[0]) + 1}{bullet[count.end() :]}"
    tag = f"[{one_line(new.tag)}] " if new.tag else ""
    bracket = _bracket(mail.layout, new)
    indent = prefix_of(mail, Role.NOTE, part)
    indent = NOTE_INDENT if indent is None else indent
    notes = [one_line(note) for note in new.notes]
    if new.revision is not None and mail.layout is not Layout.REVISION and not notes:
        notes.append(f"{new.revision} posted")
    dash = prefix_of(mail, Role.OWNERS, part) or OWNER_PREFIX
    link = prefix_of(mail, Role.LINK, part)
    lines = [line(f"{bullet}{tag}{one_line(new.title)}{bracket}", number), *(line(indent + note) for note in notes)]
    lines += [line(indent + one_line(one)) for one in new.links] if link is None else []
    lines += [line(dash + one_line(owner)) for owner in new.owners]
    return lines + ([line(link + one_line(one)) for one in new.links] if link is not None else [])


def _bracket(layout: Layout, new: NewItem) -> str:
    if layout is Layout.PROGNOSIS and new.prognosis is not None:
        return f" ({new.prognosis})"
    return f" ({new.revision})" if layout is Layout.REVISION and new.revision is not None else ""
