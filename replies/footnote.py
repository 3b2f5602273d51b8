"""Footnotes: `v3 is out [1]` and, further down, `[1] https://...`. The link belongs to the words that cite it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.links import links

_NOTE = re.compile(r"(?m)^[ \t]{0,4}\[(\d{1,2})\]:?[ \t]+(?=\S*://)")
_CITED = re.compile(r"\[(\d{1,2})\](?!:?\s+\S*://)")
_MOST = 50


def footnotes(words: str) -> dict[str, str]:
    """The links that stand as footnotes among the words, by their numbers."""
    found: dict[str, str] = {}
    for hit in _NOTE.finditer(words):
        line = words[hit.end() : hit.end() + 1000].split("\n", 1)[0]
        urls = links(line)
        if urls and len(found) < _MOST:
            found.setdefault(hit[1], urls[0])
    return found


def cited_links(text: str, notes: Mapping[str, str]) -> tuple[str, ...]:
    """The footnotes' links that the text cites, in the order cited."""
    return tuple(dict.fromkeys(notes[hit[1]] for hit in _CITED.finditer(text) if hit[1] in notes))


def note_number(line: str) -> str | None:
    """The number of the footnote that a line is; None if it is none."""
    note = _NOTE.match(line)
    return note[1] if note else None


def cited(text: str) -> frozenset[str]:
    """The numbers of the footnotes that the text cites."""
    return frozenset(hit[1] for hit in _CITED.finditer(text)) if "[" in text else frozenset()
