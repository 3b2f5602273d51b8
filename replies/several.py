"""The words that point at quoted items by their place or number: `both`, `all of these`, `the former`, `number 6`."""

from __future__ import annotations

import re

from replies.cue import cued

_BOTH = cued(
    r"(?i)\bboth(?:\s+(?:of\s+(?:them|these|those)|items|are|were|have|had|can|could|should|will|would|need|went|got|now|still|in|done|"
    r"posted|of|go)\b|\s*[.,;:!?]|\s*$)|\b(?:them|these|those|they|are|were|have)\s+both\b|\bthe\s+two(?:\s+items)?\s+above\b|"
    r"\b(?:these|those)\s+two\b|\bfor\s+either(?:\s+of\s+(?:them|these|those))?\b|\beither\s+of\s+(?:them|these|those)\b"
    r"|\bneither(?:\s+of\s+(?:them|these|those))?\s*(?:is|was|has|will|made|of|$)"
)
_THESE = cued(
    r"(?i)\b(?:take|taking|took|drop|remove|move|defer|mark|close|own|adopt) (?:these|those)\b(?! \w*(?:patch|comment|change|test|fix))|"
    r"\b(?:these|those) (?:are|were|have|went|can|should|will)\b|\bboth (?:items|entries|series)\b"
)
_BOTH_PARTS = re.compile(r"(?i)\bboth\s+of\s+(?:the\s+)?(?!them\b|these\b|those\b)\w")
_ALL = cued(
    r"(?i)\b(?:all|each|none)\s+of\s+(?:them|these|those|the\s+above|my\s+items)\b|\b(?:these|those)\s+(?:(?:two|three|four|few)\s+)?items\b|"
    r"\ball\s+(?:(?:two|three|four|these|those|my)\s+)?items\b|\bthe\s+(?:(?:two|three|four)\s+)?items\s+above\b|\ball\s+the\s+above\b|"
    r"\ball\s+(?:three|four|five)\s+(?:are|were|have|items|of)\b"
)
_FORMER = cued(r"(?i)\bthe\s+(former|latter)\b")
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_PLACE = cued(
    r"(?i)\b(?:the |as for the |for the )(first|second|third|fourth|last)(?: (?:one|item|entry|line|of (?:these|those|them|the two"
    r"|the three))\b|(?=\s*[.,;:]))"
)
_OTHER = cued(r"(?i)\bthe other (?:one|item|entry|line)\b")
_MINE = cued(
    r"(?i)\b(?:both|all|all (?:two|three|four)|the (?:two|three|four)|everything) of (?:mine|ours|my (?:items|series|entries|features|stuff))\b|"
    r"\b(?:all|both) (?:of )?(?:my|our) (?:items|series|entries|features)\b|\bmy (?:two|three|four) (?:items|series|entries|features)\b"
)
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERED = cued(rf"(?i)\b(?:items?|numbers?|no\.|nr\.?|points?)\s*(#?)(\d{{1,4}}|{'|'.join(_CARDINALS)})\b(?!\s*(?:of|/))")
_NUMBER = re.compile(r"\s*(\d{1,4})[.)]\s")


def means_both(words: str) -> bool:
    """Whether the words are about the two items above them, and not about both halves of one."""
    return bool(_BOTH.search(words) or _THESE.search(words)) and not _BOTH_PARTS.search(words)


def means_all(words: str) -> bool:
    """Whether the words are about all the items above them."""
    return bool(_ALL.search(words))


def means_mine(words: str) -> bool:
    """Whether the words are about all the author's items."""
    return bool(_MINE.search(words))


def pointed_at(words: str, quoted: int) -> int | None:
    """Which of so many quoted items the words point at by its place, as an index: `the former`, `the second one`, `the other one`."""
    if quoted < 2:
        return None
    if found := _FORMER.search(words):
        return -2 if found[1].lower() == "former" else -1
    if found := _PLACE.search(words):
        place = _PLACES[found[1].lower()]
        return place if -quoted <= place < quoted else None
    return 0 if quoted == 2 and _OTHER.search(words) else None


def item_number(words: str) -> tuple[int, bool] | None:
    """The number that the words call an item by, and whether with a `#`: `number 6`, `item #12`. Not `number 6 of 9`."""
    found = _NUMBERED.search(words)
    if found is None:
        return None
    word = found[2].lower()
    return _CARDINALS.index(word) + 1 if word in _CARDINALS else int(word), bool(found[1])


def line_number(line: str) -> int | None:
    """The number that a line of a numbered list starts with."""
    found = _NUMBER.match(line)
    return int(found[1]) if found else None
