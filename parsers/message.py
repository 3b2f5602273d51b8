"""Raw mail to a Message: decoded once, defects kept, nothing raised whatever the bytes are (RFC 5322, RFC 2045 to 2047)."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Part
from email.utils import getaddresses

# QUIRK: of mail-parser only what reads a date and an address is used. Its parser of whole mails decodes each part once more, makes base64
# of attachments, and changes texts and headers to NFC, which takes time quadratic in the combining characters of a hostile mail.
from mailparser import dates, utils  # type: ignore[import-untyped]

from parsers import charset
from parsers.limits import AMBIGUOUS_HEAD, DEFAULT_LIMITS, MAX_PARAMETERS, Limits, head, is_ambiguous, over, without_overlong
from parsers.links import link_id, message_ids
from parsers.mail import Address, Message, MessageId
from parsers.mime import Displayed, displayed
from parsers.subject import read_subject

MAX_FIELD = 50_000
"""Characters of an address header that are read: a thousand recipients."""

_HEAD_CHARSET = re.compile(rb"(?i)charset\s{0,9}=\s{0,9}\"?([\w.:-]{1,40})")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SPEC = r"[\w+=-]+(?:\.[\w+=-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*"
_CODED = r"=\?[a-z0-9_-]{1,40}\?(?:q\?[a-z0-9!*+/=_-]{1,80}|b\?[a-z0-9+/]{1,80}={0,2})\?="
_PLAIN = re.compile(
    rf"(?ai)[ \t]*(?:\"([^\"\\=\r\n\t]*)\"[ ]|((?:(?:[a-z0-9.'_-]+|{_CODED}) )*))<({_SPEC})>[ \t]*(?:,|$)|[ \t]*({_SPEC})[ \t]*(?:,|$)"
)
"""A mailbox as nearly all are written: words (encoded ones too, RFC 2047 section 5) or one quoted name before the address in angle
brackets, or the address alone."""
_FIELD_FOLD = re.compile(r"\r?\n[ \t]+")
_TRACE = frozenset({"received", "authentication-results", "dkim-signature", "return-path"})
"""Fields in which there are no encoded words (RFC 2047 section 5): what looks like one is none, for those who judge by them."""
_Headers = tuple[tuple[str, str], ...]
_COMMA_NAME = re.compile(r"(?:^|(?<=,))\s{0,9}([^\",<>@:;()\\]{1,80}),\s{0,9}([^\",<>@:;()\\]{1,80}?)\s{0,9}<")


def read_head(raw: bytes, size: int) -> Message:
    """The mail of `size` bytes of which only the header block is at hand: no text, no parts. Any bytes give a Message."""
    try:
        octets = charset.whole_words(charset.utf8_header(without_overlong(head(raw)), None))
        return _message(message_from_bytes(octets), size, [], DEFAULT_LIMITS)
    except Exception as error:
        return _unreadable(size, [f"unreadable: {type(error).__name__}"])


def read_message(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Message:
    """The mail in `raw`. Any bytes give a Message; what is broken or over a limit is named in its `defects`."""
    defects = over(raw, limits)
    whole = raw if len(raw) <= limits.size else head(raw)
    kept = without_overlong(whole)
    block = head(kept)
    body = b"" if defects else kept[len(block) :]
    if len(kept) < len(whole):
        defects.append(f"headers with more than {MAX_PARAMETERS} bytes of parameters left out")
    if is_ambiguous(raw):
        defects.append(AMBIGUOUS_HEAD)
    hint = None if block.isascii() else _HEAD_CHARSET.search(block)
    # QUIRK: raw 8-bit headers that are not UTF-8 ("Gr\xfc\xdfe") are no text to Python, and mail-parser drops their mailboxes.
    readable = charset.whole_words(charset.utf8_header(block, hint[1].decode("ascii") if hint else None))
    for octets in (readable + body, readable):
        try:
            return _message(message_from_bytes(octets), len(raw), defects, limits)
        except Exception as error:
            # Whatever a parser does with hostile bytes, the run goes on: a mail that cannot be read is one with that defect.
            defects.append(f"unreadable: {type(error).__name__}")
    return _unreadable(len(raw), defects)


def _unreadable(size: int, defects: list[str]) -> Message:
    return Message(message_id=None, subject=read_subject(""), author=None, authors=0, size=size, defects=tuple(defects))


def _message(root: Part, size: int, defects: list[str], limits: Limits) -> Message:
    raw = tuple([(name.lower(), charset.clean(str(value))) for name, value in root.raw_items()])
    headers = tuple([(name, charset.unfolded(value) if name in _TRACE else charset.decode_words(value)) for name, value in raw])
    parts = list(root.walk())
    kinds = tuple([part.get_content_type() for part in parts])
    shown = displayed(root)
    cut = _cut(shown, limits)
    date = _date(_first(raw, "date"))
    found = [*defects, *_header_defects(raw, date), *cut, *shown.defects, *_part_defects(parts)]
    authors = [_addresses(value) for key, value in raw if key == "from"]
    return Message(
        message_id=_own_id(headers),
        subject=read_subject(_first(headers, "subject")),
        author=next((one[0] for one in authors if one), None),
        authors=sum(map(len, authors)),
        to=_recipients(raw, "to"),
        cc=_recipients(raw, "cc"),
        date=date,
        in_reply_to=_ids(raw, "in-reply-to"),
        references=_ids(raw, "references"),
        list_id=_first(headers, "list-id") or None,
        headers=headers,
        text="".join(_LINE.findall(shown.text)[: limits.lines]) if cut else shown.text,
        flowed=shown.flowed,
        delsp=shown.delsp,
        html=shown.html,
        footer=shown.footer,
        enclosed=tuple(dict.fromkeys(one for part, kind in zip(parts, kinds, strict=True) for one in _enclosed(part, kind))),
        content_types=kinds,
        size=size,
        defects=tuple(dict.fromkeys(found)),
    )


def _cut(shown: Displayed, limits: Limits) -> list[str]:
    if shown.text.count("\n") + shown.text.count("\r") < limits.lines:
        return []
    count = len(_LINE.findall(shown.text))
    return [f"text cut: {count} lines, at most {limits.lines}"] if count > limits.lines else []


def _date(value: str) -> datetime | None:
    """The moment, in UTC; None if it is not a date (RFC 5322 sections 3.3 and 4.3)."""
    found = dates.parse_mail_date(value[:MAX_FIELD]).value
    return found if isinstance(found, datetime) else None


def _first(headers: _Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _own_id(headers: _Headers) -> MessageId | None:
    value = _first(headers, "message-id")
    return next(iter(message_ids(value)), None) or link_id(value)


def _ids(raw: _Headers, name: str) -> tuple[MessageId, ...]:
    # They are read from the raw value, folds and all: an id may be folded in the middle.
    values = [value for key, value in raw if key == name]
    return tuple(dict.fromkeys(found for value in values for found in message_ids(value)))


def _recipients(raw: _Headers, name: str) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(found for key, value in raw if key == name for found in _addresses(value)))


def _addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of one header value."""
    plain = _plain(value[:MAX_FIELD])
    if plain is not None:
        return plain
    # QUIRK: `From: Last, First <a@b>` without quotes is two mailboxes to RFC 5322 and to mail-parser; people and Exchange mean one.
    # Encoded words stay encoded until the mailboxes are told apart: what is in them is no syntax (RFC 2047 section 6.2).
    quoted = _COMMA_NAME.sub(r'"\1, \2" <', value[:MAX_FIELD])
    try:
        pairs = utils.get_addresses(quoted, decode_names=True)
    except Exception:  # words that mail-parser stumbles over
        pairs = getaddresses([quoted])
    # A name that only repeats the address is none.
    named = [(charset.decode_words(name) if name != address else "", address) for name, address in pairs if "@" in address]
    return tuple([Address(name=name, address=address.lower()) for name, address in named])


