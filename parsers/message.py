"""Raw mail to a Message: decoded once, defects kept, nothing raised whatever the bytes are (RFC 5322, RFC 2045 to 2047)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Part

from mailparser import MailParser, core, parse_from_bytes, utils  # type: ignore[import-untyped]

from parsers import charset
from parsers.links import link_id, message_ids
from parsers.mail import Address, Message, MessageId
from parsers.mime import Displayed, displayed
from parsers.subject import read_subject

# QUIRK: mail-parser logs what it could not decode as warnings and errors; here that is a defect of the mail, so its loggers, and no
# others, are made to drop it.
for _library in (core, utils):
    _library.log.addFilter(lambda record: False)

_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_MARKS = re.compile(
    rb"(?im)^--([^\r\n]{1,80})|boundary(?:\*\d{0,3}\*?)?\s{0,9}=\s{0,9}(?:\"([^\"\r\n]{1,80})|([^\s;\"\r\n]{1,80}))|^content-type:\s{0,9}message/(?:rfc822|global)"
)
_HEAD_CHARSET = re.compile(rb"(?i)charset\s{0,9}=\s{0,9}\"?([\w.:-]{1,40})")
_MAX_HEAD = 256_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_COMMA_NAME = re.compile(r"(?:^|(?<=,))\s{0,9}([^\",<>@:;()\\]{1,80}),\s{0,9}([^\",<>@:;()\\]{1,80}?)\s{0,9}<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a mail may cost: bytes, MIME parts, depth of nesting, lines of text. Over them only its headers are read (lines: cut)."""

    size: int = 2_000_000
    parts: int = 1_000
    depth: int = 30
    lines: int = 20_000


DEFAULT_LIMITS = Limits()


