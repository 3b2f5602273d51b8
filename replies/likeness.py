"""How much two texts are alike. The only file that knows rapidfuzz.

A likeness never identifies anything by itself: it picks among the few candidates that the place in the mail leaves over.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from replies.folding import folded, kept, tokens

LONGEST = 1000
"""Characters that are compared of either text: nothing that is compared here is longer in honest mail."""


def likeness(one: str, other: str, floor: float = 0.0) -> float:
    """0.0 (nothing in common, or less than `floor`) to 1.0 (the same but for case, diacritics and white space).

    Two empty texts are not alike.
    """
    first, second = _flat(one[:LONGEST]), _flat(other[:LONGEST])
    if not first or not second or 3 * min(len(first), len(second)) < max(len(first), len(second)):
        return 0.0
    return float(fuzz.ratio(first, second, score_cutoff=100 * floor)) / 100


def title_likeness(one: str, other: str, floor: float = 0.0) -> float:
    """As `likeness`, but the order of the words and the signs between them do not count: for titles as people cite them.

    QUIRK: rapidfuzz's token_set_ratio is 100 whenever the words of one text are a subset of the other's; token_sort_ratio is
    used, where a missing word costs its share.
    """
    first, second = _sorted(one[:LONGEST]), _sorted(other[:LONGEST])
    if not first or not second:
        return 0.0
    return max(float(fuzz.ratio(first, second, score_cutoff=100 * floor)) / 100, likeness(one, other, floor))


@kept
def _flat(text: str) -> str:
    return " ".join(folded(text).split())


@kept
def _sorted(text: str) -> str:
    return " ".join(sorted(tokens(text)))


def likest(text: str, choices: Iterable[str], floor: float) -> int | None:
    """The index of the choice most like `text`, at least `floor`; of equals the first. None if there is none."""
    best, found = floor, None
    for index, choice in enumerate(choices):
        score = likeness(text, choice)
        if score > best or (score == best and found is None):
            best, found = score, index
    return found
