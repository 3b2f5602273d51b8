"""The DKIM signatures of a mail, checked (RFC 6376). The only file that knows dkimpy."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import dkim

from parsers.limits import MAX_HEAD, head
from parsers.model import Checked, Signature

Lookup = Callable[[str], bytes | None]
"""Asks for the TXT record of a name: its text, None if there is none. Raises KeyUnavailable if that cannot be told now."""
MOST = 10
"""Signatures of one mail that are checked; more are no honest mail's."""
LONGEST = 5_000
"""Bytes of one signature; honest ones have a thousand, and dkimpy's patterns take time quadratic in the blanks of one."""
MOST_LINES = 5_000
"""Lines of a header in which signatures are looked for; dkimpy joins folded ones in time quadratic in their number."""
_BLANKS = re.compile(rb"[\t ]+")
_SILENT = logging.Logger("dkimpy", logging.CRITICAL + 1)
"""What is wrong with a signature is told by the verdict: anybody can send a bad one."""
_SECONDS = 10**11
"""Beyond this a time of signing or expiry is no time (a year past 5000)."""


class KeyUnavailable(Exception):
    """The key of a signature cannot be asked for now; asking again later may do."""


class _Verifier(dkim.DKIM):  # type: ignore[misc]
    """QUIRK: dkimpy compares a signature's expiry (x=) with the clock on the wall; here it counts against the mail's arrival.

    QUIRK: dkimpy takes the blanks off the ends of lines in time quadratic in the blanks of one line; here they are gone before.
    """

    def verify_headerprep(self, idx: int = 0) -> Any:
        headers = [(name, value) for name, value in self.headers if name.lower() == b"dkim-signature"]
        if len(headers) <= idx:
            return False
        if len(headers[idx][1]) > LONGEST:
            raise dkim.ValidationError(f"longer than {LONGEST} bytes")
        fields = dkim.util.parse_tag_value(headers[idx][1])
        dkim.validate_signature_fields({key: value for key, value in fields.items() if key != b"x"})
        self.signature_fields, self.domain, self.selector = fields, fields[b"d"], fields[b"s"]
        self.include_headers = tuple(name.strip().lower() for name in fields[b"h"].split(b":"))
        if fields.get(b"c", b"").endswith(b"/relaxed"):  # RFC 6376 section 3.4.4
            self.body: bytes = _relaxed(self.body)
        return fields, list(self.include_headers), headers


def _relaxed(body: bytes) -> bytes:
    """The body with each run of blanks as one and none at the end of a line that has an end, as "relaxed" makes it."""
    *lines, last = _BLANKS.sub(b" ", body).split(b"\r\n")
    return b"\r\n".join([*(line.rstrip(b" ") for line in lines), last])


def check_signatures(raw: bytes, lookup: Lookup) -> tuple[Signature, ...]:
    """The DKIM signatures of a mail, the topmost first, each checked with the key that `lookup` gives.

    A signature that cannot even be read has failed. In a header that is too large for an honest mail none is looked for.
    """
    found: list[Signature] = []
    block = head(raw)
    if len(block) >= MAX_HEAD or block.count(b"\n") > MOST_LINES:
        return ()
    try:
        count = sum(1 for name, _ in dkim.rfc822_parse(raw)[0] if name.lower() == b"dkim-signature")
    except (dkim.MessageFormatError, IndexError):  # a header that is none
        return ()
    for index in range(min(count, MOST)):
        found.append(_check(raw, index, lookup))
    return tuple(found)


def stated_signatures(raw: bytes) -> tuple[Signature, ...]:
    """The DKIM signatures of a mail by what they say of themselves: no key is asked for, so none of them passes."""
    return check_signatures(raw, lambda name: None)


def _check(raw: bytes, index: int, lookup: Lookup) -> Signature:
    asked: list[tuple[str, bytes | None]] = []

    def record(name: bytes, timeout: int = 5) -> bytes | None:
        text = name.decode("ascii", "replace")
        asked.append((text, None))
        asked[-1] = (text, lookup(text))
        return asked[-1][1]

    verifier = _Verifier(raw, logger=_SILENT, minkey=1024)
    try:
        checked = Checked.PASS if verifier.verify(idx=index, dnsfunc=record) else Checked.FAIL
    except KeyUnavailable:
        checked = Checked.UNKNOWN
    except (dkim.DKIMException, dkim.util.InvalidTagValueList, ValueError, KeyError, IndexError, TypeError):
        checked = Checked.FAIL
    fields: dict[bytes, bytes] = getattr(verifier, "signature_fields", None) or {}
    size = getattr(verifier, "keysize", None)
    key_name, key = asked[-1] if asked else (None, None)
    return Signature(
        domain=_text(fields.get(b"d", b"")).lower(), algorithm=_text(fields.get(b"a", b"")).lower(),
        signed=tuple(name.strip() for name in _text(fields.get(b"h", b"")).lower().split(":") if name.strip()),
        checked=checked, limited=b"l" in fields, key_bits=size if isinstance(size, int) and size else None, expires_at=_moment(fields.get(b"x")),
        key_name=key_name, key=None if key is None else key.decode("ascii", "replace"),
    )  # fmt: skip


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace").strip()


def _moment(seconds: bytes | None) -> datetime | None:
    """The moment of an x= (seconds since 1970); the beginning of time for what is no number, so that it has expired."""
    if seconds is None:
        return None
    digits = seconds.strip()
    return datetime.fromtimestamp(min(int(digits), _SECONDS) if digits.isdigit() and len(digits) < 20 else 0, UTC)
