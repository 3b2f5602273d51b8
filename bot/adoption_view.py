"""An adopted status mail as people read of it: what it changed, what it left out, what was put on top of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.views import LONGEST, shorten, what
from bot.wording import listed
from parsers.model import Adopted, AdoptedChange, Change, Changed, Question

MOST = 60
"""Differences of one text that are told one by one."""


def adoption_line(entry: Adopted) -> str:
    """That it was adopted, and what it left out."""
    shown = sum(1 for line in entry.lines if line.number is not None)
    gone = f"; gone without a word: {_numbers('#', entry.gone)}" if entry.gone else ""
    changed = f", {len(entry.changes)} differences" if entry.changes else ""
    return f"adopted as e{entry.entry}, {shown} items, release {entry.release or 'unknown'}{changed}{gone}"


def on_top_line(again: Sequence[Changed], questions: Sequence[Question]) -> str:
    """What it does not show and was made again on top of it, and what is held of it; empty if nothing is."""
    made = f"; made again on top of it: {_numbers('e', [one.entry for one in again])}" if again else ""
    return made + (f"; held: {_numbers('h', [one.number for one in questions])}" if questions else "")


def _numbers(sign: str, numbers: Sequence[int]) -> str:
    return ", ".join(f"{sign}{number}" for number in numbers)


def difference_lines(changes: Sequence[AdoptedChange], gone: Sequence[int], titles: Mapping[int, str]) -> list[str]:
    """Each difference of a text to the record before it, one a line, and the items that it leaves out."""
    lines = [_difference(one, titles) for one in changes[:MOST]]
    lines += [f"and {len(changes) - MOST} more differences"] if len(changes) > MOST else []
    left = [f"#{number} {titles.get(number, '')}".rstrip() for number in gone]
    more = [f"{len(left) - MOST} more"] if len(left) > MOST else []
    return lines + ([f"not in it: {listed([*left[:MOST], *more])}"] if left else [])


def _difference(one: AdoptedChange, titles: Mapping[int, str]) -> str:
    said = shorten(what(one.change, one.before, one.after, one.value), LONGEST)
    if one.item is None:
        return said
    titled = one.change not in (Change.ADD, Change.RESTORE, Change.RENAME)
    return f"#{one.item} {titles.get(one.item, '')}: {said}" if titled else f"#{one.item} {said}"
