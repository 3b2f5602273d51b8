"""How much two texts are alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.folding import compact, folded, subtokens, tokens
from replies.likeness import likeness, likest, title_likeness


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Ring buffer", "ring  BUFFER", 1.0, 1.0),
        ("José Núñez", "Jose Nunez", 1.0, 1.0),
        ("v4 posted", "v5 posted", 0.85, 0.95),
        ("Ring buffer", "Sand box", 0.0, 0.5),
        ("", "", 0.0, 0.0),
        ("fix", "fix the ring buffer tracing", 0.0, 0.0),
    ],
)
def test_likeness_is_one_for_the_same_words_and_low_for_others(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("tracing: ring buffer", "Ring buffer tracing", 1.0, 1.0),
        ("fix", "fix the ring buffer tracing", 0.0, 0.4),
        ("buffer tracing", "ring buffer tracing for everybody", 0.0, 0.75),
        ("", "ring", 0.0, 0.0),
    ],
)
def test_the_words_of_a_title_may_change_places_but_not_be_left_out(one: str, other: str, least: float, most: float) -> None:
    assert least <= title_likeness(one, other) <= most


@pytest.mark.parametrize(("floor", "found"), [(0.7, 1), (0.95, None)])
def test_the_likest_is_one_above_the_floor(floor: float, found: int | None) -> None:
    assert likest("v5 posted", ["RFC posted", "v4 posted", "v6 posted"], floor) == found


def test_nothing_is_like_nothing() -> None:
    assert likest("v5", [], 0.1) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_stays_between_nothing_and_all(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert 0.0 <= title_likeness(one, other) <= 1.0


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("*  Ring buffer (ok)", "* Ring buffer (ok)"),
        ("\u00a0 - \u00a0Ada", "-Ada"),
        ("\u201cdynamic\u201d nodes", '"dynamic" nodes'),
        ("a \u2013 b", "a - b"),
        ("Zoë", "Zoe"),
        ("\u2022 one", "* one"),
    ],
)
def test_lines_that_clients_changed_compare_equal(line: str, other: str) -> None:
    assert compact(line) == compact(other)


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert subtokens(folded(text)) == subtokens(text)


def test_a_word_keeps_the_stops_inside_it() -> None:
    assert tokens("Hot-unplug, 2.1 and virtio_net.") == ("hot-unplug", "2.1", "and", "virtio_net")
