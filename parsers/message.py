"""Raw mail to a Message: decoded once, defects kept, nothing raised whatever the bytes are (RFC 5322, RFC 2045 to 2047)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Part
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from mailparser import core, parse_from_bytes, utils  # type: ignore[import-untyped]

from parsers import charset
from parsers.limits import DEFAULT_LIMITS, Limits, head, over
from parsers.links import link_id, message_ids
from parsers.mail import Address, Message, MessageId
from parsers.mime import Displayed, displayed
from parsers.subject import read_subject

# QUIRK: mail-parser logs what it could not decode as warnings and errors; here that is a defect of the mail, so its loggers, and no
# others, are made to drop it.
for _library in (core, utils):
    _library.log.addFilter(lambda record: False)

_HEAD_CHARSET = re.compile(rb"(?i)charset\s{0,9}=\s{0,9}\"?([\w.:-]{1,40})")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_Headers = tuple[tuple[str, str], ...]
_COMMA_NAME = re.compile(r"(?:^|(?<=,))\s{0,9}([^\",<>@:;()\\]{1,80}),\s{0,9}([^\",<>@:;()\\]{1,80}?)\s{0,9}<")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The tree of a mail's parts, and what mail-parser says of the mail: `mail` are its headers, decoded, by name."""

    root: Part
    date: datetime | None
    defects: tuple[str, ...]
    mail: Mapping[str, Any] = field(default_factory=dict)


def read_head(raw: bytes, size: int) -> Message:
    """The mail of `size` bytes of which only the header block is at hand: no text, no parts. Any bytes give a Message.

    It is read by the standard library alone, which takes a third of the time: of a whole mailbox most mails are no more than that.
    """
    try:
        octets = charset.whole_words(charset.utf8_header(head(raw), None))
        return _message(_plain(octets, ()), size, [], DEFAULT_LIMITS)
    except Exception as error:
        return _unreadable(size, [f"unreadable: {type(error).__name__}"])


