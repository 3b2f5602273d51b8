"""Status mails, read and written without loss: `write(read(text)) == text` for any text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.detail import Role, note_revision
from parsers.document import Item, Layout, Line, Section, SectionRole, StatusMail
from parsers.heading import body_end, find_headings, make_sections
from parsers.item_rows import ItemRows, find_items, take_apart
from parsers.status_lines import make_rows, split_lines
from parsers.timeline import MilestoneRow, read_timeline
from parsers.title import is_revision_bracket

_RELEASE = re.compile(r"(?<![\w.])\d{1,2}\.\d{1,2}(?!\.?\d|\w)")
_FOR_THE = re.compile(r"(?i)\bfor the (?:\w{1,20} )?(\d{1,2}\.\d{1,2})\b(?!\.\d)")


def read(text: str, *, flowed: bool = False, delsp: bool = False) -> StatusMail:
    """The status mail that `text` is: the decoded body as it came. Any text can be read; what is no status mail has no items."""
    return read_lines(split_lines(text), flowed=flowed, delsp=delsp)


def read_lines(lines: Sequence[Line], *, flowed: bool = False, delsp: bool = False) -> StatusMail:
    """The status mail of these lines; an item's number is the one on its title line."""
    rows = make_rows(lines, flowed=flowed, delsp=delsp)
    body = rows[: body_end(rows)]
    headings = find_headings(body)
    sections = make_sections(rows, headings, len(body))
    parts = find_items(body, headings, sections)
    items = tuple(_item(section, part, lines[part.row.start].number) for section, part in parts)
    inside = {line for item in items for line in range(item.start, item.stop)}
    milestones, marker = read_timeline([row for row in body if row.text and row.start not in inside])
    return StatusMail(
        lines=tuple(lines), layout=_layout(items, sections), sections=sections, items=items,
        timeline=tuple(row.milestone for row in milestones), marker=marker, flowed=flowed, delsp=delsp,
    )  # fmt: skip


def write(mail: StatusMail) -> str:
    """The text, character for character as it was read."""
    return "".join(line.text + line.end for line in mail.lines)


def number_items(mail: StatusMail, first: int = 1) -> StatusMail:
    """The mail with a number for each item that had none: `first`, `first` + 1 and so on, in the order of the document."""
    lines, items = list(mail.lines), []
    for item in mail.items:
        if item.number is None:
            lines[item.start] = replace(lines[item.start], number=first)
            item = replace(item, number=first)
            first += 1
        items.append(item)
    return replace(mail, lines=tuple(lines), items=tuple(items))


def is_status_mail(mail: StatusMail) -> bool:
    """The text has items, and a heading over one of them or a timeline: an answer that quotes or lists a few has not."""
    return bool(mail.items) and (bool(mail.timeline) or any(item.section for item in mail.items))


def release_of(subject: str, text: str) -> str | None:
    """The release that a status mail is for: the one number N.M of the subject, else of a `for the N.M` line, else None."""
    title = subject or next((line for line in text[:2000].splitlines() if line.strip()), "")
    for found in (_RELEASE.findall(title), _FOR_THE.findall(text)):
        if len(set(found)) == 1:
            return str(found[0])
    return None


def item_parts(mail: StatusMail, item: Item) -> ItemRows:
    """The item's title line and details, with where each of them stands."""
    return take_apart(make_rows(mail.lines[item.start : item.stop], item.start, flowed=mail.flowed, delsp=mail.delsp))


def milestone_rows(mail: StatusMail) -> list[MilestoneRow]:
    """The rows of the timeline, with where each date stands."""
    lines = {milestone.line for milestone in mail.timeline}
    rows = make_rows(mail.lines, flowed=mail.flowed, delsp=mail.delsp)
    return read_timeline([row for row in rows if row.start in lines])[0]


def _item(section: int, part: ItemRows, number: int | None) -> Item:
    title, details = part.title, part.details
    notes = ([title.tail] if title.tail else []) + [detail.text for detail in details if detail.role is Role.NOTE]
    said = [revision for note in notes if (revision := note_revision(note))]
    return Item(
        number=number, title=title.title, raw=title.raw, section=section, start=part.row.start, stop=part.stop, tag=title.tag,
        bracket=title.bracket.text if title.bracket else None,
        prognosis=title.bracket.prognosis if title.bracket else None,
        revision=title.revision or (said[-1] if said else None),
        owners=tuple(name.name for detail in details for name in detail.names),
        links=tuple(dict.fromkeys(detail.link(n) for detail in details for n in range(len(detail.links)))),
        notes=tuple(notes),
    )  # fmt: skip


def _layout(items: Sequence[Item], sections: Sequence[Section]) -> Layout:
    """Which of the two the open items carry in their last bracket more often; where nothing is open, all items count."""
    shown = [item for item in items if sections[item.section].role is SectionRole.OPEN] or list(items)
    states = sum(item.prognosis is not None for item in shown)
    revisions = sum(is_revision_bracket(item.bracket) for item in shown)
    return Layout.PROGNOSIS if states > revisions else Layout.REVISION if revisions > states else Layout.PLAIN
