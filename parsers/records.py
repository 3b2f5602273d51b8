"""The manager's text records: one block of `S:`, `S2:`, `O:`, `E:`, `P:`, `V:`, `B:`, `J:` lines an item, under `== Section ==` headings.

    == Storage ==

    S: Snapshot support (x86)         the title
    S2: Needs to be rebased           one note a line, in order
    O: Ada Lind                       one owner a line
    E: ada@example.org                the address of the owner above it; left out where unknown
    P: ok                             none, fair, ok, good or done
    V: v5                             the revision
    B: 28                             one bug number a line
    J: STOR-12                        one Jira key a line

Prose and timeline are no part of records. `read_records(write_records(blocks)) == blocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parsers.detail import TICKET
from parsers.document import Prognosis, Revision
from parsers.mail import Address
from parsers.record_block import RecordBlock, RecordsError, is_address, people_of, split_owner, without_open
from parsers.records_document import blocks_of, document_of
from parsers.status_lines import split_lines

__all__ = ["RecordBlock", "RecordsError", "blocks_of", "document_of", "people_of", "read_records", "write_records"]


@dataclass(slots=True)
class _Draft:
    """A block while its lines are read."""

    section: tuple[str, ...]
    title: str
    line: int
    notes: list[str] = field(default_factory=list)
    owners: list[Address] = field(default_factory=list)
    prognosis: Prognosis | None = None
    revision: Revision | None = None
    bugs: list[int] = field(default_factory=list)
    jira: list[str] = field(default_factory=list)

    def block(self) -> RecordBlock:
        """The block as a value."""
        return RecordBlock(
            section=self.section, title=self.title, notes=tuple(self.notes), owners=tuple(self.owners), prognosis=self.prognosis,
            revision=self.revision, bugs=tuple(self.bugs), jira=tuple(self.jira), line=self.line,
        )  # fmt: skip


def read_records(text: str) -> tuple[RecordBlock, ...]:
    """The blocks in `text`, in order. Raises RecordsError for the first line that is none of a record."""
    drafts: list[_Draft] = []
    path: list[tuple[int, str]] = []
    current: _Draft | None = None
    for number, line in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        stripped = line.text.strip()
        if not stripped:
            continue
        if heading := _heading(stripped):
            path = [above for above in path if above[0] < heading[0]] + [heading]
            current = None
            continue
        key, value = _field(stripped, number)
        if key == "S":
            current = _Draft(section=without_open(tuple(title for _, title in path)), title=value, line=number)
            drafts.append(current)
        elif current is None:
            raise RecordsError(number, f"{key}: belongs to no item: put it below the S: line of its item")
        else:
            try:
                _SETTERS[key](current, value)
            except ValueError as error:
                raise RecordsError(number, str(error)) from error
    return tuple(draft.block() for draft in drafts)


def write_records(blocks: Iterable[RecordBlock]) -> str:
    """The records as text, each block behind a blank line, its keys in the order of the module's example."""
    paragraphs: list[list[str]] = []
    path: tuple[str, ...] = ()
    for block in blocks:
        paragraphs.extend([line] for line in _headings(path, block.section))
        path = block.section
        paragraphs.append([f"{key}: {_one_line(value)}" for key, value in _fields(block)])
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs)


def _heading(text: str) -> tuple[int, str] | None:
    level = len(text) - len(text.lstrip("="))
    title = text.strip("=").strip()
    return (level, title) if level and title and text.endswith("=") else None


def _field(text: str, number: int) -> tuple[str, str]:
    key, colon, value = text.partition(":")
    key, value = key.strip().upper(), value.strip()
    if not colon:
        raise RecordsError(number, f"{_short(text)} is no line of a record: write it as S2: below its item, or leave it out")
    if key != "S" and key not in _SETTERS:
        raise RecordsError(number, f"there is no key {_short(key)}: the keys are S, {', '.join(_SETTERS)}; a note is an S2: line")
    if not value:
        raise RecordsError(number, f"{key}: is empty: " + ("an item needs a title" if key == "S" else "leave the line out"))
    return key, value


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _set_address(draft: _Draft, value: str) -> None:
    address = value.removeprefix("<").removesuffix(">").lower()
    if not draft.owners:
        raise ValueError("E: has no owner above it: put it below the O: line of its owner")
    if draft.owners[-1].address:
        raise ValueError("a second E: for one owner: keep one, or put an O: line above it")
    if not is_address(address):
        raise ValueError(f"{_short(value)} is no address: name@host.example would be, or leave the E: line out")
    draft.owners[-1] = Address(name=draft.owners[-1].name, address=address)


def _set_prognosis(draft: _Draft, value: str) -> None:
    if draft.prognosis is not None:
        raise ValueError(f"a second P: for one item: keep one of {draft.prognosis} and {_short(value)}")
    if value.lower() not in list(Prognosis):
        raise ValueError(f"{_short(value)} is no prognosis: use {', '.join(Prognosis)}, or leave the P: line out")
    draft.prognosis = Prognosis(value.lower())


def _set_revision(draft: _Draft, value: str) -> None:
    if draft.revision is not None:
        raise ValueError(f"a second V: for one item: keep one of {draft.revision} and {_short(value)}")
    draft.revision = Revision.parse(f"v{value}" if value[0].isdigit() else value)
    if draft.revision is None:
        raise ValueError(f"{_short(value)} is no revision: v5, v7a, v5.1, RFC or RFC v2 would be; anything longer is an S2: line")


def _add_bug(draft: _Draft, value: str) -> None:
    digits = value.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise ValueError(f"{_short(value)} is no bug number: 28 or #28 would be; a link is an S2: line")
    draft.bugs.append(int(digits))


def _add_jira(draft: _Draft, value: str) -> None:
    if not TICKET.fullmatch(value):
        raise ValueError(f"{_short(value)} is no Jira key: STOR-12 would be; a link is an S2: line")
    draft.jira.append(value)


_SETTERS: dict[str, Callable[[_Draft, str], None]] = {
    "S2": lambda draft, value: draft.notes.append(value),
    "O": lambda draft, value: draft.owners.append(split_owner(value)),
    "E": _set_address,
    "P": _set_prognosis,
    "V": _set_revision,
    "B": _add_bug,
    "J": _add_jira,
}


def _headings(before: Sequence[str], path: Sequence[str]) -> list[str]:
    """The headings that lead from the section `before` to the section `path`: `== x ==` is the outermost, `= Open =` leaves all."""
    if before == path:
        return []
    if not path:
        return ["= Open ="]
    same = next((n for n, (one, other) in enumerate(zip(before, path, strict=False)) if one != other), min(len(before), len(path)))
    first = min(same, len(path) - 1)
    return [f"{'=' * (n + 2)} {_one_line(path[n])} {'=' * (n + 2)}" for n in range(first, len(path))]


def _fields(block: RecordBlock) -> Iterator[tuple[str, str]]:
    yield "S", block.title
    yield from (("S2", note) for note in block.notes)
    for owner in block.owners:
        yield "O", owner.name
        if owner.address:
            yield "E", owner.address
    if block.prognosis is not None:
        yield "P", block.prognosis.value
    if block.revision is not None:
        yield "V", str(block.revision)
    yield from (("B", str(bug)) for bug in block.bugs)
    yield from (("J", key) for key in block.jira)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ").strip()
