"""The lines under an item's title: owners, links and notes, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from parsers.document import Revision
from parsers.owners import Name, read_owners
from parsers.status_lines import Row, join_rows

DASH = re.compile(r"\s{0,80}[-*+\u2022\u00b7](?:\s+|$)")
URL = re.compile(r"(?:https?|git|ssh|ftps?|svn)://[^\s<>\"]+", re.IGNORECASE)
TICKET = re.compile(r"[A-Z][A-Z0-9]{1,15}-\d{1,7}")
_LINK_KEY = re.compile(r"(?i)(?:links?|url|see|thread|patches|series|lore)\s?:\s{0,8}")
_TORN = re.compile(r"[\w@./%#?=&+~:,$!*()-]+")
_WITH_ADDRESS = re.compile(r"[^<>@]{2,80}<[\w.+-]{1,64}@[\w.-]{1,255}>")
_OWNER_KEY = re.compile(r"(?i)owners?\s?:")
_ONE = r"(?:rfc(?:\s{1,3}v\d{1,4}(?:\.\d{1,3})?[a-z]?)?|v\d{1,4}(?:\.\d{1,3})?[a-z]?)"
_POSTED = r"(?:posted|sent|submitted|resent|reposted)"
_WHOLE = re.compile(rf"(?i)({_ONE})(?:\s{{1,3}}{_POSTED})?\.?")
_PATCH_POSTED = re.compile(
    rf"(?i)(rfc\s{{1,3}})?(patch(?:es)?|series)\s{{1,3}}{_POSTED}\s{{0,3}}\(?(v\d{{1,4}}(?:\.\d{{1,3}})?[a-z]?)?\)?\.?"
)
_STARTS = re.compile(rf"(?i)({_ONE})\b(?![.\d])")
_SAYS_POSTED = re.compile(rf"(?i)\b{_POSTED}\b|\bon the list\b")
_NOT_YET = re.compile(
    r"(?i)\b(?:not|never|to be|will|soon|yet|should|would|could|may|expected|planned|going to|once|after|when|before|until|if|unless|no)\b"
)


class Role(StrEnum):
    """What a line under a title is."""

    OWNERS = "owners"
    LINK = "link"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Detail:
    """One line under a title. `begin` is the offset in the row's text where its own words start, behind indent, dash and key.

    `links` are (begin, end) of each link in the row; `dashed` says that a dash stands in front.
    """

    row: Row
    role: Role
    text: str
    begin: int
    dashed: bool
    names: tuple[Name, ...] = ()
    links: tuple[tuple[int, int], ...] = ()

    def link(self, number: int) -> str:
        """The text of link `number` of the row."""
        begin, end = self.links[number]
        return self.row.text[begin:end]


def read_details(rows: Sequence[Row]) -> tuple[Detail, ...]:
    """The details in the rows under a title; blank rows are passed over."""
    return tuple(_read(row) for row in _whole_rows(rows))


def note_revision(note: str) -> Revision | None:
    """The revision that a note says was posted, or None: `v5 posted`, `RFC patch posted (v1)`, `v7a posted which does ...`."""
    if whole := whole_revision(note):
        return whole
    found = _STARTS.match(note)
    if not found or len(note) > 300 or not _SAYS_POSTED.search(note, found.end()) or _NOT_YET.search(note):
        return None
    return Revision.parse(found[1])


def whole_revision(note: str) -> Revision | None:
    """The revision that a note line wholly is: `v6`, `v5 posted`, `RFC posted`, `RFC patch posted (v1)`."""
    if found := _WHOLE.fullmatch(note):
        return Revision.parse(found[1])
    found = _PATCH_POSTED.fullmatch(note)
    if not found or not (found[1] or found[3]):
        return None
    return Revision.parse(f"{found[1] or ''}{found[3] or ''}")


def with_revision(note: str, revision: Revision) -> str:
    """A note line that is wholly a revision, in the same form, with another revision."""
    if found := _WHOLE.fullmatch(note):
        return note[: found.start(1)] + str(revision) + note[found.end(1) :]
    found = _PATCH_POSTED.fullmatch(note)
    if not found:
        raise ValueError(f"{note!r} is not wholly a revision")
    body = note[found.start(2) : found.start(3)].rstrip(" (") if found[3] else note[found.start(2) :].rstrip(".")
    rfc = (found[1] or "RFC ") if revision.rfc else ""
    number = str(Revision(number=revision.number, suffix=revision.suffix))
    text = f"{rfc}{body}" if rfc else body[:1].upper() + body[1:]
    return f"{text} ({number})" if number else text


def _whole_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows under a title, with what a mail client tore apart put together again."""
    whole: list[Row] = []
    for row in rows:
        if not row.text:
            continue
        if whole and whole[-1].stop == row.start and _belongs(whole[-1].text, row.text):
            before = whole.pop()
            whole.append(_tear(before, row) if URL.search(before.text) else join_rows(before, row))
        else:
            whole.append(row)
    return whole