def _plain(value: str) -> tuple[Address, ...] | None:
    """The mailboxes of a header value that holds nothing but plain ones, the same that mail-parser finds, sooner; else None."""
    flat = _FIELD_FOLD.sub(" ", value) if "\n" in value else value
    found: list[Address] = []
    at = 0
    while at < len(flat):
        hit = _PLAIN.match(flat, at)
        if hit is None:
            return None
        name, address = (hit[1] or hit[2] or "").strip(), hit[3] or hit[4]
        name = charset.decode_words(name) if "=?" in name else name
        found.append(Address(name=name if name != address else "", address=address.lower()))
        at = hit.end()
    return tuple(found)


def _enclosed(part: Part, kind: str) -> tuple[MessageId, ...]:
    """The Message-ID of an attached message, or of the headers that a bounce gives back."""
    if kind in ("message/rfc822", "message/global") and part.is_multipart():
        return tuple(found for inner in part.get_payload() if isinstance(inner, Part) for found in _ids_of(inner))
    if kind in ("text/rfc822-headers", "message/rfc822-headers"):
        returned = part.get_payload(decode=True)
        return _ids_of(message_from_bytes(returned)) if isinstance(returned, bytes) else ()
    return ()


def _ids_of(inner: Part) -> tuple[MessageId, ...]:
    return message_ids(charset.clean(str(inner.get("message-id", ""))))[:1]


def _header_defects(raw: _Headers, date: datetime | None) -> list[str]:
    count = sum(key == "from" for key, _ in raw)
    found = ["Date missing or not a date"] if date is None else []
    found += [f"{key} cut at {MAX_FIELD} characters" for key, value in raw if key in ("from", "to", "cc") and len(value) > MAX_FIELD]
    return found + ([f"From {'missing' if not count else 'more than once'}"] if count != 1 else [])


def _part_defects(parts: list[Part]) -> list[str]:
    """What Python's email package met in the parts, in its own words."""
    return [f"{type(one).__name__}: {one.__doc__}" for part in parts for one in part.defects]
