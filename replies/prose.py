"""Prose that a manager writes in a mail, as lines of a status mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 72
_LISTED = ("*", "-", "|", ">", " ", "\t")
"""What a line begins with that is set as it stands."""


def prose_of(lines: Iterable[str], *, flows: bool) -> str:
    """The lines as they stand, without empty ones at the ends.

    `flows`: each is a paragraph that the reader's program breaks (format=flowed, RFC 3676, and HTML); in a status mail, which is plain
    text, it is broken at 72 columns, links whole.
    """
    return "\n".join(part for line in lines for part in (_broken(line) if flows else [line])).strip("\n")


def _broken(line: str) -> list[str]:
    if len(line) <= WIDTH or line.startswith(_LISTED):
        return [line]
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