def _belongs(before: str, text: str) -> bool:
    """`text` is the rest of the line `before`: behind a bare dash or `Link:`, the tail of a URL, the rest of a dashed sentence."""
    dashed = DASH.match(before)
    if DASH.match(text):
        return False
    own = before[dashed.end() :] if dashed else before.strip()
    words = text.strip()
    if (dashed and not own) or _LINK_KEY.fullmatch(own):
        return bool(URL.match(words)) or bool(dashed and not own)
    last = own.rsplit(None, 1)[-1]
    if URL.match(last):
        return _is_torn(last, words)
    indent = len(text) - len(text.lstrip())
    return bool(dashed) and indent >= (dashed.end() if dashed else 0) > 0 and not URL.match(words) and not _stands_alone(own, words)


def _is_torn(url: str, words: str) -> bool:
    if not _TORN.fullmatch(words) or URL.match(words) or TICKET.fullmatch(words):
        return False
    return url[-1] in "/-=_&?%" or (len(url) >= 60 and any(mark in words for mark in "/@#"))


def _stands_alone(own: str, words: str) -> bool:
    return bool(read_owners(own)) or bool(TICKET.fullmatch(own)) or whole_revision(words) is not None


def _tear(before: Row, row: Row) -> Row:
    """The two halves of a URL, with nothing between them."""
    begin, shift = len(before.text), row.indent
    pieces = tuple((max(offset - shift, 0) + begin, line, column + max(shift - offset, 0)) for offset, line, column in row.pieces)
    return Row(before.start, row.stop, before.text + row.text.strip(), before.pieces + pieces)


def _read(row: Row) -> Detail:
    dashed = DASH.match(row.text)
    begin = dashed.end() if dashed else row.indent
    text = row.text[begin:]
    links = tuple(_links(row.text, begin))
    key = _LINK_KEY.match(text)
    only_link = len(links) == 1 and links[0][0] == begin + (key.end() if key else 0) and links[0][1] == len(row.text)
    if only_link and (dashed or (key and text.lower().startswith("link"))):
        return Detail(row, Role.LINK, text, begin, bool(dashed), links=links)
    if not links and (dashed or _WITH_ADDRESS.fullmatch(text) or _OWNER_KEY.match(text)) and (names := read_owners(text)):
        moved = tuple(Name(name.name, name.begin + begin, name.end + begin) for name in names)
        return Detail(row, Role.OWNERS, text, begin, bool(dashed), names=moved)
    return Detail(row, Role.NOTE, text, begin, bool(dashed), links=links)


def _links(text: str, begin: int) -> list[tuple[int, int]]:
    if TICKET.fullmatch(text, begin):
        return [(begin, len(text))]
    found = []
    for match in URL.finditer(text, begin):
        found.append((match.start(), match.start() + len(_without_tail(match[0]))))
    return found


def _without_tail(url: str) -> str:
    url = url.rstrip(".,;:'!")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:'!")
    return url
