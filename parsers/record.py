"""The values of the history: people, entries of four kinds, held questions, and the record they fold into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from parsers.document import Item, Line, Prognosis, SectionRole, Splice, StatusMail
from parsers.mail import Address, MessageId
from parsers.update import Change, Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person: all the names and addresses known, the name to write first."""

    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """People, from the config and learnt. A person is not an address: see `replies/people.py` for who is who.

    Its hash is kept: whoever asks who somebody is looks the answer up by it.
    """

    people: tuple[Person, ...] = ()
    managers: tuple[Address, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.people, self.managers)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it: `role` is `owner`, `manager`, `other`, `local user` or `bot`."""

    name: str
    address: str = ""
    role: str = "local user"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedChange:
    """One difference that an adopted text made, as its author's: the item (None for prose and the timeline) and what changed, for people.

    `value`, `before` and `after` are as in an `Update` and in `Changed`. An added item is ADD, one that comes back RESTORE; of lines that
    no other change tells of, EDIT has the old and the new, None where there was none, or is none any more.
    """

    item: int | None
    change: Change
    value: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A whole text became the record: a status mail, or the beginning of the next release.

    `lines` carry the item numbers; `gone` are items shown before and not in this text, without a word why. `changes` name all other
    differences to the record before.
    """

    entry: int
    at: datetime
    actor: Actor
    message_id: MessageId
    lines: tuple[Line, ...]
    subject: str
    date: datetime
    manager: Address | None = None
    release: str | None = None
    flowed: bool = False
    delsp: bool = False
    gone: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    """Items that stay behind with the release before, where this text begins the next one."""
    people: tuple[Person, ...] = ()
    """Whose names and addresses it tells together, as a manager's text records do."""
    changes: tuple[AdoptedChange, ...] = ()
    private: bool = False
    """It was sent to the program alone: no list has seen it."""

    def names(self, number: int) -> bool:
        """Whether it did anything to the item of that number."""
        return number in self.gone or number in self.closed or any(one.item == number for one in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One accepted update: the item (None for a milestone, prose and the like), the value before and after, and the lines replaced.

    `before` and `after` are for people: the field's value (a section's path for done, defer and move). `splices` are applied in
    order. `held` is the number of the question that this entry settled, `again` that of the entry which this one makes once more, on
    top of an adopted text that did not show it.
    """

    entry: int
    at: datetime
    actor: Actor
    item: int | None
    update: Update
    before: str | None
    after: str | None
    splices: tuple[Splice, ...]
    reason: str
    held: int | None = None
    again: int | None = None

    @property
    def items(self) -> tuple[int, ...]:
        """The numbers of all items that it is about: of a merge, both."""
        other = self.update.value if self.update.change is Change.MERGE else None
        return tuple(number for number in (self.item, int(other.removeprefix("#")) if other else None) if number is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the record says of the status mail that it was last posted or adopted as."""

    subject: str
    date: datetime
    release: str | None
    manager: Address | None
    message_id: MessageId | None
    people: tuple[Person, ...] = ()
    since: datetime | None = None
    flowed: bool | None = None
    delsp: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """Entry `of` was taken back, by these splices (none if only a field of the record was restored)."""

    entry: int
    at: datetime
    actor: Actor
    of: int
    splices: tuple[Splice, ...]
    prognoses: tuple[tuple[int, Prognosis], ...] = ()
    """What the record keeps beside the document after the undo (see `Record.prognoses`)."""
    lines: tuple[Line, ...] | None = None
    """The whole document before an adoption that was undone, what was made again on top of it too; None otherwise."""
    base: tuple[Line, ...] | None = None
    """The text that began the posting cycle in which that adoption came (see `Record.base`)."""
    head: Head | None = None
    """That of the record before an adoption that was undone."""
    hidden: tuple[tuple[int, str], ...] = ()
    """Items that are hidden again, with the reason that they had before (see `HiddenItem.why`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The status mail went out (was put into the outbox) with exactly these lines.

    `splices` are what the clock alone decided, the "we are here" mark, made in the document as it stood before this entry.
    The text of an approved preview is older than its posting: it holds the entries up to `through`, and `ahead` is the document as it
    goes on, with the later ones on top. None: all entries before this one are in `lines`, and the document goes on with them.
    `as_of` is the moment that the text was composed for, None: `at`. `preview` is the number of the preview that it was.
    """

    entry: int
    at: datetime
    actor: Actor
    message_id: MessageId
    lines: tuple[Line, ...]
    subject: str
    splices: tuple[Splice, ...] = ()
    through: int | None = None
    ahead: tuple[Line, ...] | None = None
    as_of: datetime | None = None
    preview: int | None = None


Entry = Adopted | Changed | Undone | Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A held update, `h7`: open until it is accepted, rejected or settled with another value."""

    number: int
    at: datetime
    update: Update
    reason: str
    state: str = "open"
    """`open`, `accepted`, `rejected` or `settled`."""
    entry: int | None = None
    """The entry that the settling made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenItem:
    """An item that the document no longer shows, as it last stood there; its number is never given again."""

    number: int
    item: Item
    why: str
    """`dropped`, `gone` (missing from an adopted text), `merged`, `closed` (with the release before) or `undone` (its add was)."""
    role: SectionRole = SectionRole.OPEN
    """That of the section where it last stood."""
    section: str = ""
    """The title of that section."""
    lines: tuple[Line, ...] = ()
    """Its lines as they last stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The document as history left it, with what the document cannot show.

    `prognoses` holds the prognosis of items whose layout does not write it, `people` those whom an adopted text told of. `base` is the document as last posted or adopted,
    the start of this posting cycle; `subject`, `date` and `message_id` are those of that mail, `since` is the moment it was
    composed for, or adopted at.
    """

    document: StatusMail
    next_number: int
    subject: str
    date: datetime
    base: StatusMail
    since: datetime | None = None
    release: str | None = None
    manager: Address | None = None
    message_id: MessageId | None = None
    hidden: tuple[HiddenItem, ...] = ()
    prognoses: tuple[tuple[int, Prognosis], ...] = ()
    people: tuple[Person, ...] = ()

    def prognosis(self, number: int) -> Prognosis | None:
        """The item's prognosis: what its line shows, else what the record keeps beside it, else None."""
        item = self.document.item(number)
        if item is not None and item.prognosis is not None:
            return item.prognosis
        return dict(self.prognoses).get(number)
