"""The values of the manager's text records: a block an item, and the fault of a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.document import Prognosis, Revision
from parsers.mail import Address
from parsers.record import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBlock:
    """One item of a text record.

    `section` is the titles of its headings from the outermost on, without `Open`: `()` stands directly under Open, `("x86",)` in
    an open section, `("Completed", "x86")` in a part of Completed. `title` has the tag in front and no bracket. An owner's
    address is empty where unknown. All texts are one line without blanks at its ends. `line` is where the block's `S:` stands
    in the file, from 1 (0: in no file), for error messages only.
    """

    section: tuple[str, ...]
    title: str
    notes: tuple[str, ...] = ()
    owners: tuple[Address, ...] = ()
    prognosis: Prognosis | None = None
    revision: Revision | None = None
    bugs: tuple[int, ...] = ()
    jira: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


class RecordsError(ValueError):
    """A line that is no line of a record; the message names it and says what would be right. `line` counts from 1, 0 is unknown."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line


def people_of(blocks: Iterable[RecordBlock]) -> tuple[Person, ...]:
    """The owners whose addresses the blocks tell, one person a name, in order."""
    known: dict[str, list[str]] = {}
    for owner in (owner for block in blocks for owner in block.owners if owner.address):
        addresses = known.setdefault(owner.name, [])
        if owner.address not in addresses:
            addresses.append(owner.address)
    return tuple(Person(names=(name,), addresses=tuple(addresses)) for name, addresses in known.items())


def without_open(path: tuple[str, ...]) -> tuple[str, ...]:
    """A section's path without the `Open` above it."""
    return path[1:] if path and path[0].casefold() == "open" else path


def split_owner(text: str) -> Address:
    """Name and address of `Ada Lind <ada@example.org>`; without angle brackets the whole text is the name."""
    name, _, address = text.removesuffix(">").rpartition("<")
    if text.endswith(">") and name.strip() and is_address(address):
        return Address(name=name.strip(), address=address.lower())
    return Address(name=text, address="")


def is_address(text: str) -> bool:
    """The text looks like the address of a mailbox, and nothing else."""
    local, _, host = text.partition("@")
    return bool(local and host) and "@" not in host and not any(char.isspace() or char in "<>,;" for char in text)
