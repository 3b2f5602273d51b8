"""Edits applied, and checked: an edit that would not read back as meant, or that touches another item, is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parsers.document import Item, Line, Splice, StatusMail
from parsers.status_lines import fold
from parsers.status_mail import read_lines

Splices = tuple[Splice, ...]


class EditError(ValueError):
    """The edit cannot be made in this status mail; the message says why."""


def apply(mail: StatusMail, splices: Sequence[Splice]) -> StatusMail:
    """The mail after the splices, in order. Raises EditError if the lines to be removed do not stand there."""
    if not splices:
        return mail
    lines = list(mail.lines)
    for splice in splices:
        stop = splice.start + len(splice.removed)
        if not 0 <= splice.start <= len(lines) or [str(one) for one in lines[splice.start : stop]] != [str(one) for one in splice.removed]:
            raise EditError(f"the lines to be changed do not stand at line {splice.start + 1}")
        lines[splice.start : stop] = splice.inserted
    return read_lines(lines, flowed=mail.flowed, delsp=mail.delsp)


def shown_item(mail: StatusMail, number: int) -> Item:
    """The item of that number. Raises EditError if the mail does not show it."""
    item = mail.item(number)
    if item is None:
        raise EditError(f"item #{number} is not in the status mail")
    return item


def one_line(text: str) -> str:
    """`text` on one line: what came from a mail must not bring lines of its own. Raises EditError if nothing is left."""
    folded = fold(text)
    if not folded:
        raise EditError("there is no text to write")
    return folded


def checked(mail: StatusMail, splices: Splices, number: int, meant: Callable[[Item | None, StatusMail], bool]) -> Splices:
    """The splices, if the mail reads back as `meant` for item `number` and as before for all others. Raises EditError."""
    after = apply(mail, splices)
    before_others, after_others = _others(mail, number), _others(after, number)
    if before_others != after_others or any(item.number is None for item in after.items):
        raise EditError("the change would be read as one of another item")
    if _timeline(mail) != _timeline(after):
        raise EditError("the change would be read as one of the timeline")
    if not meant(after.item(number), after):
        raise EditError("the line would not read back as it was meant")
    return tuple(splice for splice in splices if splice.removed != splice.inserted)


def _others(mail: StatusMail, number: int) -> list[tuple[object, ...]]:
    shown = [
        (i.number or 0, i.title, i.tag, i.prognosis, i.revision, i.owners, i.links, i.notes, mail.sections[i.section].path, mail.role(i))
        for i in mail.items
        if i.number != number
    ]
    return sorted(shown, key=lambda one: int(str(one[0])))


def _timeline(mail: StatusMail) -> list[tuple[str, str]]:
    return [(one.name, one.date) for one in mail.timeline]


def line(text: str, number: int | None = None) -> Line:
    """A new line; its end comes from its neighbours when it is put in."""
    return Line(text=text, end="", number=number)
