"""Mail that lies in a Maildir: one file a mail, in `new` until a reader has seen it, then in `cur`.

Only looked at: no file is moved, renamed or flagged, so a mail reader may use the same Maildir.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.raw_mail import InboxError, RawMail, Unread

# the name's first part is the second of delivery; M and digits in the second part the microsecond (cr.yp.to/proto/maildir.html)
_DELIVERED = re.compile(r"(\d{1,11})\.(?:[A-Z0-9]*?M(\d{1,6}))?")
_Place = tuple[int, int, str]


class MaildirInbox:
    """The Maildir at `path`. A mail's key is its file name without the flags behind the colon."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def folder(self) -> str:
        """The path."""
        return str(self.path)

    def mails(self, seen: Container[str] = frozenset()) -> Iterator[RawMail | Unread]:
        """The mails not in `seen`, by the time of delivery in their names, then by name. Raises InboxError."""
        for key, file in self._listed():
            if key not in seen:
                yield self._read(key, file)

    def _listed(self) -> list[tuple[str, Path]]:
        """Keys and files, oldest first; a mail that is moved from `new` to `cur` while we look is listed once."""
        found: dict[str, Path] = {}
        for part in ("new", "cur"):
            try:
                names = os.listdir(self.path / part)
            except OSError as error:
                raise InboxError(self.path / part, f"cannot be read: {error.strerror}") from error
            found |= {_key(name): self.path / part / name for name in names if not name.startswith(".")}
        return sorted(found.items(), key=lambda entry: _place(*entry))

    def _read(self, key: str, file: Path) -> RawMail | Unread:
        for candidate in (file, *self._moved(key, file)):
            try:
                if not candidate.is_file():  # a pipe would make us wait for ever
                    continue
                raw, written = candidate.read_bytes(), candidate.stat().st_mtime
            except FileNotFoundError:
                continue
            except OSError as error:
                return Unread(folder=self.folder, key=key, why=f"{candidate}: {error.strerror}")
            seconds, micros, _ = _place(key, candidate)
            arrived = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros) if seconds else datetime.fromtimestamp(written, UTC)
            return RawMail(folder=self.folder, key=key, raw=raw, arrived_at=arrived)
        return Unread(folder=self.folder, key=key, why=f"{file}: is no file any more")

    def _moved(self, key: str, file: Path) -> list[Path]:
        """Where the mail is now, if a mail reader has just taken it up or changed its flags."""
        try:
            return [] if file.exists() else [self.path / "cur" / name for name in os.listdir(self.path / "cur") if _key(name) == key]
        except OSError:
            return []


def _key(name: str) -> str:
    """The part before the flags; bytes that are no UTF-8 are written as escapes, for a database to keep."""
    return os.fsencode(name.partition(":")[0]).decode("utf-8", "backslashreplace")


def _place(key: str, file: Path) -> _Place:
    """Second and microsecond of delivery as the name says them, and the name; a name that says none goes by the file's own time."""
    said = _DELIVERED.match(key)
    if said:
        return int(said[1]), int(said[2] or 0), key
    try:
        return int(file.stat().st_mtime), 0, key
    except OSError:
        return 0, 0, key
