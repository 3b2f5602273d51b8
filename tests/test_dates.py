"""Days named in prose."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import days_in

NEAR = date(2026, 5, 4)

CASES: list[tuple[str, list[date]]] = [
    ("The freeze is on 8th June 2026.", [date(2026, 6, 8)]),
    ("the freeze is on the 8th of June", [date(2026, 6, 8)]),
    ("Freeze: June 8, 2026; RC on June the 22nd", [date(2026, 6, 8), date(2026, 6, 22)]),
    ("It was cut on 2026-03-09, see below.", [date(2026, 3, 9)]),
    ("on Dec. 20 we all leave", [date(2025, 12, 20)]),
    ("back on 7 January", [date(2026, 1, 7)]),
    ("closed Sept 3", [date(2026, 9, 3)]),
    ("the days 10-12 October", [date(2026, 10, 12)]),
    ("from Sep 2014 on", []),
    ("version 4.5 may 8 times fail", []),
    ("you may 2 times try, or march 3 times", []),
    ("31st June", []),
    ("29th February", [date(2028, 2, 29)]),
    ("29th February 2025", []),
    ("patch 12 Mayor", []),
    ("1.2 March", []),
    ("2026-13-01 and 20260301", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text or "nothing" for text, _ in CASES])
def test_days_are_read_as_they_are_written(text: str, wanted: list[date]) -> None:
    near = date(2028, 1, 1) if text == "29th February" else NEAR
    found = days_in(text, near)
    assert [day for _, day in found] == wanted
    assert all(written in " ".join(text.split()) for written, _ in found)


@given(st.dates(date(1970, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"]))
def test_every_day_is_read_back_however_far_off(day: date, form: str) -> None:
    assert [found for _, found in days_in(f"It is due on {day.strftime(form)}, they say.", NEAR)] == [day]


@given(st.dates(date(2025, 11, 10), date(2026, 10, 20)))
def test_a_day_without_a_year_is_the_closest_one(day: date) -> None:
    assert [found for _, found in days_in(f"due {day:%d %B}", NEAR)] == [day]


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    days_in(text, NEAR)


def test_a_text_made_to_be_slow_is_not() -> None:
    assert len(days_in("1 Jan " * 20_000, NEAR)) == 20_000
    assert days_in("1 " * 100_000 + "J" * 100_000, NEAR) == ()
