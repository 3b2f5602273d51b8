"""Edits of the timeline: a milestone's date, and the mark "we are here"."""

from __future__ import annotations

from datetime import date

from parsers.document import Line, Splice, StatusMail
from parsers.edit_check import EditError, Splices, apply, one_line
from parsers.status_lines import replace_text
from parsers.status_mail import milestone_rows
from parsers.timeline import MARKER, MilestoneRow, full_date, is_date


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
    return _mark_at(mail, place[-1]) if place else ()


def clear_timeline(mail: StatusMail) -> Splices:
    """Give every milestone the date TBD, and put the mark "we are here" at the first. Raises EditError if one would not read back."""
    splices = tuple(_without_date(mail, row) for row in milestone_rows(mail))
    cleared = apply(mail, splices)
    if [(one.name, "TBD") for one in mail.timeline] != [(one.name, one.date) for one in cleared.timeline]:
        raise EditError("the timeline would not read back with its dates taken out")
    if cleared.timeline and cleared.marker is not None and cleared.marker > cleared.timeline[0].line:
        splices += _mark_at(cleared, cleared.timeline[0].line)
    return tuple(splice for splice in splices if splice.removed != splice.inserted)


def _without_date(mail: StatusMail, row: MilestoneRow) -> Splice:
    """The splice that writes TBD. A milestone in columns is known by its date alone, so it gets a bullet and a colon."""
    if row.row.text[: row.begin].strip():
        return replace_text(mail.lines, row.row, row.begin, row.end, "TBD")
    mark = MARKER.search(row.row.text)
    end = len(row.row.text[: mark.start()].rstrip()) if mark else len(row.row.text)
    return replace_text(mail.lines, row.row, 0, end, f"* {row.milestone.name}: TBD")


def _mark_at(mail: StatusMail, target: int) -> Splices:
    """The splices that bring the mark to line `target`: onto it, or to a line of its own below it (above it, when it goes back)."""
    if mail.marker is None or mail.marker == target:
        return ()
    here = mail.lines[mail.marker]
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
