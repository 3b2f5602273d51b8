"""The items of the manager's text records as a status mail, and those of a status mail as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from parsers.detail import TICKET, whole_revision
from parsers.document import Item, Prognosis, Section, SectionRole, StatusMail
from parsers.heading import title_role
from parsers.mail import Address
from parsers.owners import read_owners
from parsers.record import Identities
from parsers.record_block import RecordBlock, RecordsError, split_owner, without_open
from parsers.status_mail import read

HEADING = """\
= Prognosis =

The states are: none -> fair -> ok -> good -> done

none - no code has been seen yet
fair - work goes on; what was posted is a prototype or an RFC
ok   - patches are posted and under review
good - only small pieces are missing
done - finished
"""
"""What stands above the items of a status mail made from records, when nothing else is given."""

_ENDING = {SectionRole.DEFERRED: "Deferred", SectionRole.UP_FOR_GRABS: "Up for grabs", SectionRole.COMPLETED: "Completed"}
_DEEPEST = 5
"""Headings under `= Open =` that a status mail can show: six equal signs are the most."""
_BUG = re.compile(r"(?i)bug:?\s?#?(\d{1,12})")

Path = tuple[str, ...]


def document_of(blocks: Sequence[RecordBlock], *, heading: str = HEADING) -> str:
    """The text of a status mail that shows these items in the layout of 2014: `heading` (prose, timeline), the open sections, then
    Deferred, Up for grabs and Completed. Addresses of owners are left out, see `people_of`.

    Raises RecordsError for a block that would not be read back as what it says.
    """
    ordered = _in_order(blocks)
    lines = ["= Open =", ""]
    before: Path = ()
    for path, group in ordered.items():
        lines += _headings(before, path)
        before = path
        for block in group:
            lines += [*_item_lines(block), ""]
    above = heading.strip("\r\n")
    text = (f"{above}\n\n" if above else "") + "\n".join(lines)
    _check(text, [block for group in ordered.values() for block in group])
    return text


def blocks_of(document: StatusMail, prognoses: Mapping[int, Prognosis], identities: Identities) -> tuple[RecordBlock, ...]:
    """The items of a status mail as records, in its order. `prognoses` are those of items whose line shows none, by item number.

    An owner's address is the one on the line, else that of the one person in `identities` who goes by that name.
    """
    addresses = _addresses(identities)
    return tuple(_block(document, item, prognoses, addresses) for item in document.items)


def _in_order(blocks: Iterable[RecordBlock]) -> dict[Path, list[RecordBlock]]:
    """The blocks by section, sections in the order of the document: what stands directly under a heading before its subsections."""
    groups: dict[Path, list[RecordBlock]] = {(): []}
    for block in blocks:
        path = (*block.section[: _DEEPEST - 1], " / ".join(block.section[_DEEPEST - 1 :])) if len(block.section) > _DEEPEST else block.section
        for depth in range(1, len(path)):
            groups.setdefault(path[:depth], [])
        groups.setdefault(path, []).append(block)
    for role, title in _ENDING.items():
        if not any(path and title_role(path[0]) is role for path in groups):
            groups[title,] = []
    first_seen = {path: number for number, path in enumerate(groups)}
    endings = list(_ENDING)

    def place(path: Path) -> tuple[int, list[int]]:
        role = title_role(path[0]) if path else None
        return endings.index(role) + 1 if role in endings else 0, [first_seen[path[:depth]] for depth in range(1, len(path) + 1)]

    return {path: groups[path] for path in sorted(groups, key=place)}


def _headings(before: Path, path: Path) -> Iterator[str]:
    same = next((n for n, (one, other) in enumerate(zip(before, path, strict=False)) if one != other), min(len(before), len(path)))
    for depth in range(same, len(path)):
        equals = "=" * (depth + 2)
        yield from (f"{equals} {path[depth]} {equals}", "")


def _item_lines(block: RecordBlock) -> list[str]:
    bracket = f" ({block.prognosis})" if block.prognosis else ""
    lines = [f"*  {block.title}{bracket}", *(f"   {note}" for note in block.notes), *(f"   Bug #{bug}" for bug in block.bugs)]
    if block.revision is not None:
        shown = read("\n".join(["= Open =", "", *lines])).items
        if not shown or shown[0].revision != block.revision:
            lines.append(f"   {block.revision} posted")
    lines += [f"  -  {key}" for key in block.jira]
    return lines + [f"  -  {owner.name if read_owners(owner.name) else f'Owner: {owner.name}'}" for owner in block.owners]


def _check(text: str, blocks: Sequence[RecordBlock]) -> None:
    """Raises RecordsError for the first block that the text does not show as it is."""
    document = read(text)
    items = list(document.items)
    for block in blocks:
        item = items.pop(0) if items else None
        if item is None or not block.title.startswith(_title(item)):
            raise RecordsError(block.line, f"{block.title!r} under {_place(block)} would not be read back as an item: {_TITLE_CURE}")
        path = section_path(document.sections[item.section])
        if path != block.section and " / ".join(path) != " / ".join(block.section):
            raise RecordsError(block.line, f"{block.title!r} would stand under {' / '.join(path)}: a note above it looks like a heading")
        if item.prognosis != block.prognosis:
            raise RecordsError(block.line, f"{block.title!r} ends in a bracket that reads as {item.bracket}: say it in P: or V: instead")
        if block.revision is not None and item.revision != block.revision:
            raise RecordsError(block.line, f"{block.title!r} tells the revision {item.revision}, and V: tells {block.revision}: keep one")
        named = [name.name for owner in block.owners for name in read_owners(owner.name)] or [owner.name for owner in block.owners]
        if len(item.owners) < len(named) or {*item.owners} < {*named}:
            raise RecordsError(block.line, f"{block.title!r} would show the owners {'; '.join(item.owners) or 'none'}: write names alone")


_TITLE_CURE = "close its brackets and quotes, or give the section a name that is not kept for dates, prose or news"


def _place(block: RecordBlock) -> str:
    return " / ".join(block.section) or "Open"


def _title(item: Item) -> str:
    return f"[{item.tag}] {item.title}" if item.tag else item.title


def section_path(section: Section) -> Path:
    """The titles of a section's headings as a record tells them: from the heading on that says Completed, Deferred or Up for grabs,
    without `Open` above.
    """
    if section.role is not SectionRole.OPEN:
        first = next((n for n, title in enumerate(section.path) if title_role(title) is section.role), 0)
        return section.path[first:]
    return without_open(section.path)


def _addresses(identities: Identities) -> dict[str, str]:
    """The first address of each name, case and blanks folded, that only one person goes by."""
    known: dict[str, set[str]] = {}
    configured = {address.lower() for person in identities.people for address in person.addresses}
    managers = [((one.name,), one.address) for one in identities.managers if one.address.lower() not in configured]
    for names, address in [*((person.names, person.addresses[0]) for person in identities.people if person.addresses), *managers]:
        for name in names:
            known.setdefault(_folded(name), set()).add(address)
    return {name: next(iter(found)) for name, found in known.items() if len(found) == 1}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _block(document: StatusMail, item: Item, prognoses: Mapping[int, Prognosis], addresses: Mapping[str, str]) -> RecordBlock:
    bugs = [int(found[1]) for note in item.notes if (found := _BUG.fullmatch(note))]
    notes = [note for note in item.notes if not _BUG.fullmatch(note)]
    links = [link for link in item.links if not any(link in note for note in item.notes)]
    if notes and notes[-1] == f"{item.revision} posted" and whole_revision(notes[-1]):
        notes.pop()
    owners = [split_owner(owner) for owner in item.owners]
    return RecordBlock(
        section=section_path(document.sections[item.section]), title=_title(item),
        notes=(*notes, *(link for link in links if not TICKET.fullmatch(link))),
        owners=tuple(Address(name=one.name, address=one.address or addresses.get(_folded(one.name), "")) for one in owners),
        prognosis=item.prognosis or prognoses.get(item.number or 0), revision=item.revision,
        bugs=tuple(bugs), jira=tuple(link for link in links if TICKET.fullmatch(link)),
    )  # fmt: skip
