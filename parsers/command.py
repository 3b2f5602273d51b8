"""What a command line is read into, and what a row of the table of commands holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.document import NewItem
from parsers.update import OwnerOp


class Verb(StrEnum):
    """What a command line starts with."""

    HELP = "help"
    WHOAMI = "whoami"
    CONFIRM = "confirm"
    STATUS = "status"
    SHOW = "show"
    HISTORY = "history"
    SET = "set"
    NOTE = "note"
    LINK = "link"
    UNLINK = "unlink"
    OWNER = "owner"
    ADD = "add"
    RENAME = "rename"
    MOVE = "move"
    DONE = "done"
    DEFER = "defer"
    DROP = "drop"
    REOPEN = "reopen"
    MERGE = "merge"
    MILESTONE = "milestone"
    INTRO = "intro"
    HELD = "held"
    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"
    PREVIEW = "preview"
    APPROVE = "approve"
    HOLD = "hold"
    POST = "post"
    RESEND = "resend"
    PAUSE = "pause"
    RESUME = "resume"
    RELEASE = "release"


class Topic(StrEnum):
    """The headings of the help."""

    ITEMS = "Items"
    STATUS_MAIL = "The status mail"
    QUESTIONS = "What was held, and what was done"
    POSTING = "Posting"
    BOT = "The bot itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One verb: how it is written, a sentence that says what it does, and a line or two as people write them.

    `changes`: it changes the next status mail, so that a preview that is open is out of date.
    """

    verb: Verb
    topic: Topic
    forms: tuple[str, ...]
    says: str
    examples: tuple[str, ...]
    changes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command line as it was read. Which item `item` is, and whether the change can be made, only the record tells.

    `line` is the line as written, white space folded. `item` is what stands for ITEM (`#12`, a part of a title, a link, `it`), `into`
    the second one of `merge`. `value` is what stands for the last slot: a state or revision in its own spelling, a text, a title, a
    section, a URL, a date, a release, a verb. `name` is the milestone's, or the release that a new one starts from. `names` are owners.
    `numbers` are those of questions (accept, reject, set), entries (undo), a preview (approve, hold) or a mail (resend).
    """

    verb: Verb
    line: str
    item: str | None = None
    into: str | None = None
    value: str | None = None
    name: str | None = None
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    op: OwnerOp | None = None
    new: NewItem | None = None
    force: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """A line that is no command. `verb` is the one that it starts with; None if it starts with none, then `nearest` may be meant."""

    line: str
    reason: str
    verb: Verb | None = None
    nearest: Verb | None = None
