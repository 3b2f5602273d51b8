"""The letters that a text must hold for a pattern to match in it at all: looked for first, they spare most searches.

They are read from the pattern itself, so that whoever writes a row of a table need not think of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from re import _parser  # type: ignore[attr-defined]  # QUIRK: the one reader of patterns there is has no public name since Python 3.11
from typing import Any

_MOST = 4
"""Signs of a class that are tried one by one: `['’]`."""
_MOST_RUNS = 16
_MOST_GROUPS = 3
_GRAM = 3
# Signs that match an ASCII letter where case is ignored, and that `str.lower` leaves alone or makes two of.
_ODD = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}


def lowered(text: str) -> str:
    """A text in lower case, as long as before, to look for cues in."""
    return text.lower() if text.isascii() else text.translate(_ODD).lower()


Cues = tuple[tuple[str, ...], ...]
"""Of each of these groups of texts in lower case a match holds one."""


class Cued:
    """A pattern that is searched for only in texts that hold the cues of one of the ways in which it can match."""

    __slots__ = ("_low", "regex", "ways")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.regex = pattern
        self.ways = cues_of(pattern)
        self._low = _for_lowered(pattern)

    def search(self, text: str, low: str | None = None) -> re.Match[str] | None:
        """The first match in `text`. `low` is the text `lowered`, or one that holds it, if that is known."""
        return self.regex.search(text) if self._may_match(lowered(text) if low is None else low) else None

    def place(self, text: str, low: str) -> re.Match[str] | None:
        """As `search`, whatever the cues: a match whose spans are right, but whose text may be in lower case. `low` is `lowered(text)`."""
        return self._low.search(low) if self._low is not None else self.regex.search(text)

    def _may_match(self, low: str) -> bool:
        holds = low.__contains__
        for way in self.ways:
            for cues in way:
                if not any(map(holds, cues)):
                    break
            else:
                return True
        return not self.ways

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
    """Several patterns by number, and which of them can match in a text: all cues are looked for in one pass."""

    def __init__(self, patterns: Iterable[tuple[int, Cued]]) -> None:
        self._anyhow = 0
        groups: dict[tuple[str, ...], int] = {}
        ways: list[tuple[int, int, int]] = []
        for number, pattern in patterns:
            self._anyhow |= 0 if pattern.ways else 1 << number
            for way in pattern.ways:
                places = [groups.setdefault(cues, len(groups)) for cues in dict.fromkeys(way)]
                ways.append((places[0], sum(1 << place for place in places), 1 << number))
        self._ways = [[(needed, bit) for first, needed, bit in ways if first == place] for place in range(len(groups))]
        """For each group the ways whose most telling one it is: the groups they need, and the pattern."""
        self._firsts = sum(1 << place for place, one in enumerate(self._ways) if one)
        bits: dict[str, int] = {}
        for cues, place in groups.items():
            for cue in cues:
                bits[cue] = bits.get(cue, 0) | 1 << place
        self._short = [(cue, bit) for cue, bit in bits.items() if len(cue) < _GRAM]
        self._grams: dict[str, list[tuple[str, int]]] = {}
        for cue, bit in bits.items():
            if len(cue) >= _GRAM:
                self._grams.setdefault(cue[:_GRAM], []).append((cue, bit))

    def likely(self, low: str) -> int:
        """The patterns that may match, a bit for each; `low` is the text `lowered`."""
        held = 0
        for gram in self._grams.keys() & {low[at : at + _GRAM] for at in range(len(low) - _GRAM + 1)}:
            for cue, bit in self._grams[gram]:
                if cue in low:
                    held |= bit
        for cue, bit in self._short:
            if cue in low:
                held |= bit
        found = self._anyhow
        for place in numbers(held & self._firsts):
            for needed, bit in self._ways[place]:
                if held & needed == needed:
                    found |= bit
        return found


def numbers(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, the lowest first."""
    while mask:
        last = mask & -mask
        yield last.bit_length() - 1
        mask ^= last


def cues_of(pattern: re.Pattern[str]) -> tuple[Cues, ...]:
    """The ways in which a pattern can match: the cues of each, the most telling group first. None if one of them needs no cue."""
    nodes = list(_parser.parse(pattern.pattern, pattern.flags))
    branches = nodes[-1][1][1] if nodes and str(nodes[-1][0]) == "BRANCH" else [nodes[-1:]]
    found = [_groups([*nodes[:-1], *one]) for one in branches]
    if not all(found):
        return ()
    # Ways that one cue is enough for are one way.
    short = frozenset(cue for way in found if len(way) == 1 for cue in way[0])
    return tuple(dict.fromkeys([*([(_shortest(short),)] if short else []), *(way for way in found if len(way) > 1)]))


def _groups(nodes: Sequence[Any]) -> Cues:
    found: list[tuple[str, ...]] = []
    for cues in sorted(_needs(nodes), key=lambda cues: (_telling(cues), sorted(cues)), reverse=True):
        implied = any(all(any(cue in other for cue in cues) for other in others) for others in found)
        if "" not in cues and not implied and len(found) < _MOST_GROUPS:
            found.append(_shortest(cues))
    return tuple(found)


def _shortest(cues: frozenset[str]) -> tuple[str, ...]:
    """The cues without those that hold another."""
    return tuple(sorted(one for one in cues if not any(other in one for other in cues if other != one)))


def _telling(cues: frozenset[str]) -> tuple[int, int]:
    return min(map(len, cues)), -len(cues)


def _needs(nodes: Iterable[Any], before: Sequence[str] = ("",)) -> Iterator[frozenset[str]]:
    """The cues of each run of signs, and of each group, in nodes that follow each other; `before` are the signs right before them."""
    runs = list(before)
    for name, value in ((str(op), argument) for op, argument in nodes):
        if name == "AT":
            continue  # `\b` and `^` part no run
        signs = _signs(name, value)
        if signs and len(runs) * len(signs) <= _MOST_RUNS:
            runs = [run + sign for run in runs for sign in signs]
            continue
        yield frozenset(runs)
        if name == "SUBPATTERN":
            yield from _needs(value[-1], runs)
        elif name == "BRANCH":
            yield frozenset().union(*(max(_needs(one, runs), key=_telling) for one in value[1]))
        elif name.endswith("_REPEAT") and value[0]:
            yield from _needs(value[2], runs)
        runs = signs or [""]
    yield frozenset(runs)


def _for_lowered(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """A pattern that finds in a text `lowered` what one that ignores case finds in the text; it takes half the time."""
    text = pattern.pattern.removeprefix("(?i)")
    written = re.sub(r"\\.|\(\?P<\w+>|\(\?P[=]\w+\)", "", text)
    if not pattern.flags & re.IGNORECASE or "(?-i" in text or "(?i" in text or written != written.lower():
        return None
    return re.compile(text, pattern.flags & ~re.IGNORECASE)


def _signs(name: str, value: Any) -> list[str]:
    """The signs in lower case that a node stands for, if they are few; of letters those of ASCII alone, whose other cases are known."""
    if name == "LITERAL":
        chosen = [chr(value)]
    elif name == "IN" and len(value) <= _MOST and all(str(op) == "LITERAL" for op, _ in value):
        chosen = [chr(one) for _, one in value]
    else:
        return []
    return [sign.lower() for sign in chosen] if all(sign.isascii() or not sign.isalpha() for sign in chosen) else []
