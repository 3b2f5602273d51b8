"""What an inbox gives: raw mails, and word of those that could not be read."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from parsers.model import Classification, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How the cursor of a folder moves once a mail is committed: from `after` to `to`, if it stands at `after` under `validity`.

    So a mail that was not committed keeps the cursor before itself, whatever is read behind it.
    """

    validity: str
    after: str
    to: str


STAY = Step(validity="", after="", to="")
"""The step with a mail that was passed long ago: no cursor ever stands at an empty key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail as it lies in `folder`. `key` names it there for ever; `arrived_at` (aware) is when it was put there, None if unknown.

    `step` is how the cursor moves with it, None where it just stands at the last key. `size`, if given, is that of the mail in bytes,
    and `raw` is but its headers: they say that the body cannot matter, or `fault` says why it cannot be read.
    """

    folder: str
    key: str
    raw: bytes = field(repr=False)
    arrived_at: datetime | None
    step: Step | None = None
    size: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Mails of one folder that cannot matter by what their headers say, in order; each of `kinds` is that of the mail at its place."""

    mails: tuple[RawMail, ...]
    messages: tuple[Message, ...]
    kinds: tuple[Classification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A mail that could not be read this time, and why. It does not count as seen: the next look tries again."""

    folder: str
    key: str
    why: str


class Inbox(Protocol):
    """Where mail lies. Looking changes nothing there."""

    @property
    def folder(self) -> str:
        """The name of the place, for the cursor: its path."""

    def mails(self, seen: Container[str] = frozenset()) -> Iterator[RawMail | Unread]:
        """The mails whose key is not in `seen`, oldest first. Raises InboxError if the place itself cannot be read."""


News = RawMail | PassedOver | Unread
"""What a look at an inbox gives."""


class InboxError(OSError):
    """No mail can be read at `path`, and `why`: it is not there, or it is neither a Maildir nor an mbox."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
