"""Text with all taken away that mail clients change: case, diacritics, white space, bullets, typographic signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_SIGNS = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2022\u00b7\u25cf\u25aa\u25e6\u2043"), "*"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), ""),
    # Letters that Unicode does not decompose, as people write them in ASCII.
    **{ord(letter): plain for letter, plain in zip("łŁøØđĐðÐħıŧ", "lLoOdDdDhit", strict=True)},
    ord("æ"): "ae", ord("Æ"): "AE", ord("œ"): "oe", ord("Œ"): "OE", ord("þ"): "th", ord("Þ"): "TH",
}
_KEPT = 4096
"""Results that are kept of each function: the lines, titles and names of a posting come again in every reply to it."""
_SHORT = 200

_T = TypeVar("_T")


def kept(fold: Callable[[str], _T]) -> Callable[[str], _T]:
    """`fold`, its results for short texts kept."""
    known = lru_cache(maxsize=_KEPT)(fold)

    @wraps(fold)
    def folding(text: str) -> _T:
        return known(text) if len(text) <= _SHORT else fold(text)

    return folding


_TOKEN = re.compile(r"[^\W_]+(?:[._'+-][^\W_]+)*")
_SUBTOKEN = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """`text` in lower case, without diacritics, with plain quotes and dashes; white space as it stands."""
    if text.isascii():
        return text.lower()
    # Marks that stand by themselves go first: putting a run of them in order takes time quadratic in its length.
    apart = unicodedata.normalize("NFKD", _unmarked(text.translate(_SIGNS)))
    return _unmarked(apart).translate(_SIGNS).casefold()


def _unmarked(text: str) -> str:
    """`text` without combining characters."""
    return "".join([char for char in text if not unicodedata.combining(char)])


@kept
def compact(line: str) -> str:
    """A line for comparison: folded, without white space, asterisks and the bullet or dash it starts with.

    Empty for a line of bullets and dashes alone. Two lines that compare equal say the same, however they were wrapped.
    """
    return "".join(folded(line).replace("*", " ").split()).lstrip("-")


def ascii_only(line: str) -> str:
    """A line for comparison where a client broke the letters beyond ASCII: only its ASCII signs, compact, without `?`."""
    return compact("".join(char for char in line if char.isascii() and char != "?"))


@kept
def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, folded. A word keeps the stops inside it: `hot-unplug`, `2.1`, `virtio.net`."""
    return tuple(_TOKEN.findall(folded(text)))


@kept
def subtokens(text: str) -> tuple[str, ...]:
    """The words of `text`, folded, taken apart at every sign: `hot`, `unplug`."""
    return tuple(_SUBTOKEN.findall(folded(text)))
