"""The values of reading a reply: passages, evidence, updates and their outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from parsers.document import NewItem
from parsers.mail import Address, MessageId


class Change(StrEnum):
    """What an update does to an item. `QUESTION` does nothing by itself and is always held.

    MILESTONE and INTRO are about no item. EDIT puts another line in place of one, wherever it stands. UNDO takes an entry back, ADOPT
    makes a whole status mail the record.
    """

    REVISION = "revision"
    PROGNOSIS = "prognosis"
    DONE = "done"
    DEFER = "defer"
    DROP = "drop"
    ADD = "add"
    OWNER = "owner"
    LINK = "link"
    UNLINK = "unlink"
    NOTE = "note"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    RESTORE = "restore"
    BLOCKED = "blocked"
    EDIT = "edit"
    MILESTONE = "milestone"
    INTRO = "intro"
    UNDO = "undo"
    ADOPT = "adopt"
    QUESTION = "question"


class OwnerOp(StrEnum):
    """How an owner update changes the owners of an item."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class Certainty(StrEnum):
    """EXPLICIT: the author says it, a careful manager records it without asking. IMPLIED: a careful manager would ask."""

    EXPLICIT = "explicit"
    IMPLIED = "implied"


class QuotedLine(NamedTuple):
    """A quoted line above an author's words: its text without quote marks, and the line of the posting it was aligned to.

    `line` is None for a line that does not stand in the posting (somebody else's reply, a list footer). A mail that quotes everything
    has thousands of them, and a named tuple is made in a fourth of a dataclass's time.
    """

    text: str
    depth: int
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The author's own words, and the quoted lines they answer: those since the passage before.

    `words` are decoded and unflowed, one paragraph's lines joined by LF. `span` is the first and the last-but-one line of the
    words in the body (half open). `edited` is the line of the posting that the author changed in place inside the quote; the
    words are then the line as the author left it. With `added` they are a line that the author put in below the line `edited`.
    """

    words: str
    quoted: tuple[QuotedLine, ...] = ()
    span: tuple[int, int] = (0, 0)
    edited: int | None = None
    added: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence that caused an update: whose mail, when, and the author's exact words (white space folded).

    `span` (lines of the body) is for pointing only and takes no part in comparison.
    """

    message_id: MessageId
    author: Address
    date: datetime | None
    words: str
    span: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One change that somebody's words ask for.

    `item` is an item number; None for a mail-wide statement and for an add. `value` by change: revision `v7a`; prognosis a state
    word; defer the release or None; owner a name; link and unlink the URL; rename the new title; move the target section; note and
    blocked the text; add the new title; merge the item that it becomes one with, `#12`; edit the new line, with the old one in `line`;
    milestone `NAME = DATE`; intro the text; undo the entry, `e17`; done, drop, restore, adopt and question None. `candidates` are the item
    numbers of an ambiguous reading, the likeliest (also in `item`) first.
    """

    item: int | None
    change: Change
    certainty: Certainty
    evidence: Evidence
    value: str | None = None
    op: OwnerOp | None = None
    candidates: tuple[int, ...] = ()
    new: NewItem | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The update is made. `reason` is a sentence for people."""

    update: Update
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The update waits for the manager."""

    update: Update
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """The update changes nothing: it says what the record says already, or was never meant."""

    update: Update
    reason: str


Outcome = Accepted | Held | Ignored


class Kind(StrEnum):
    """The classification of a mail. Only replies and postings can carry updates."""

    REPLY = "reply"
    POSTING = "posting"
    COMMAND = "command"
    STATUS_MAIL = "status-mail"
    OWN = "own"
    AUTOREPLY = "autoreply"
    BOUNCE = "bounce"
    CALENDAR = "calendar"
    SPAM = "spam"
    OTHER_THREAD = "other-thread"
    UNRELATED = "unrelated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a mail is, the posting that it answers (if any is known), and why it was taken so."""

    kind: Kind
    posting: MessageId | None = None
    reason: str = ""
