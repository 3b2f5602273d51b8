"""Which section an item goes to, and how a section is made where the mail has none of that kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Line, Section, SectionRole, StatusMail
from parsers.edit_check import EditError, line

_NUMBER = re.compile(r"\d+\.\d+")
_TITLES = {SectionRole.COMPLETED: "Completed", SectionRole.UP_FOR_GRABS: "Up for grabs", SectionRole.DEFERRED: "Deferred"}
_BEHIND = {
    SectionRole.DEFERRED: (SectionRole.UP_FOR_GRABS, SectionRole.COMPLETED),
    SectionRole.UP_FOR_GRABS: (SectionRole.COMPLETED,),
}
"""Before which sections a new one is put; else it goes behind all items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where lines go in: before line `at`. `heading` are the lines of a new section to be written first."""

    at: int
    heading: tuple[Line, ...] = ()


def find_place(mail: StatusMail, role: SectionRole, title: str | None, subsection: str | None) -> Place:
    """The place for an item in the section of that role. Raises EditError if none can be made.

    `title` chooses among several and names a new one; `subsection` is where the item stood, kept where the target has such parts.
    """
    if title is not None and (named := _titled(mail, role, title)) is not None:
        return Place(at=_end(mail, named))
    tops = [index for index, one in enumerate(mail.sections) if one.role is role and (index or role is SectionRole.OPEN)]
    if role is SectionRole.DEFERRED:
        tops = [index for index in tops if _same_release(mail.sections[index].title, title)]
    if role is SectionRole.OPEN:
        return Place(at=_end(mail, _open_section(mail, tops, subsection)))
    if not tops:
        return _new_section(mail, role, title or _TITLES[role])
    return _in_section(mail, tops, subsection)


def _titled(mail: StatusMail, role: SectionRole, title: str) -> int | None:
    wanted = title.casefold()
    return next((n for n, one in enumerate(mail.sections) if one.role is role and one.title.casefold() == wanted), None)


def _same_release(heading: str, title: str | None) -> bool:
    """A section `Deferred to 4.6` takes what is deferred to 4.6, or to nowhere in particular; one without a number takes all."""
    here, wanted = _NUMBER.findall(heading), _NUMBER.findall(title or "")
    return not here or not wanted or bool(set(here) & set(wanted))


def _open_section(mail: StatusMail, tops: Sequence[int], subsection: str | None) -> int:
    filled = {item.section for item in mail.items}
    if subsection is not None:
        same = [index for index in tops if mail.sections[index].title.casefold() == subsection.casefold()]
        if same:
            return same[0]
    likely = [index for index in tops if index in filled] or [index for index in tops if mail.sections[index].title]
    if not likely:
        raise EditError("the status mail has no open section")
    return likely[-1]


def _in_section(mail: StatusMail, tops: Sequence[int], subsection: str | None) -> Place:
    """In the subsection of that name; else among the items right under the heading; else in a new subsection like the others."""
    top = tops[0]
    below = [n for n in tops[1:] if n > top and mail.sections[n].level > mail.sections[top].level]
    same = [n for n in below if subsection and mail.sections[n].title.casefold() == subsection.casefold()]
    if same:
        return Place(at=_end(mail, same[0]))
    if below and subsection and not any(item.section == top for item in mail.items):
        return Place(at=_end(mail, below[-1]), heading=_heading_like(mail, mail.sections[below[-1]], subsection))
    return Place(at=_end(mail, top))


def _end(mail: StatusMail, section: int) -> int:
    """Behind the section's last item, else behind its heading and the blank line under it."""
    inside = [item for item in mail.items if item.section == section]
    if inside:
        return inside[-1].stop
    part = mail.sections[section]
    at = part.start
    while at < part.stop and mail.lines[at].text.strip():
        at += 1
    return at


def _new_section(mail: StatusMail, role: SectionRole, title: str) -> Place:
    behind = _BEHIND.get(role, ())
    follower = next((one for one in mail.sections if one.role in behind and one.start), None)
    if not mail.items or len(mail.sections) < 2:
        raise EditError(f"the status mail has no headings, so no section {title!r} can be made")
    likely = [one for one in mail.sections[1:] if one.role not in (SectionRole.OPEN, SectionRole.OTHER)]
    sibling = min(likely or [mail.sections[item.section] for item in mail.items], key=lambda one: one.level)
    if not sibling.title:
        raise EditError(f"the status mail has no headings, so no section {title!r} can be made")
    at = mail.items[-1].stop
    if follower is not None:
        at = follower.start
        while at and not mail.lines[at - 1].text.strip():
            at -= 1
    return Place(at=at, heading=_heading_like(mail, sibling, title))


def _heading_like(mail: StatusMail, sibling: Section, title: str) -> tuple[Line, ...]:
    """A heading in the style of another one's lines."""
    first = mail.lines[sibling.start].text.rstrip()
    if sibling.title not in first:
        return (line(f"{'=' * max(sibling.level, 1)} {title} {'=' * max(sibling.level, 1)}"),)
    heading = [line(first.replace(sibling.title, title, 1))]
    under = mail.lines[sibling.start + 1].text.strip() if sibling.start + 1 < len(mail.lines) else ""
    if first == sibling.title and under and not under.strip("=-~"):
        heading.append(line(under[0] * len(title)))
    return tuple(heading)
