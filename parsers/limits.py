"""What a mail may cost before it is parsed: its size, its parts and their depth, counted in the raw bytes in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_HEAD = 256_000
"""Bytes of headers that are read. Decoding takes longer than reading: 20,000 encoded words are a second."""

MAX_PARAMETERS = 1_500
"""Bytes of a Content-Type or Content-Disposition with its parameters that are read. Honest ones have some hundred."""

_WITH_PARAMETERS = re.compile(rb"content-(?:type|disposition):")
_OVERLONG = re.compile(rb"(?:[^\r\n]|(?:\r\n|\r|\n)[ \t]){%d,}(?:\r\n|\r|\n)?" % MAX_PARAMETERS)
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
AMBIGUOUS_HEAD = "its header can be read in more than one way"
_AMBIGUOUS = re.compile(rb"\r(?!\n)|\n>?From |\0")
"""What one program takes for the end of a line, or of the header, and another does not (RFC 5322 section 2.3 has no bare CR)."""
_MARKS = re.compile(
    rb"(?im)^--([^\r\n]{1,80})"
    rb"|^content-type:\s{0,9}(?:multipart/|message/(?:rfc822|global))[^\r\n]{0,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,5}"
)
_BOUNDARY = re.compile(rb"(?i)boundary(?:\*\d{0,3}\*?)?\s{0,9}=\s{0,9}(?:\"([^\"\r\n]{1,80})|([^\s;\"\r\n]{1,80}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a mail may cost: bytes, MIME parts, depth of nesting, lines of text. Over them only its headers are read (lines: cut)."""

    size: int = 2_000_000
    parts: int = 1_000
    depth: int = 30
    lines: int = 20_000


DEFAULT_LIMITS = Limits()


def head(raw: bytes) -> bytes:
    """The header block with the empty line behind it, at most `MAX_HEAD` bytes."""
    end = _HEAD_END.search(raw, 0, MAX_HEAD)
    return raw[: end.end()] if end else raw[:MAX_HEAD]


def is_ambiguous(raw: bytes) -> bool:
    """Whether programs differ about where the fields of the header block begin and end: who checked a signature may have seen others."""
    end = re.search(rb"\n\r?\n", raw)
    return _AMBIGUOUS.search(raw, 0, end.end() if end else len(raw)) is not None


def without_overlong(raw: bytes) -> bytes:
    """The raw mail without the headers that have more than `MAX_PARAMETERS` bytes of parameters.

    QUIRK: Python's email takes parameters apart in time quadratic in their length, once for each that is asked for.
    """
    if len(raw) <= MAX_PARAMETERS:
        return raw
    kept: list[bytes] = []
    at = 0
    for field in _WITH_PARAMETERS.finditer(raw.lower()):
        start = field.start()
        if start >= at and raw[start - 1 : start] in (b"", b"\r", b"\n") and (overlong := _OVERLONG.match(raw, field.end())):
            kept.append(raw[at:start])
            at = overlong.end()
    return b"".join((*kept, raw[at:])) if at else raw


def bears_id(raw: bytes, message_id: str) -> bool:
    """Whether the raw mail has that Message-ID (with its angle brackets), told by its header block alone."""
    wanted = re.escape(message_id.encode("utf-8", "surrogateescape"))
    return re.search(rb"(?im)^message-id:[ \t\r\n]{0,9}" + wanted + rb"[ \t]{0,9}\r?$", head(raw)) is not None


def too_large(size: int, limits: Limits) -> str | None:
    """The defect of a mail of so many bytes, or None if it is within the limit."""
    return f"too large: {size} bytes, at most {limits.size}" if size > limits.size else None


def over(raw: bytes, limits: Limits) -> list[str]:
    """The limits that the raw mail is over, as defects, found without parsing it."""
    large = too_large(len(raw), limits)
    if large:
        return [large]
    parts, depth = _shape(raw)
    found = [f"headers cut at {MAX_HEAD} bytes"] if len(head(raw)) >= MAX_HEAD else []
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
        if hit[1] is None:
            announced = _BOUNDARY.search(hit[0])
            boundary = (announced[1] or announced[2]) if announced else b""
            open_boundaries.append(boundary)
            known.add(boundary)
            parts += 0 if announced else 1
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
