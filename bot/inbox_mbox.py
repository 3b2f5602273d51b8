"""Mail that lies in an mbox file: mails one after the other, each headed by a `From ` line (RFC 4155)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.raw_mail import InboxError, RawMail

# asctime, with a zone before or after the year as some writers have it; the sender may hold blanks ("ada at example.org" in pipermail)
_SEPARATOR = re.compile(
    rb"From .{0,500}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?P<day>\d{1,2}) "
    rb"(?P<time>\d\d:\d\d(?::\d\d)?) (?:[A-Z]{1,5} |[+-]\d{4} )?(?P<year>\d{4})(?: (?P<zone>[+-]\d{4}))?\s*"
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK = (b"\n", b"\r\n")


class MboxInbox:
    """The mbox at `path`, in the order of the file. A mail's key is its offset in bytes and a digest of its text.

    A `From ` line starts a mail only at the start of the file or after a blank line, and only if a date stands in it.
    QUIRK: the four mbox dialects cannot be told apart; `>From ` is unquoted as mboxrd has it (mboxo cannot be undone).
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def folder(self) -> str:
        """The path."""
        return str(self.path)

    def mails(self, seen: Container[str] = frozenset()) -> Iterator[RawMail]:
        """The mails not in `seen`. Raises InboxError if the file cannot be read."""
        try:
            for offset, separator, lines in self._split():
                mail = self._mail(offset, separator, lines)
                if mail.key not in seen:
                    yield mail
        except OSError as error:
            raise InboxError(self.path, f"cannot be read: {error.strerror}") from error

    def _split(self) -> Iterator[tuple[int, bytes, list[bytes]]]:
        """Offset, separator and lines of each mail; only one mail is held at a time."""
        start, separator, lines = 0, b"", list[bytes]()
        offset, after_blank = 0, True
        with self.path.open("rb") as file:
            for line in file:
                if after_blank and line.startswith(b"From ") and (offset == 0 or is_separator(line)):
                    if separator:
                        yield start, separator, lines
                    start, separator, lines = offset, line, []
                else:
                    lines.append(line)
                after_blank = line in _BLANK
                offset += len(line)
        if separator:
            yield start, separator, lines

    def _mail(self, offset: int, separator: bytes, lines: list[bytes]) -> RawMail:
        body = lines[:-1] if lines and lines[-1] in _BLANK else lines  # the blank line before the next separator is the mbox's own
        raw = _QUOTED.sub(rb"\1", b"".join(body))
        key = f"{offset}-{hashlib.sha256(raw).hexdigest()[:16]}"
        return RawMail(folder=self.folder, key=key, raw=raw, arrived_at=_arrival(separator))


def is_separator(line: bytes) -> bool:
    """The line reads as the start of a mail: `From `, a sender, and a date as asctime writes it."""
    return _SEPARATOR.fullmatch(line) is not None


def _arrival(separator: bytes) -> datetime | None:
    """The date in the separator, UTC where it names no zone (RFC 4155 appendix A)."""
    found = _SEPARATOR.fullmatch(separator)
    if not found:
        return None
    said = {name: (value or b"").decode() for name, value in found.groupdict().items()}
    time = said["time"] if said["time"].count(":") == 2 else said["time"] + ":00"
    try:
        arrived = datetime.strptime(
            f"{said['year']} {said['month']} {said['day']} {time} {said['zone'] or '+0000'}", "%Y %b %d %H:%M:%S %z"
        )
    except ValueError:
        return None
    # QUIRK: public-inbox dates every separator 1 January 1970; that is no time of arrival
    return arrived.astimezone(UTC) if arrived.year > 1970 else None
