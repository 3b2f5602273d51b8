"""Edits of an item's title line and of its revision: prognosis, revision, tag, title."""

from __future__ import annotations

from dataclasses import replace

from parsers.detail import Role, whole_revision, with_revision
from parsers.document import Layout, Prognosis, Revision, StatusMail
from parsers.edit_check import EditError, Splices, checked, one_line, shown_item
from parsers.edit_detail import insert_note
from parsers.item_rows import ItemRows
from parsers.status_lines import replace_text
from parsers.status_mail import item_parts
from parsers.title import Bracket


def set_prognosis(mail: StatusMail, number: int, prognosis: Prognosis) -> Splices:
    """Write the state into the item's last bracket; a layout that shows none is left as it is. Raises EditError."""
    item = shown_item(mail, number)
    if mail.layout is not Layout.PROGNOSIS or item.prognosis is prognosis:
        return ()
    part = item_parts(mail, item)
    bracket = part.title.bracket
    if bracket and bracket.prognosis:
        splice = replace_text(mail.lines, part.row, bracket.begin, bracket.end, f"({prognosis})")
    else:
        splice = replace_text(mail.lines, part.row, len(part.row.text), len(part.row.text), f" ({prognosis})")
    wanted = replace(item, prognosis=prognosis)
    return checked(mail, (splice,), number, lambda now, _: now is not None and (now.title, now.prognosis, now.notes) == (
        wanted.title, prognosis, wanted.notes))  # fmt: skip


def set_revision(mail: StatusMail, number: int, revision: Revision, *, again: bool = False) -> Splices:
    """Write the revision where the layout shows it: into the bracket, or into a note line that is wholly a revision.

    Without such a line `vN posted` is put in as the last note before the owners. `again` says that the bracket was changed already
    in this posting cycle: `(v5 -> v6)` becomes `(v5 -> v7)`. Raises EditError.
    """
    item = shown_item(mail, number)
    if item.revision == revision:
        return ()
    part = item_parts(mail, item)
    bracket = part.title.bracket
    if bracket is not None and bracket.prognosis is None:
        inner = _bracket_text(bracket, revision, again)
        splices: Splices = (replace_text(mail.lines, part.row, bracket.begin, bracket.end, f"({inner})"),)
    elif mail.layout is Layout.REVISION and bracket is None:
        splices = (replace_text(mail.lines, part.row, len(part.row.text), len(part.row.text), f" ({revision})"),)
    else:
        splices = _revision_note(mail, number, part, revision)
    return checked(mail, splices, number, lambda now, _: now is not None and (now.title, now.revision) == (item.title, revision))


def _bracket_text(bracket: Bracket, revision: Revision, again: bool) -> str:
    if not bracket.arrow:
        return f"{revision}{bracket.rest}"
    before = bracket.before if again or bracket.revision is None else str(bracket.revision)
    return f"{before}{bracket.arrow}{revision}{bracket.rest}"


def _revision_note(mail: StatusMail, number: int, part: ItemRows, revision: Revision) -> Splices:
    for detail in reversed(part.details):
        if detail.role is Role.NOTE and not detail.dashed and whole_revision(detail.text) is not None:
            text = with_revision(detail.text, revision)
            return (replace_text(mail.lines, detail.row, detail.begin, len(detail.row.text), text),)
    return insert_note(mail, number, f"{revision} posted")


def set_tag(mail: StatusMail, number: int, tag: str | None) -> Splices:
    """Write the release that the item is meant for in front of its title (`[4.21]`), or take it away. Raises EditError."""
    item = shown_item(mail, number)
    title = item_parts(mail, item).title
    row = item_parts(mail, item).row
    new = f"[{one_line(tag)}] " if tag else ""
    end = title.tag_end if title.tag else title.body
    splice = replace_text(mail.lines, row, title.body, end, new)
    return checked(mail, (splice,), number, lambda now, _: now is not None and (now.title, now.tag) == (item.title, tag))


def rename(mail: StatusMail, number: int, title: str) -> Splices:
    """Give the item another title. Raises EditError if it would not be read as one."""
    item = shown_item(mail, number)
    wanted = one_line(title)
    if wanted == item.title:
        return ()
    part = item_parts(mail, item)
    splice = replace_text(mail.lines, part.row, part.title.begin, part.title.end, wanted)
    same = (item.prognosis, item.revision, item.owners, item.notes)
    return checked(
        mail, (splice,), number,
        lambda now, _: now is not None and now.title == wanted and (now.prognosis, now.revision, now.owners, now.notes) == same,
    )  # fmt: skip


__all__ = ["EditError", "rename", "set_prognosis", "set_revision", "set_tag"]
