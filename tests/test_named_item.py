"""Which item a command names: by number, link, title or a part of it, or as the quoted one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parsers.edit import apply, remove_item
from parsers.model import HiddenItem, Record
from parsers.status_mail import number_items, read
from replies.named_item import NoItem, find_item

TEXT = """= Open =

== Net ==

*  Ring buffers (ok)
  -  Bo Lind

*  String handling (ok)
   https://lists.example.org/archive/20260101.7@example.org/

*  Sparse images (good)

*  Sparse images, nested (fair)

*  Größere Blöcke: huge pages

== Completed ==

*  Sparse images (done)
"""
RING, STRING, SPARSE, NESTED, HUGE, OLD = range(1, 7)


def record() -> Record:
    document = number_items(read(TEXT))
    return Record(document=document, base=document, next_number=7, subject="", date=datetime(2026, 3, 1, tzinfo=UTC))


FOUND = [
    ("a number", "#2", STRING),
    ("a whole word of a title", "ring", RING),
    ("a part of a word", "uffer", RING),
    ("without diacritics", "grossere blocke", HUGE),
    ("blanks and case do not matter", "RING   Buffers", RING),
    ("a colon in the title", "blöcke: huge", HUGE),
    ("a title that is longer than another", "images, nested", NESTED),
    ("a link, in angle brackets", "<https://lists.example.org/archive/20260101.7@example.org/>", STRING),
    ("another archive's link to the same mail", "https://example.net/msgid/20260101.7@example.org/", STRING),
    ("the quoted one", "it", NESTED),
    ("the quoted one, for short", "^", NESTED),
]


@pytest.mark.parametrize(("text", "number"), [one[1:] for one in FOUND], ids=[one[0] for one in FOUND])
def test_an_item_is_found(text: str, number: int) -> None:
    assert find_item(record(), text, NESTED).number == number


MISSED = [
    ("a number that is none", "#77", "there is no item #77"),
    ("a title that two have", "sparse images", "could be 2 items: #3 Sparse images; #6 Sparse images"),
    ("a part that several have", "sparse", "could be 3 items"),
    ("a title that none has", "the moon", "no item is called “the moon”"),
    ("two letters of a word", "ri", "no item is called"),
    ("signs alone", "?!", "no item is called"),
    ("a link of no item", "https://lists.example.org/archive/1@example.org/", "no item is called"),
]


@pytest.mark.parametrize(("text", "said"), [one[1:] for one in MISSED], ids=[one[0] for one in MISSED])
def test_what_names_no_one_item_says_so(text: str, said: str) -> None:
    with pytest.raises(NoItem, match=r".") as missed:
        find_item(record(), text)
    assert said in str(missed.value)


def test_without_a_quote_there_is_no_it() -> None:
    with pytest.raises(NoItem, match="there is none"):
        find_item(record(), "it")


def test_what_is_not_shown_is_found_only_where_it_will_do() -> None:
    shown = record()
    item = shown.document.item(RING)
    assert item is not None
    hidden = HiddenItem(number=RING, item=item, why="dropped")
    gone = replace(shown, document=apply(shown.document, remove_item(shown.document, RING)), hidden=(hidden,))
    for text in ("#1", "ring buffers"):
        assert find_item(gone, text, hidden=True).number == RING
        with pytest.raises(NoItem, match="not shown"):
            find_item(gone, text)
