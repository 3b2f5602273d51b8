"""Edits of the timeline: a milestone's date, and the mark "we are here"."""

from __future__ import annotations

from datetime import date

from parsers.document import Line, Splice, StatusMail
from parsers.edit_check import EditError, Splices, apply, one_line
from parsers.status_lines import replace_text
from parsers.status_mail import milestone_rows
from parsers.timeline import MARKER, full_date, is_date


def set_milestone(mail: StatusMail, name: str, written: str) -> Splices:
    """Give a milestone another date, as written. Raises EditError if there is no such milestone, or if it is no date."""
    wanted, new = one_line(name).casefold(), one_line(written)
    if not is_date(new):
        raise EditError(f"{new!r} is no date: 10th September 2014, Sep 10, 2014 or TBD would be")
    found = [one for one in milestone_rows(mail) if one.milestone.name.casefold() == wanted]
    if len(found) != 1:
        names = ", ".join(one.name for one in mail.timeline) or "none"
        raise EditError(f"no one milestone is called {one_line(name)!r}; there are: {names}")
    splices = (replace_text(mail.lines, found[0].row, found[0].begin, found[0].end, new),)
    if (found[0].milestone.name, new) not in [(one.name, one.date) for one in apply(mail, splices).timeline]:
        raise EditError("the date would not read back as it was meant")
    return splices


def move_marker(mail: StatusMail, since: date, today: date) -> Splices:
    """Move the mark behind the last milestone whose full date lies after `since` and not after `today`; nothing if none does."""
    if mail.marker is None:
        return ()
    passed = [one.line for one in mail.timeline if (day := full_date(one.date)) is not None and since < day <= today]
    place = [one for one in passed if one >= mail.marker]
    if not place or place[-1] == mail.marker:
        return ()
    target, here = place[-1], mail.lines[mail.marker]
    mark = MARKER.search(here.text)
    if mark is None:
        return ()
    begin = len(here.text[: mark.start()].rstrip("<>=-\u2190\u2192 \t"))
    rest, written = here.text[:begin] + here.text[mark.end() :], here.text[begin : mark.end()].strip()
    if not any(char.isalnum() for char in rest):
        out = Splice(start=mail.marker, removed=(here,), inserted=())
        return (out, Splice(start=target, removed=(), inserted=(here,)))
    there = mail.lines[target]
    moved = Line(text=f"{there.text.rstrip()} {written}", end=there.end)
    left = Line(text=rest.rstrip(), end=here.end)
    return (Splice(start=mail.marker, removed=(here,), inserted=(left,)), Splice(start=target, removed=(there,), inserted=(moved,)))