def read_message(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Message:
    """The mail in `raw`. Any bytes give a Message; what is broken or over a limit is named in its `defects`."""
    block = head(raw)
    defects = over(raw, limits)
    body = b"" if defects else raw[len(block) :]
    hint = _HEAD_CHARSET.search(block)
    # QUIRK: mail-parser drops the bytes of raw 8-bit headers that are not UTF-8 ("Gr\xfc\xdfe" gives "Gre"), so they are made UTF-8 first.
    readable = charset.whole_words(charset.utf8_header(block, hint[1].decode("ascii") if hint else None))
    for octets in (readable + body, readable):
        try:
            return _message(_parsed(octets), len(raw), defects, limits)
        except Exception as error:
            # Whatever a parser does with hostile bytes, the run goes on: a mail that cannot be read is one with that defect.
            defects.append(f"unreadable: {type(error).__name__}")
    return _unreadable(len(raw), defects)


def _unreadable(size: int, defects: list[str]) -> Message:
    return Message(message_id=None, subject=read_subject(""), author=None, authors=0, size=size, defects=tuple(defects))


def _parsed(octets: bytes) -> _Parsed:
    try:
        parsed = parse_from_bytes(octets)
        # Bytes that mail-parser could not decode are decoded here and named by `displayed`, if they are.
        lines = [line for entry in parsed.defects for lines in entry.values() for line in lines]
        defects = [charset.clean(line) for line in lines if not line.startswith("CharsetDecodeDefect")]
        return _Parsed(parsed.message, parsed.date, tuple(defects), parsed.mail)
    except Exception as error:
        # QUIRK: a broken word in From or a boundary that is never met makes mail-parser refuse the whole mail. The standard library
        # reads it: same tree, no recovery of the date.
        return _plain(octets, (f"mail-parser: {type(error).__name__}",))


def _plain(octets: bytes, defects: tuple[str, ...]) -> _Parsed:
    root = message_from_bytes(octets)
    return _Parsed(root, _date(charset.clean(str(root.get("date", "")))), defects)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _message(parsed: _Parsed, size: int, defects: list[str], limits: Limits) -> Message:
    root = parsed.root
    raw = _raw_headers(root)
    # QUIRK: mail-parser gives a repeated header as a list, else a str, and the first only of addresses; here each stands for itself.
    headers = tuple([(name, charset.decode_words(value)) for name, value in raw])
    parts = list(root.walk())
    shown = displayed(root)
    cut = _cut(shown, limits)
    authors = _mailboxes(parsed, raw, "from")
    found = [*defects, *_header_defects(parsed.date is None, len(authors)), *cut, *shown.defects, *parsed.defects]
    return Message(
        message_id=_own_id(headers),
        subject=read_subject(_first(headers, "subject")),
        author=next((one[0] for one in authors if one), None),
        authors=sum(map(len, authors)),
        to=_recipients(parsed, raw, "to"),
        cc=_recipients(parsed, raw, "cc"),
        date=parsed.date,
        in_reply_to=_ids(raw, "in-reply-to"),
        references=_ids(raw, "references"),
        list_id=_first(headers, "list-id") or None,
        headers=headers,
        text="".join(_LINE.findall(shown.text)[: limits.lines]) if cut else shown.text,
        flowed=shown.flowed,
        delsp=shown.delsp,
        html=shown.html,
        footer=shown.footer,
        enclosed=tuple(dict.fromkeys(one for part in parts for one in _enclosed(part))),
        content_types=tuple(part.get_content_type() for part in parts),
        size=size,
        defects=tuple(dict.fromkeys(found)),
    )


def _cut(shown: Displayed, limits: Limits) -> list[str]:
    count = len(_LINE.findall(shown.text))
    return [f"text cut: {count} lines, at most {limits.lines}"] if count > limits.lines else []


def _raw_headers(root: Part) -> _Headers:
    return tuple([(name.lower(), charset.clean(str(value))) for name, value in root.raw_items()])


def _first(headers: _Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _own_id(headers: _Headers) -> MessageId | None:
    value = _first(headers, "message-id")
    return next(iter(message_ids(value)), None) or link_id(value)


def _ids(raw: _Headers, name: str) -> tuple[MessageId, ...]:
    # QUIRK: mail-parser leaves folds, comments and several ids in one string; they are read from the raw value, folds and all.
    values = [value for key, value in raw if key == name]
    return tuple(dict.fromkeys(found for value in values for found in message_ids(value)))


def _recipients(parsed: _Parsed, raw: _Headers, name: str) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(found for one in _mailboxes(parsed, raw, name) for found in one))


def _mailboxes(parsed: _Parsed, raw: _Headers, name: str) -> list[tuple[Address, ...]]:
    """The mailboxes of each header of that name."""
    values = [value for key, value in raw if key == name]
    if len(values) == 1 and values[0].isascii() and name in parsed.mail and not _COMMA_NAME.search(values[0]):
        return [_read(parsed.mail[name])]
    return [_addresses(value) for value in values]


def _addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of one header value."""
    # QUIRK: `From: Last, First <a@b>` without quotes is two mailboxes to RFC 5322 and to mail-parser; people and Exchange mean one.
    quoted = _COMMA_NAME.sub(lambda hit: f'"{charset.decode_words(hit[1])}, {charset.decode_words(hit[2])}" <', value)
    try:
        pairs = utils.get_addresses(quoted, decode_names=True)
    except Exception:
        # The words that mail-parser stumbles over are decoded with less care.
        pairs = getaddresses([charset.decode_words(quoted)])
    return _read(pairs)


def _read(pairs: Iterable[tuple[str, str]]) -> tuple[Address, ...]:
    """The mailboxes of pairs of name and address; a name that only repeats the address is none."""
    found = [(charset.decode_words(name) if name != address else "", address) for name, address in pairs if "@" in address]
    return tuple([Address(name=name, address=address.lower()) for name, address in found])


def _enclosed(part: Part) -> tuple[MessageId, ...]:
    """The Message-ID of an attached message, or of the headers that a bounce gives back."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global") and part.is_multipart():
        return tuple(found for inner in part.get_payload() if isinstance(inner, Part) for found in _ids(_raw_headers(inner), "message-id")[:1])
    if kind in ("text/rfc822-headers", "message/rfc822-headers"):
        returned = part.get_payload(decode=True)
        return _ids(_raw_headers(message_from_bytes(returned)), "message-id")[:1] if isinstance(returned, bytes) else ()
    return ()


def _header_defects(undated: bool, from_headers: int) -> list[str]:
    found = ["Date missing or not a date"] if undated else []
    return found + ([f"From {'missing' if not from_headers else 'more than once'}"] if from_headers != 1 else [])
