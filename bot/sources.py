"""Files given by a person: what kind of thing each is, and the status mail or mails in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from bot.config_tables import LimitsTable
from parsers.limits import Limits
from parsers.message import read_message
from parsers.model import Message, MessageId, Person, StatusMail, Subject
from parsers.records import RecordsError, document_of, people_of, read_records
from parsers.status_mail import is_status_mail, read

_HEADER = re.compile(rb"(?:[!-9;-~]{1,80}:.*\r?\n(?:[ \t].*\r?\n)*)+(?:\r?\n|\Z)")
_MAIL = re.compile(rb"(?im)^(?:from|subject|message-id|received):")


class SourceError(ValueError):
    """A file that cannot be used; the message names it, what is wrong, and the cure."""


class SourceKind(StrEnum):
    """What a file given to `import` is."""

    TEXT = "text"
    MAIL = "mail"
    MBOX = "mbox"
    MAILDIR = "maildir"
    RECORDS = "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSource:
    """A status mail from a file: the mail (headers made up for a plain text), and the document read from it."""

    message: Message
    document: StatusMail
    plain: bool
    people: tuple[Person, ...] = ()
    """Whose names and addresses the file tells together."""


def limits_of(table: LimitsTable) -> Limits:
    """The reading limits of the config."""
    return Limits(size=table.size, parts=table.parts, depth=table.depth, lines=table.lines)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises SourceError."""
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise SourceError(f"{path}: is a folder, not a file") from error
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error


def kind_of(path: Path) -> SourceKind:
    """What lies at `path`, told by its content. Raises SourceError for a folder that is no Maildir."""
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            return SourceKind.MAILDIR
        raise SourceError(f"{path}: is a folder without cur and new, so no Maildir: give a file")
    raw = read_file(path)
    if raw.startswith(b"From "):
        return SourceKind.MBOX
    head = _HEADER.match(raw)
    if head and _MAIL.search(head[0]):
        return SourceKind.MAIL
    if re.search(rb"(?m)^S: ", raw):
        return SourceKind.RECORDS
    return SourceKind.TEXT


def text_message(raw: bytes, path: Path) -> Message:
    """A status mail without headers as a mail: its Message-ID is made from its bytes, so the same text has the same one.

    Raises SourceError when it is no UTF-8 text.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: is not UTF-8 (at byte {error.start}): save it as UTF-8, or give the mail itself") from error
    made_up = MessageId(f"<import.{sha256(raw).hexdigest()[:16]}@prognosis.invalid>")
    return Message(message_id=made_up, subject=Subject(text="", title=""), author=None, text=text, size=len(raw))


def any_source(path: Path, limits: Limits) -> StatusSource:
    """The mail or plain text at `path` read as a status mail, whether it is one or not. Raises SourceError."""
    raw = read_file(path)
    plain = kind_of(path) is SourceKind.TEXT
    message = text_message(raw, path) if plain else read_message(raw, limits)
    return StatusSource(message=message, document=read(message.text, flowed=message.flowed, delsp=message.delsp), plain=plain)


def records_source(path: Path) -> StatusSource:
    """A status mail made of a manager's records, in the layout of the bundled sample. Raises SourceError."""
    raw = read_file(path)
    message = text_message(raw, path)
    try:
        blocks = read_records(message.text)
        text = document_of(blocks)
    except RecordsError as error:
        raise SourceError(f"{path}: {error}") from error
    return StatusSource(message=replace(message, text=text), document=read(text), plain=True, people=people_of(blocks))


def status_source(path: Path, limits: Limits, kind: SourceKind | None = None) -> StatusSource:
    """The status mail in the file at `path`: a mail or a plain text. Raises SourceError if it holds none."""
    raw = read_file(path)
    plain = (kind or kind_of(path)) is SourceKind.TEXT
    message = text_message(raw, path) if plain else read_message(raw, limits)
    document = read(message.text, flowed=message.flowed, delsp=message.delsp)
    if not is_status_mail(document):
        raise SourceError(f"{path}: no item was read in it, so it is no status mail: `prognosis parse {path}` shows what was read")
    return StatusSource(message=message, document=document, plain=plain)
