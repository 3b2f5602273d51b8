"""The letters that a text must hold for a pattern to match in it at all: looked for first, they spare most searches.

They are read from the pattern itself, so that whoever writes a row of a table need not think of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from re import _parser  # type: ignore[attr-defined]  # QUIRK: the one reader of patterns there is has no public name since Python 3.11
from typing import Any

_MOST = 4
"""Signs of a class that are tried one by one: `['’]`."""
_MOST_RUNS = 16
# Signs that match an ASCII letter where case is ignored, and that `str.lower` leaves alone or makes two of.
_ODD = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}


def lowered(text: str) -> str:
    """A text in lower case, to look for cues in."""
    return text.lower() if text.isascii() else text.translate(_ODD).lower()


class Cued:
    """A pattern that is searched for only in texts that hold one of its cues."""

    __slots__ = ("cues", "regex")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.regex = pattern
        self.cues = cues_of(pattern)

    def search(self, text: str, low: str | None = None) -> re.Match[str] | None:
        """The first match in `text`. `low` is the text `lowered`, or one that holds it, if that is known."""
        if self.cues and not any(map((lowered(text) if low is None else low).__contains__, self.cues)):
            return None
        return self.regex.search(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with each match replaced."""
        return self.regex.sub(new, text)

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The named groups of the pattern."""
        return self.regex.groupindex


def cued(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Cued:
    """A pattern compiled, with its cues."""
    return Cued(re.compile(pattern, flags))


class CueIndex:
    """Several patterns by number, and which of them can match in a text at all."""

    def __init__(self, patterns: Iterable[tuple[int, Cued]]) -> None:
        masks: dict[str, int] = {}
        for number, pattern in patterns:
            for cue in pattern.cues or ("",):
                masks[cue] = masks.get(cue, 0) | 1 << number
        self._anyhow = masks.pop("", 0)
        self._masks = tuple(masks.items())

    def likely(self, low: str) -> int:
        """The patterns that may match, a bit for each; `low` is the text `lowered`."""
        found = self._anyhow
        for cue, mask in self._masks:
            if cue in low:
                found |= mask
        return found


def numbers(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, the lowest first."""
    while mask:
        last = mask & -mask
        yield last.bit_length() - 1
        mask ^= last


def cues_of(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Texts in lower case of which each match holds one; none if no letter is needed."""
    found = _of_sequence(_parser.parse(pattern.pattern, pattern.flags))
    return () if "" in found else tuple(sorted(one for one in found if not any(other in one for other in found if other != one)))


def _of_sequence(nodes: Iterable[Any]) -> frozenset[str]:
    """The cues of nodes that follow each other. Each of them must match, so those of the most telling one will do."""
    return max(_needs(nodes), key=lambda cues: (min(map(len, cues), default=0), -len(cues)))


def _needs(nodes: Iterable[Any]) -> Iterator[frozenset[str]]:
    """The cues of each run of signs, and of each group."""
    runs = [""]
    for name, value in ((str(op), argument) for op, argument in nodes):
        if name == "AT":
            continue  # `\b` and `^` part no run
        signs = _signs(name, value)
        if signs and len(runs) * len(signs) <= _MOST_RUNS:
            runs = [run + sign for run in runs for sign in signs]
            continue
        yield frozenset(runs)
        runs = signs or [""]
        if name == "SUBPATTERN":
            yield _of_sequence(value[-1])
        elif name == "BRANCH":
            branches = [_of_sequence(one) for one in value[1]]
            yield frozenset().union(*branches) if all("" not in one for one in branches) else frozenset([""])
        elif name.endswith("_REPEAT") and value[0]:
            yield _of_sequence(value[2])
    yield frozenset(runs)


def _signs(name: str, value: Any) -> list[str]:
    """The signs in lower case that a node stands for, if they are few; of letters those of ASCII alone, whose other cases are known."""
    if name == "LITERAL":
        chosen = [chr(value)]
    elif name == "IN" and len(value) <= _MOST and all(str(op) == "LITERAL" for op, _ in value):
        chosen = [chr(one) for _, one in value]
    else:
        return []
    return [sign.lower() for sign in chosen] if all(sign.isascii() or not sign.isalpha() for sign in chosen) else []