def read_message(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Message:
    """The mail in `raw`. Any bytes give a Message; what is broken or over a limit is named in its `defects`."""
    head = _head(raw)
    over = _over(raw, limits) + ([f"headers cut at {_MAX_HEAD} bytes"] if len(head) == _MAX_HEAD else [])
    body = b"" if over else raw[len(head) :]
    hint = _HEAD_CHARSET.search(head)
    # QUIRK: mail-parser drops the bytes of raw 8-bit headers that are not UTF-8 ("Gr\xfc\xdfe" gives "Gre"), so they are made UTF-8 first.
    readable = charset.utf8_header(head, hint[1].decode("ascii") if hint else None)
    defects = list(over)
    try:
        parsed = parse_from_bytes(readable + body)
        return _message(parsed, len(raw), defects, limits)
    except Exception as error:
        # Whatever a parser does with hostile bytes, the run goes on: a mail that cannot be read is one with that defect.
        defects.append(f"unreadable: {type(error).__name__}")
        return _from_headers(readable, len(raw), defects)


def _message(parsed: MailParser, size: int, defects: list[str], limits: Limits) -> Message:
    root: Part = parsed.message
    headers = _headers(root)
    parts = list(root.walk())
    shown = displayed(root)
    text = _cut(shown, limits, defects)
    authors = [_addresses(value) for value in (value for name, value in _raw_headers(root) if name == "from")]
    defects += [*_header_defects(parsed.date is None, len(authors)), *shown.defects, *_library_defects(parsed)]
    return Message(
        message_id=_own_id(headers),
        subject=read_subject(_first(headers, "subject")),
        author=next((found[0] for found in authors if found), None),
        authors=sum(map(len, authors)),
        to=_recipients(root, "to"),
        cc=_recipients(root, "cc"),
        date=parsed.date,
        in_reply_to=_ids(root, "in-reply-to"),
        references=_ids(root, "references"),
        list_id=_first(headers, "list-id") or None,
        headers=headers,
        text=text,
        flowed=shown.flowed,
        delsp=shown.delsp,
        html=shown.html,
        footer=shown.footer,
        enclosed=tuple(dict.fromkeys(found for part in parts for found in _enclosed(part))),
        content_types=tuple(part.get_content_type() for part in parts),
        size=size,
        defects=tuple(dict.fromkeys(defects)),
    )


def _from_headers(head: bytes, size: int, defects: list[str]) -> Message:
    """What the standard library makes of the headers alone."""
    root = message_from_bytes(head)
    headers = _headers(root)
    return Message(
        message_id=_own_id(headers),
        subject=read_subject(_first(headers, "subject")),
        author=None,
        authors=len(_values(headers, "from")),
        in_reply_to=_ids(root, "in-reply-to"),
        references=_ids(root, "references"),
        list_id=_first(headers, "list-id") or None,
        headers=headers,
        size=size,
        defects=tuple(defects),
    )


def _head(raw: bytes) -> bytes:
    """The header block with the empty line behind it."""
    end = _HEAD_END.search(raw, 0, _MAX_HEAD)
    return raw[: end.end()] if end else raw[:_MAX_HEAD]


def _over(raw: bytes, limits: Limits) -> list[str]:
    """The limits that the raw mail is over, found without parsing it."""
    if len(raw) > limits.size:
        return [f"too large: {len(raw)} bytes, at most {limits.size}"]
    parts, depth = _shape(raw)
    found = []
    if parts > limits.parts:
        found.append(f"too many parts: more than {limits.parts}")
    if depth > limits.depth:
        found.append(f"nested too deep: more than {limits.depth}")
    return found


def _shape(raw: bytes) -> tuple[int, int]:
    """An upper bound of the MIME parts and of their depth, from the boundaries that are announced and met."""
    open_boundaries: list[bytes] = []
    known: set[bytes] = set()
    parts, depth = 1, 0
    for hit in _MARKS.finditer(raw):
        boundary = hit[2] or hit[3]
        if hit[1] is None:
            open_boundaries.append(boundary or b"")
            known.add(boundary or b"")
            parts += 0 if boundary else 1
            depth = max(depth, len(open_boundaries))
            continue
        line = hit[1].rstrip()
        closed = line.removesuffix(b"--")
        if line in known:
            parts += 1
            while open_boundaries and open_boundaries[-1] != line:
                open_boundaries.pop()
            if not open_boundaries:
                open_boundaries.append(line)
        elif closed in known:
            while open_boundaries and open_boundaries.pop() != closed:
                pass
    return parts, depth


def _cut(shown: Displayed, limits: Limits, defects: list[str]) -> str:
    lines = _LINE.findall(shown.text) if shown.text.count("\n") + shown.text.count("\r") > limits.lines else []
    if len(lines) <= limits.lines:
        return shown.text
    defects.append(f"text cut: {len(lines)} lines, at most {limits.lines}")
    return "".join(lines[: limits.lines])


def _headers(root: Part) -> tuple[tuple[str, str], ...]:
    # QUIRK: mail-parser gives a repeated header as a list, else a str, and the first only of addresses; here each stands for itself.
    return tuple((name, charset.decode_words(value)) for name, value in _raw_headers(root))


def _raw_headers(root: Part) -> Iterator[tuple[str, str]]:
    return ((name.lower(), charset.clean(str(value))) for name, value in root.raw_items())


def _values(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    return [value for key, value in headers if key == name]


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _own_id(headers: tuple[tuple[str, str], ...]) -> MessageId | None:
    value = _first(headers, "message-id")
    return next(iter(message_ids(value)), None) or link_id(value)


def _ids(root: Part, name: str) -> tuple[MessageId, ...]:
    # QUIRK: mail-parser leaves folds, comments and several ids in one string; they are read from the raw value, folds and all.
    values = [value for key, value in _raw_headers(root) if key == name]
    return tuple(dict.fromkeys(found for value in values for found in message_ids(value)))


def _recipients(root: Part, name: str) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(found for key, value in _raw_headers(root) if key == name for found in _addresses(value)))


def _addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of one header value."""
    # QUIRK: `From: Last, First <a@b>` without quotes is two mailboxes to RFC 5322 and to mail-parser; people and Exchange mean one.
    quoted = _COMMA_NAME.sub(lambda hit: f'"{charset.decode_words(hit[1])}, {charset.decode_words(hit[2])}" <', value)
    pairs = utils.get_addresses(quoted, decode_names=True)
    return tuple(Address(name=charset.decode_words(name), address=address.lower()) for name, address in pairs if "@" in address)


def _enclosed(part: Part) -> tuple[MessageId, ...]:
    """The Message-ID of an attached message, or of the headers that a bounce gives back."""
    kind = part.get_content_type()
    payload = part.get_payload()
    if kind in ("message/rfc822", "message/global") and isinstance(payload, list):
        return tuple(found for inner in payload[:1] if isinstance(inner, Part) for found in _ids(inner, "message-id")[:1])
    returned = part.get_payload(decode=True)
    if kind in ("text/rfc822-headers", "message/rfc822-headers") and isinstance(returned, bytes):
        return _ids(message_from_bytes(returned), "message-id")[:1]
    return ()


def _header_defects(undated: bool, from_headers: int) -> list[str]:
    found = ["Date missing or not a date"] if undated else []
    return found + ([f"From {'missing' if not from_headers else 'more than once'}"] if from_headers != 1 else [])


def _library_defects(parsed: MailParser) -> list[str]:
    # Bytes that mail-parser could not decode are decoded here and named by `displayed`, if they are.
    lines = [line for entry in parsed.defects for lines in entry.values() for line in lines]
    return [charset.clean(line) for line in lines if not line.startswith("CharsetDecodeDefect")]
