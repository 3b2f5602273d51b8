"""A manager's text records: one block an item, one field a line, under headings. What a handover from one manager to the next is.

    == Section ==
    S: title            S2: an extra line, any number of them
    O: owner            E: the address of the owner above
    P: prognosis        V: revision
    B: bug number       J: Jira key

A block ends with an empty line or the next `S:`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.model import Identities, Item, Prognosis, Revision, StatusMail

_HEADING = re.compile(r"(=+)[ \t]*([^=].*?)[ \t]*=*\s*")
_FIELD = re.compile(r"([A-Z]2?):(?:[ \t](.*))?")
_JIRA = re.compile(r"[A-Z][A-Z0-9]+-\d+")
_FIELDS = "S, S2, O, E, P, V, B, J"


class RecordsError(ValueError):
    """A line that is no record line; the message names its number, what is wrong and what would be right."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(f"line {line}: {wrong}")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An owner with the address, where it is known."""

    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBlock:
    """One item as a text record."""

    section: str
    title: str
    notes: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()
    prognosis: Prognosis | None = None
    revision: str | None = None
    bugs: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def read_blocks(text: str) -> tuple[RecordBlock, ...]:
    """The blocks of a text, in order. Raises RecordsError at the first line that is wrong."""
    blocks: list[RecordBlock] = []
    section = ""
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = raw.strip()
        heading = _HEADING.fullmatch(line)
        if not line:
            continue
        if heading:
            section = heading[2]
            continue
        field = _FIELD.fullmatch(line)
        if not field:
            raise RecordsError(number, f"{line[:60]!r} is no field; right: one of {_FIELDS} with a colon and a blank, or == Section ==")
        key, value = field[1], (field[2] or "").strip()
        if key == "S":
            blocks.append(RecordBlock(section=section, title=value))
        elif not blocks:
            raise RecordsError(number, f"{key}: stands before the first title; right: S: first")
        else:
            blocks[-1] = _with(blocks[-1], key, value, number)
    return tuple(blocks)


def _with(block: RecordBlock, key: str, value: str, number: int) -> RecordBlock:
    """The block with one more field."""
    match key:
        case "S2":
            return replace(block, notes=(*block.notes, value))
        case "O":
            return replace(block, owners=(*block.owners, Owner(name=value)))
        case "E":
            if not block.owners:
                raise RecordsError(number, "E: stands before the owner it belongs to; right: O: first")
            return replace(block, owners=(*block.owners[:-1], replace(block.owners[-1], address=value)))
        case "P":
            if value not in list(Prognosis):
                raise RecordsError(number, f"{value!r} is no prognosis; right: one of {', '.join(Prognosis)}")
            return replace(block, prognosis=Prognosis(value))
        case "V":
            if Revision.parse(value) is None:
                raise RecordsError(number, f"{value!r} is no revision; right: v5, RFC v2 or v7a")
            return replace(block, revision=str(Revision.parse(value)))
        case "B":
            return replace(block, bugs=(*block.bugs, value))
        case "J":
            return replace(block, keys=(*block.keys, value))
    raise RecordsError(number, f"{key}: is no field; right: one of {_FIELDS}")


def write_blocks(blocks: Sequence[RecordBlock]) -> str:
    """The text of the blocks: `read_blocks` gives them back."""
    lines: list[str] = []
    section = ""
    for block in blocks:
        if block.section != section:
            section = block.section
            lines += [f"== {section} ==", ""]
        lines += [f"S: {block.title}", *(f"S2: {note}" for note in block.notes)]
        for owner in block.owners:
            lines += [f"O: {owner.name}", *([f"E: {owner.address}"] if owner.address else [])]
        lines += [f"P: {block.prognosis}"] if block.prognosis else []
        lines += [f"V: {block.revision}"] if block.revision else []
        lines += [*(f"B: {bug}" for bug in block.bugs), *(f"J: {key}" for key in block.keys), ""]
    return "\n".join(lines) + ("\n" if lines else "")


_CLOSING = ("deferred", "up for grabs", "completed")


def document_of(blocks: Sequence[RecordBlock]) -> str:
    """A status mail's text with these items, in the layout of 2014: open sections first, then Deferred, Up for grabs, Completed."""
    sections = list(dict.fromkeys(block.section for block in blocks))
    ordered = [name for name in sections if not name.casefold().startswith(_CLOSING)]
    for word in _CLOSING:
        ordered += [name for name in sections if name.casefold().startswith(word)]
    lines = ["= Open =", ""]
    for name in ordered:
        lines += [f"== {name} ==", ""] if name else []
        for block in blocks:
            if block.section == name:
                lines += [*_item_lines(block), ""]
    return "\n".join(lines)


def _item_lines(block: RecordBlock) -> list[str]:
    bracket = f" ({block.prognosis})" if block.prognosis else ""
    shown = {note.strip() for note in block.notes}
    revision = [f"{block.revision} posted"] if block.revision and not any(_says(note, block.revision) for note in shown) else []
    lines = [f"*  {block.title}{bracket}", *(f"   {note}" for note in (*block.notes, *block.bugs, *revision))]
    return [*lines, *(f"  -  {key}" for key in block.keys), *(f"  -  {owner.name}" for owner in block.owners)]


def _says(note: str, revision: str) -> bool:
    """Whether a note line tells the revision already."""
    return re.search(rf"(?i)(?<!\w){re.escape(revision)}(?!\w)", note) is not None or (
        revision.startswith("RFC") and "RFC" in note and revision.removeprefix("RFC").strip() in note
    )


def blocks_of(document: StatusMail, prognoses: Mapping[int, Prognosis], identities: Identities) -> tuple[RecordBlock, ...]:
    """The items of a status mail as records. `prognoses` are those of items whose line does not show one."""
    addresses = {name: person.addresses[0] for person in identities.people if person.addresses for name in person.names}
    return tuple(_block(document, item, prognoses, addresses) for item in document.items)


def _block(document: StatusMail, item: Item, prognoses: Mapping[int, Prognosis], addresses: Mapping[str, str]) -> RecordBlock:
    keys = tuple(link for link in item.links if _JIRA.fullmatch(link))
    noted = [*item.notes, *(link for link in item.links if link not in keys and not any(link in note for note in item.notes))]
    return RecordBlock(
        section=document.sections[item.section].title, title=item.title, notes=tuple(" ".join(note.split()) for note in noted),
        owners=tuple(Owner(name=name, address=addresses.get(name)) for name in item.owners),
        prognosis=item.prognosis or prognoses.get(item.number or 0), revision=str(item.revision) if item.revision else None, keys=keys,
    )  # fmt: skip
