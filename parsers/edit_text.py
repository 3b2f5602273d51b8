"""Edits of a line wherever it stands, and of the paragraphs at the top: the text is the manager's, the items stay as they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Item, Line, Section, Splice, StatusMail
from parsers.edit_check import EditError, Splices, apply
from parsers.edit_detail import WIDTH
from parsers.status_lines import line_end

_WORD = re.compile(r"(\s*)(\S+)")
_LONG = 80
"""Columns of a line of prose that a person still breaks by hand; a longer one was left to the mail client to break."""


def replace_line(mail: StatusMail, old: str, new: str, number: int | None = None) -> Splices:
    """Write another line in place of the one that reads `old`: among the lines of item `number`, or outside all items if it is None.

    Raises EditError if no one line reads so, and if the change would make, lose or move an item, a section or a milestone.
    """
    at = _place(mail, old, number)
    text = "".join(char if char.isprintable() or char == "\t" else " " for char in new).rstrip()
    if not text.strip():
        raise EditError("an empty line is no edit: `drop` takes an item away")
    line = mail.lines[at]
    splices = (Splice(start=at, removed=(line,), inserted=(replace(line, text=_respaced(line.text, text)),)),)
    after = apply(mail, splices)
    _check_structure(mail, after, at, number)
    return tuple(splice for splice in splices if splice.removed != splice.inserted)


def _place(mail: StatusMail, old: str, number: int | None) -> int:
    items = {line: item.number for item in mail.items for line in range(item.start, item.stop)}
    wanted = _plain(old)
    found = [at for at, line in enumerate(mail.lines) if items.get(at) == number and _plain(line.text) == wanted]
    if len(found) != 1:
        raise EditError("the line does not stand there any more" if not found else "there are several such lines: change the item by a command")
    return found[0]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _respaced(old: str, new: str) -> str:
    """`new` with the blanks of `old` before and between the words that begin and end both: mail clients fold them, or put some in."""
    mine, theirs = _WORD.findall(old.rstrip()), _WORD.findall(new.strip())
    first = 0
    while first < min(len(mine), len(theirs)) and mine[first][1] == theirs[first][1]:
        theirs[first] = mine[first]
        first += 1
    last = 1
    while last <= min(len(mine), len(theirs)) - first and mine[-last][1] == theirs[-last][1]:
        last += 1
    # the word before the common end is another one, so the blanks in front of that end are the author's
    for back in range(1, last - 1):
        theirs[-back] = mine[-back]
    begin = old[: len(old) - len(old.lstrip())]
    return begin + "".join(blank + word for blank, word in theirs).lstrip()


def _check_structure(mail: StatusMail, after: StatusMail, at: int, number: int | None) -> None:
    shape = [(one.level, one.role, one.start) for one in mail.sections]
    if shape != [(one.level, one.role, one.start) for one in after.sections]:
        raise EditError("the line would be read as a heading, or a heading as none")
    if [_read(item, number) for item in mail.items] != [_read(item, number) for item in after.items]:
        raise EditError("the line would be read as one of another item, or as a new one: use `add` for an item")
    dates = [(one.line, one.line == at or (one.name, one.date)) for one in mail.timeline]
    if dates != [(one.line, one.line == at or (one.name, one.date)) for one in after.timeline] or mail.marker != after.marker:
        raise EditError("the line would be read as one of the timeline, or as no more of it")


def _read(item: Item, changed: int | None) -> tuple[object, ...]:
    """What an edit must leave as it is: all of an item, or only that it is there."""
    there = (item.number, item.section, item.start, item.stop)
    if item.number == changed:
        return there
    return (*there, item.title, item.tag, item.prognosis, item.revision, item.owners, item.links, item.notes)


def replace_intro(mail: StatusMail, paragraphs: str) -> Splices:
    """Write other paragraphs in place of those before the first heading. Raises EditError if items or milestones stand there, or would."""
    heading = next((one.start for one in mail.sections if one.level), None)
    if heading is None:
        raise EditError("the status mail has no heading, so there is nothing before the first one")
    others = [*(item.start for item in mail.items), *(one.line for one in mail.timeline), *([] if mail.marker is None else [mail.marker])]
    if min(others, default=heading) < heading:
        raise EditError("items or the timeline stand before the first heading")
    stop = heading
    while stop and not mail.lines[stop - 1].text.strip():
        stop -= 1
    end = line_end(mail.lines, 0)
    new = [Line(text=text, end=end) for text in _wrapped(paragraphs)]
    if not new:
        raise EditError("there is no text to write")
    if stop == heading or stop == 0:
        new.append(Line(text="", end=end))
    splices = (Splice(start=0, removed=mail.lines[:stop], inserted=tuple(new)),)
    _check_moved(mail, apply(mail, splices), len(new) - stop)
    return tuple(splice for splice in splices if splice.removed != splice.inserted)


def _wrapped(paragraphs: str) -> list[str]:
    lines: list[str] = []
    for line in paragraphs.strip("\r\n").splitlines():
        text = "".join(char if char.isprintable() or char == "\t" else " " for char in line).rstrip()
        broken = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) if len(text) > _LONG else [text]
        lines += broken or [""]
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _check_moved(mail: StatusMail, after: StatusMail, shift: int) -> None:
    """All that was read below the text is still there, `shift` lines further down, and nothing else is."""
    if _shape(mail.sections[1:], shift) != _shape(after.sections[1:], 0) or after.sections[0].level:
        raise EditError("a line of the text would be read as a heading")
    if [replace(item, start=item.start + shift, stop=item.stop + shift) for item in mail.items] != list(after.items):
        raise EditError("a line of the text would be read as an item")
    moved = [replace(one, line=one.line + shift) for one in mail.timeline]
    if moved != list(after.timeline) or after.marker != (None if mail.marker is None else mail.marker + shift):
        raise EditError("a line of the text would be read as one of the timeline")


def _shape(sections: Sequence[Section], shift: int) -> list[Section]:
    return [replace(one, start=one.start + shift, stop=one.stop + shift) for one in sections]
