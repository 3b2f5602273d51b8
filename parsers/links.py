"""Links and Message-IDs in text: one link stands for one mail or one page."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from parsers.mail import MessageId

_ANGLES = re.compile(r"<([^<>]{1,998})>")
_FOLD = re.compile(r"\r?\n[ \t]*")
_ID = re.compile(r"[^\s<>\"@][^\s<>\"@]*@[^\s<>\"@]+")
_QUOTED_ID = re.compile(r"\"[^\s<>\"]+\"@[^\s<>\"@]+")
_URL = re.compile(r"(?i)(?<![a-z0-9+.-])(?:https?|git|ssh|ftp|git\+ssh)://[^\s<>\"\x00-\x1f]+")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]{0,15}://")
_ESCAPE = re.compile(r"\._([0-9A-Fa-f]{2})")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?'*_`|\\"

# Path segments that stand before an address, not before a Message-ID: the archive of Mailman 3 names a list by its address.
_BEFORE_LIST_ADDRESS = frozenset({"list", "lists"})
# Query keys that hold a Message-ID: marc.info (`i`), mail-archive.com (`q`, with `l=mid`), Mailman 3 (`mid`).
_ID_KEYS = frozenset({"i", "q", "mid", "msgid", "message_id"})


def message_ids(text: str) -> tuple[MessageId, ...]:
    """All Message-IDs of a header value in order, once each (RFC 5322 section 3.6.4).

    Comments and quoted phrases (`Your message of "Mon, 9 Mar"`) are passed over, and an id that was folded in the middle is joined.
    """
    if "<" not in text:
        return ()
    found = (_FOLD.sub("", inner).strip() for inner in _ANGLES.findall(_without_comments(text)))
    return tuple(dict.fromkeys(MessageId(f"<{one}>") for one in found if one and not re.search(r"\s", one)))


def links(text: str) -> tuple[str, ...]:
    """All URLs in `text` in order, without angle brackets and the punctuation of the sentence around them."""
    return tuple(_trimmed(found) for found in _URL.findall(text)) if "://" in text else ()


def link_id(url: str) -> MessageId | None:
    """The Message-ID that a link stands for, or None.

    Read are the archives that put it into the path (lore.kernel.org, patchew.org, patchwork, list archives) or into the query,
    RFC 2392 `mid:`, and a plain `<id@host>` or `id@host`.
    """
    text = url.strip().removeprefix("<").removesuffix(">").strip()
    if text[:4].lower() == "url:":
        text = text[4:].strip()
    if text[:4].lower() == "mid:":
        return _as_id(unquote(text[4:]))
    if not _SCHEME.match(text):
        return _as_id(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https"):
        return None
    return _id_in_path(parts.netloc, parts.path) or _id_in_query(parts.query)


def link_key(url: str) -> str:
    """A key that is the same for every link to one mail or page: its Message-ID, else host and path in their plainest form."""
    found = link_id(url)
    if found is not None:
        return found
    text = url.strip().strip("<>").strip()
    if text[:4].lower() == "url:":
        text = text[4:].strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if not parts.netloc:
        return text
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(":80").removesuffix(":443")
    scheme = "" if parts.scheme.lower() in ("http", "https") else parts.scheme.lower() + "://"
    path = unquote(parts.path).rstrip("/")
    return f"{scheme}{host}{path}" + (f"?{parts.query}" if parts.query else "")


def _without_comments(text: str) -> str:
    """`text` without what stands in parentheses or quotes, outside of angle brackets.

    QUIRK: RFC 5322 allows no phrase in In-Reply-To any more; Gnus, VM and old Mutt write the author's name and date there.
    """
    kept: list[str] = []
    depth = 0
    angle = quoted = False
    for char in text if "(" in text or '"' in text else "":
        if angle:
            angle = char != ">"
        elif quoted:
            quoted = char != '"'
            continue
        elif char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            continue
        elif not depth and char in '<"':
            angle, quoted = char == "<", char == '"'
            if quoted:
                continue
        if not depth:
            kept.append(char)
    plain = "".join(kept) if kept else ""
    # A bracket that is never closed must not hide the ids behind it.
    return plain if "<" in plain else text


def _trimmed(url: str) -> str:
    """`url` without the closing brackets and stops that belong to the sentence. A bracket that the URL opened stays."""
    counts = {closing: url.count(closing) - url.count(opening) for closing, opening in _PAIRS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in _PAIRS and counts[last] > 0:
            counts[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _as_id(text: str) -> MessageId | None:
    plain = text.strip().removeprefix("<").removesuffix(">").strip()
    if _ID.fullmatch(plain) or _QUOTED_ID.fullmatch(plain):
        return MessageId(f"<{plain}>")
    return None


def _id_in_path(host: str, path: str) -> MessageId | None:
    before, patchew = "", host.lower().rpartition(":")[0 if ":" in host else 2].endswith("patchew.org")
    for segment in path.split("/"):
        plain = segment
        if patchew:
            # QUIRK: patchew writes an underscore of a Message-ID as `._5F` in its addresses, and other signs likewise.
            plain = _ESCAPE.sub(lambda hit: chr(int(hit[1], 16)), segment)
        found = _as_id(unquote(plain))
        if found is not None and before.lower() not in _BEFORE_LIST_ADDRESS:
            return found
        before = segment
    return None


def _id_in_query(query: str) -> MessageId | None:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        found = _as_id(unquote(value)) if key.lower() in _ID_KEYS else None
        if found is not None:
            return found
    return None
