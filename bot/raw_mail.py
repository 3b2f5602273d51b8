"""What an inbox gives: raw mails, and word of those that could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail as it lies in `folder`. `key` names it there for ever; `arrived_at` (aware) is when it was put there, None if unknown.

    `validity` is what keys of the folder hold under (IMAP's UIDVALIDITY), or empty. `reached` is the key up to which the whole folder
    is read once this mail is, None for `key` itself. `size`, if given, is that of the mail in bytes, and `raw` is but its headers: what
    stands in them was reason enough not to fetch the rest.
    """

    folder: str
    key: str
    raw: bytes = field(repr=False)
    arrived_at: datetime | None
    validity: str = ""
    reached: str | None = None
    size: int | None = None


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

    def mails(self, seen: Set[str] = frozenset()) -> Iterator[RawMail | Unread]:
        """The mails whose key is not in `seen`, oldest first. Raises InboxError if the place itself cannot be read."""


class InboxError(OSError):
    """No mail can be read at `path`, and `why`: it is not there, or it is neither a Maildir nor an mbox."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
