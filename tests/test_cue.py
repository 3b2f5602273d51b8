"""A pattern's cues: looked for first, they must never hide a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies import signs
from replies.cue import Cued, CueIndex, Cues, cued, cues_of, lowered, numbers
from replies.phrases import TABLE

PATTERNS = [*(phrase.pattern for phrase in TABLE), *(one for one in vars(signs).values() if isinstance(one, Cued))]


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("(?i)posted|sent", ((("posted", "sent"),),)),
        ("(?i)(?:re-?)?posted", ((("posted",),),)),
        ("(?i)i['’]ll (?:take|own) it", ((("i'll own", "i'll take", "i’ll own", "i’ll take"), (" it",)),)),
        ("(?i)(?:take|own)n?['’]t", ((("own", "take"), ("'t", "’t")),)),
        (r"(?i)\bv ?\d{1,3}\b", ((("v",),),)),
        ("(?i)defer(?:red)?|deferred", ((("defer",),),)),
        (r"(?i)(?:\w+ )?(?:was|were) \w+", ((("was", "were"), (" ",)),)),
        (r"\b(?:can|could) (?:you|we)\b.{3,} (?:add|drop)\b", (((" add", " drop"), ("can", "could"), (" we", " you")),)),
        (r"\bposted (?:it|this)|\bsent (?:me|you) v\d", ((("posted it", "posted this"),), (("sent me", "sent you"), (" v",)))),
        (r"(?i)(?:good|\w+)", ()),
        (r"\d+(?=now)", ()),
        ("(?i)done{0,2}", ((("don",),),)),
        ("(?i)straße", ((("stra",), ("e",)),)),
    ],
)
def test_the_cues_are_what_every_match_holds(pattern: str, ways: tuple[Cues, ...]) -> None:
    assert cues_of(re.compile(pattern)) == ways


@pytest.mark.parametrize("text", ["POSTED", "po\u017fted", "v\u0130", "not\u0131ng", "\u212aeep"])
def test_letters_beyond_ascii_hide_no_cue(text: str) -> None:
    pattern = cued(r"posted|v\b|vi|noting|keep", re.IGNORECASE)
    assert bool(pattern.search(text)) is bool(pattern.regex.search(text))


@given(st.sampled_from(PATTERNS).flatmap(lambda pattern: st.tuples(st.just(pattern), st.from_regex(pattern.regex))))
def test_what_a_pattern_of_the_tables_matches_holds_a_cue(drawn: tuple[Cued, str]) -> None:
    pattern, text = drawn
    found, placed = pattern.search(text), pattern.place(text, lowered(text))
    assert found is not None
    assert placed is not None
    assert [placed.span(group) for group in range(placed.re.groups + 1)] == [found.span(group) for group in range(found.re.groups + 1)]


@given(st.text())
def test_a_text_in_lower_case_is_as_long(text: str) -> None:
    assert len(lowered(text)) == len(text)


def test_most_rows_of_the_table_have_cues() -> None:
    assert sum(not phrase.pattern.ways for phrase in TABLE) * 10 <= len(TABLE)


@given(st.lists(st.sampled_from(["posted v2", "is good", "drop it", "deferred to 4.6", "nothing", "(fair) -> (ok)"])))
def test_an_index_leaves_out_no_row_that_matches(pieces: list[str]) -> None:
    text = " ".join(pieces)
    likely = set(numbers(CueIndex((n, phrase.pattern) for n, phrase in enumerate(TABLE)).likely(lowered(text))))
    assert {n for n, phrase in enumerate(TABLE) if phrase.pattern.regex.search(text)} <= likely
