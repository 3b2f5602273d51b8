"""Can a mail's text be read in one way only, whatever its header says of its form?

A signature need not cover the header fields that say how the body is to be read (RFC 6376 section 5.4.1), and many do not: with another
Content-Type or Content-Transfer-Encoding on top of them the same signed bytes would be another text, and what the author quoted or
forwarded his own words.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message as Part

from parsers.limits import head

_PREAMBLE = re.compile(rb"(?i)this (?:is an?|message is) [^\r\n]{0,100}(?:\r?\n[^\r\n-][^\r\n]{0,100}){0,2}\s*")
"""What mail programs put before the first part: "This is a multi-part message in MIME format."."""
_PART = re.compile(rb"--([\w'()+,./:=?-]*\w[\w'()+,./:=?-]*)\r?\n(?i:content-|mime-version:)")
"""The first part of a body that has parts: its boundary (RFC 2046 section 5.1.1; the blanks that may stand in one nobody uses), and a
header field of its own. A line of dashes above a forwarded mail has words in it, or other fields below it."""
_MARKUP = re.compile(rb"(?i)<(?:!doctype|html|head|body|blockquote|div|br|p|pre|table|td|span)\b")
_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")
_QUOTED_PRINTABLE = re.compile(rb"(?:[^=]|=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n))*")
_ENCODED_BREAK = re.compile(rb"(?i)=0[ad]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")


def reads_one_way(raw: bytes, text: str) -> bool:
    """Whether the bytes of a mail's body show by themselves that they are to be read as `text`, what was read from them."""
    block = head(raw)
    root, body = message_from_bytes(block), raw[len(block) :]
    above = _PREAMBLE.match(body.lstrip())
    parts = _PART.match(body.lstrip()[above.end() if above else 0 :])
    if root.get_content_maintype() == "multipart":
        return parts is not None and root.get_boundary() == parts[1].decode("ascii")
    if parts is not None or root.get_content_type() != "text/plain":
        return False
    data = _decoded(message_from_bytes(raw), body)
    return data is not None and not _MARKUP.search(data) and _ascii(data.decode("latin-1")) == _ascii(text)


def _decoded(root: Part, body: bytes) -> bytes | None:
    """The bytes of the text, if only this transfer encoding can have made the body."""
    match str(root.get("content-transfer-encoding", "")).lower():
        case "" | "7bit" | "8bit" | "binary":
            return None if _SOFT_BREAK.search(body) and _QUOTED_PRINTABLE.fullmatch(body) else body
        case "quoted-printable":
            fits = not _ENCODED_BREAK.search(body)  # line breaks stay as they are in it (RFC 2045 section 6.7, rule 4)
        case "base64":
            fits = _BASE64.fullmatch(body.strip()) is not None
        case _:
            fits = False
    payload = root.get_payload(decode=True) if fits else None
    return payload if isinstance(payload, bytes) else None


def _ascii(text: str) -> str:
    """The ASCII characters alone, which are the same bytes in every charset but those that could make other lines of them."""
    return "".join(char for char in text if char < "\x80")
