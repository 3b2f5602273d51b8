"""Which rows are items: where each begins, how far it reaches, and which of its rows are its title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.detail import DASH, URL, Detail, Role, read_details
from parsers.document import Section, SectionRole
from parsers.heading import Heading, is_digest
from parsers.status_lines import Row, join_rows
from parsers.title import BULLET, Title, read_bracket, read_title

_WRAPPED = 60
"""A title line shorter than this was not broken by a mail client."""


@dataclass(frozen=True, slots=True)
class ItemRows:
    """An item taken apart: its title line (one row, however many lines it takes) and the details under it."""

    row: Row
    title: Title
    details: tuple[Detail, ...]

    @property
    def stop(self) -> int:
        """The line after the item's last."""
        return max([self.row.stop, *(detail.row.stop for detail in self.details)])


def find_items(rows: Sequence[Row], headings: Sequence[Heading], sections: Sequence[Section]) -> list[tuple[int, ItemRows]]:
    """The items in `rows` (no signature), each with the number of its section."""
    firsts = [0, *(heading.stop for heading in headings)]
    stops = [*(heading.first for heading in headings), len(rows)]
    places = [
        (number, rows[first:stop])
        for number, (first, stop) in enumerate(zip(firsts, stops, strict=True))
        if sections[number].role is not SectionRole.OTHER
    ]
    kind, indent = _bullet_kind(row for number, part in places for row in part if number or not headings)
    found: list[tuple[int, ItemRows]] = []
    for number, part in places:
        items = _items(part, kind, indent, sections[number].role)
        if not items and sections[number].role in (SectionRole.COMPLETED, SectionRole.DEFERRED):
            items = _paragraph_items(part)
        if number or _is_list(items, kind):
            found.extend((number, item) for item in items)
    return found


def take_apart(rows: Sequence[Row]) -> ItemRows:
    """The item whose rows are `rows`, the title first."""
    row, used = _title_row(rows)
    bullet = BULLET.match(row.text)
    return ItemRows(row, read_title(row.text, bullet.end() if bullet else row.indent), read_details(rows[used:]))


def _kind(row: Row) -> str:
    """`*`, `-` or `1` for a row that begins with such a bullet, else nothing."""
    bullet = BULLET.match(row.text)
    return ("*" if bullet[2] else "-" if bullet[3] else "1") if bullet else ""


def _bullet_kind(rows: Iterable[Row]) -> tuple[str, int]:
    """The bullet that this mail uses for items, and the deepest indent of one: stars first, then numbers from 1, then dashes."""
    shallow: dict[str, int] = {}
    for row in rows:
        kind = _kind(row)
        if kind and row.indent <= 3:
            shallow[kind] = min(shallow.get(kind, 9), row.indent)
    kind = next((kind for kind in "*1-" if kind in shallow), "")
    return kind, shallow.get(kind, 0) + 1


def _items(rows: Sequence[Row], kind: str, indent: int, role: SectionRole) -> list[ItemRows]:
    items: list[ItemRows] = []
    number = 0
    while number < len(rows):
        row = rows[number]
        if role is SectionRole.OPEN and not row.indent and is_digest(row.text):
            break
        if kind and _kind(row) == kind and row.indent <= indent:
            stop = _stop(rows, number + 1, kind, indent)
            items.append(take_apart(rows[number:stop]))
            number = stop
        else:
            number += 1
    return items


def _stop(rows: Sequence[Row], number: int, kind: str, indent: int) -> int:
    """The row behind an item's last: the item goes on behind one blank row if an indented line follows."""
    while number < len(rows):
        row = rows[number]
        if not row.text:
            following = rows[number + 1] if number + 1 < len(rows) else None
            if following is None or following.indent < 2 or (_kind(following) == kind and following.indent <= indent):
                return number
        elif _kind(row) == kind and row.indent <= indent:
            return number
        number += 1
    while number and not rows[number - 1].text:
        number -= 1
    return number


def _title_row(rows: Sequence[Row]) -> tuple[Row, int]:
    """The title as one row, and how many of `rows` it takes: a title goes on where brackets or quotes are open at the line's end,
    and where a mail client broke the line before the bracket.
    """
    row = rows[0]
    if read_bracket(row.text):
        return row, 1
    longer = row
    if not _balanced(row.text):
        for used, following in enumerate(rows[1:4], 2):
            if not following.text or DASH.match(following.text) or URL.search(following.text):
                break
            longer = join_rows(longer, following)
            if _balanced(longer.text):
                return longer, used
    if len(rows) > 1 and rows[1].text and not rows[1].indent and not DASH.match(rows[1].text):
        bracket = read_bracket(rows[1].text)
        if bracket and (bracket.begin == 0 or len(row.text) >= _WRAPPED):
            return join_rows(row, rows[1]), 2
    return row, 1


def _balanced(text: str) -> bool:
    return text.count("(") <= text.count(")") and text.count('"') % 2 == 0


def _paragraph_items(rows: Sequence[Row]) -> list[ItemRows]:
    """Paragraphs that name patches in quotes, as some managers list what was applied: most of them begin with a quote mark."""
    paragraphs: list[list[Row]] = [[]]
    for row in rows:
        if row.text:
            paragraphs[-1].append(row)
        elif paragraphs[-1]:
            paragraphs.append([])
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    quoted = sum(paragraph[0].text.startswith('"') for paragraph in paragraphs)
    return [take_apart(paragraph) for paragraph in paragraphs] if quoted >= 2 and quoted * 2 > len(paragraphs) else []


def _is_list(items: Sequence[ItemRows], kind: str) -> bool:
    """Without a heading above it, a list is one of items if it says so: numbered from 1, or with brackets, owners or links."""
    if kind == "1":
        numbers = [item.row.text.lstrip().split(".")[0].split(")")[0] for item in items]
        return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]
    return any(item.title.bracket or any(detail.role is not Role.NOTE for detail in item.details) for item in items)
