"""Which item a line of an adopted text is: round by round, and where nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Change
from parsers.status_mail import read
from replies.same_items import same_items
from tests.adoptions import Story, listing

LINK = "https://lists.example.org/archive/20260301.1234-1-bo@example.org/"
SAME_LINK = "https://mirror.example.net/r/20260301.1234-1-bo@example.org"
PAGE = "https://www.example.org/design"

ROWS: list[tuple[str, tuple[str, ...], tuple[str, ...], list[int | None]]] = [
    ("nothing changed", ("Net: Ring buffers (ok) | Bo Lind", "Net: Zero copy (ok) | Cai Ito"),
     ("Net: Ring buffers (ok) | Bo Lind", "Net: Zero copy (ok) | Cai Ito"), [1, 2]),
    ("in another order", ("Net: Ring buffers (ok) | Bo Lind", "Net: Zero copy (ok) | Cai Ito"),
     ("Net: Zero copy (ok) | Cai Ito", "Net: Ring buffers (ok) | Bo Lind"), [2, 1]),
    ("moved with the same lines", ("Net: Ring buffers (v3) | Bo Lind",), ("Completed: Ring buffers (v3) | Bo Lind",), [1]),
    ("the same mail in a link, all else new", ("Net: Ring buffers (ok) | Bo Lind | " + LINK,),
     ("Disk: Circular queues (fair) | Cai Ito | " + SAME_LINK,), [1]),
    ("a link that two items have", ("Net: Ring buffers (ok) | Bo Lind | " + LINK, "Net: Zero copy (ok) | Cai Ito | " + LINK),
     ("Net: Something else (ok) | Dee Okoro | " + LINK,), [None]),
    ("the same page is no identity", ("Net: Ring buffers (ok) | Bo Lind | " + PAGE,), ("Disk: Something else (ok) | Cai Ito | " + PAGE,), [None]),
    ("edited under its title", ("Net: Ring buffers (ok) | Bo Lind | v3 posted",), ("Net: Ring buffers (good) | Cai Ito | v4 posted",), [1]),
    ("moved and edited", ("Net: Ring buffers (ok) | Bo Lind",), ("Completed: Ring buffers (done) | Bo Lind | thanks to all",), [1]),
    ("one of its owners left", ("Net: Ring buffers (ok) | Bo Lind & Cai Ito",), ("Completed: Ring buffers (done) | Cai Ito | at last",), [1]),
    ("the same title twice, told apart by the owner",
     ("Net: Tests (ok) | Bo Lind", "Net: Tests (fair) | Cai Ito"), ("Disk: Tests (good) | Cai Ito", "Disk: Tests (good) | Bo Lind"), [2, 1]),
    ("the same title twice, told apart by the section",
     ("Net: Tests (ok) | Bo Lind", "Disk: Tests (fair) | Bo Lind"), ("Disk: Tests (good) | Bo Lind", "Net: Tests (good) | Bo Lind"), [2, 1]),
    ("the same title twice, by order", ("Net: Tests (ok) | Bo Lind", "Net: Tests (ok) | Bo Lind"),
     ("Net: Tests (good) | Bo Lind", "Net: Tests (fair) | Bo Lind"), [1, 2]),
    ("renamed a little", ("Net: Ring buffers for the virtual switch (ok) | Bo Lind",), ("Net: Ring buffers for virtual switches (ok) | Bo Lind",), [1]),
    ("renamed a little, a note in common", ("Net: Ring buffers for the virtual switch (ok) | Bo Lind | waits for the compiler",),
     ("Net: Ring buffers for virtual switches (ok) | Cai Ito | waits for the compiler",), [1]),
    ("a like title with nothing in common", ("Net: Ring buffers for the virtual switch (ok) | Bo Lind",),
     ("Net: Ring buffers for virtual switches (ok) | Cai Ito",), [None]),
    ("renamed beyond likeness", ("Net: Ring buffers (ok) | Bo Lind",), ("Net: Lockless queues (ok) | Bo Lind",), [None]),
    ("the likest first, whatever the order",
     ("Net: Rework of the page table walker (ok) | Bo Lind", "Net: Rework of page table locks (ok) | Bo Lind"),
     ("Net: Rework of the page table lock (ok) | Bo Lind", "Net: Rework of the page tables walker (ok) | Bo Lind"), [2, 1]),
    ("given up, with its owner gone", ("Net: Ring buffers (ok) | Bo Lind",), ("Up for grabs: Ring buffers (ok)",), [1]),
    ("the end of a number", ("Net: Support AVX10.1 everywhere (ok) | Bo Lind",), ("Net: Support AVX10 everywhere (ok) | Bo Lind",), [1]),
    ("the part that it was, beside a new one", ("Net: Interrupts for guests, part 1 (v5) | Bo Lind",),
     ("Net: Interrupts for the guests, part 1 (v6) | Bo Lind", "Net: Interrupts for guests, part 2 (RFC) | Bo Lind"), [1, None]),
    ("both parts renamed", ("Net: Interrupts for guests, part 1 (v5) | Bo Lind", "Net: Interrupts for guests, part 2 (v1) | Bo Lind"),
     ("Net: Interrupts for the guests, part 2 (v6) | Bo Lind", "Net: Interrupts for the guests, part 1 (RFC) | Bo Lind"), [2, 1]),
    ("one title new among many", ("Net: Ring buffers (ok) | Bo Lind",), ("Net: Ring buffers (ok) | Bo Lind", "Net: Zero copy (ok) | Bo Lind"), [1, None]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "numbers"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_line_is_the_item_that_it_was(before: tuple[str, ...], after: tuple[str, ...], numbers: list[int | None]) -> None:
    text = read(listing(*after))
    same = same_items(Story(listing(*before)).record, text)
    assert [same.numbers.get(item.start) for item in text.items] == numbers
    assert same.doubts == ()


DOUBTS: list[tuple[str, tuple[str, ...], tuple[str, ...], list[int | None], list[tuple[int, ...]]]] = [
    ("one line like two items", ("Net: Sparse images, nested one (ok) | Bo Lind", "Net: Sparse images, nested two (ok) | Bo Lind"),
     ("Net: Sparse images, nested too (ok) | Bo Lind",), [None], [(2, 1)]),
    ("two lines like one item", ("Net: Sparse images, nested all (ok) | Bo Lind",),
     ("Net: Sparse images, nested one (ok) | Bo Lind", "Net: Sparse images, nested two (ok) | Bo Lind"), [None, None], [(1,), (1,)]),
    ("another number", ("Net: Address violations of rule 13.6 (ok) | Bo Lind",), ("Net: Address violations of rule 16.3 (ok) | Bo Lind",), [None], [(1,)]),
    ("another part, of two", ("Net: Boot of systems, part 1 (ok) | Bo Lind", "Net: Boot of systems, part 2 (ok) | Bo Lind"),
     ("Net: Boot of systems, part 3 (ok) | Bo Lind",), [None], [(1, 2)]),
    ("another part", ("Net: Early boot of small systems (ok) | Bo Lind",), ("Net: Early boot of small systems, part 2 (ok) | Bo Lind",), [None], [(1,)]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "numbers", "candidates"), [row[1:] for row in DOUBTS], ids=[row[0] for row in DOUBTS])
def test_where_only_a_person_can_tell_nothing_is_guessed(
    before: tuple[str, ...], after: tuple[str, ...], numbers: list[int | None], candidates: list[tuple[int, ...]]
) -> None:
    text = read(listing(*after))
    same = same_items(Story(listing(*before)).record, text)
    assert [same.numbers.get(item.start) for item in text.items] == numbers
    assert [doubt.candidates for doubt in same.doubts] == candidates
    assert [doubt.start for doubt in same.doubts] == [item.start for item in text.items]


THREE = ("Net: Ring buffers (ok) | Bo Lind", "Net: Zero copy (ok) | Cai Ito", "Net: Tests (ok) | Dee Okoro")


def numbers_in(story: Story, *rows: str) -> list[int | None]:
    text = read(listing(*rows))
    return [same_items(story.record, text).numbers.get(item.start) for item in text.items]


def test_a_text_from_before_a_rename_or_a_move_is_known_by_what_was_posted() -> None:
    story = Story(listing(*THREE))
    story.change(Change.RENAME, 1, "Lockless circular queues")
    story.change(Change.OWNER, 1, "Eli Marsh")
    story.change(Change.DONE, 2)
    story.change(Change.DROP, 3)
    assert numbers_in(story, *THREE) == [1, 2, 3]


def test_what_is_gone_is_known_when_it_is_back_and_a_number_is_never_given_twice() -> None:
    story = Story(listing(*THREE))
    story.adopt(listing(THREE[0]))
    story.adopt(listing(THREE[0], "Net: Something new (ok) | Cai Ito"))
    story.adopt(listing(*THREE))
    assert story.titles() == [(1, "Ring buffers"), (2, "Zero copy"), (3, "Tests")]


def test_what_was_dropped_long_ago_is_known_by_title_and_place_and_not_by_likeness() -> None:
    story = Story(listing(THREE[0], "Net: Zero copy receive path (ok) | Cai Ito"))
    story.change(Change.DROP, 2)
    story.post()
    assert numbers_in(story, THREE[0], "Net: Zero copy receive path (fair) | Eli Marsh") == [1, 2]
    assert numbers_in(story, THREE[0], "Net: Zero copy receive paths (fair) | Cai Ito") == [1, None]


names = st.sampled_from(["Tests", "Tests, nested", "Ring buffers", "Zero copy", "Zero copies"])
rows = st.lists(st.tuples(st.sampled_from(["Net", "Disk", "Completed"]), names, st.sampled_from(["", "Bo Lind", "Cai Ito"])), max_size=8)


def written(some: list[tuple[str, str, str]]) -> str:
    return listing("Net: Anchor (ok) | Ada Novak", *(f"{section}: {title} (ok) | {owner}" for section, title, owner in sorted(some)))


@settings(max_examples=60, deadline=None)
@given(rows, rows)
def test_no_number_is_given_twice_and_the_same_text_changes_none(before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]) -> None:
    story = Story(written(before))
    first = story.titles()
    story.adopt(written(after))
    numbers = [number for number, _ in story.titles()]
    assert len(set(numbers)) == len(numbers)
    story.adopt(written(before))
    again = [(number, title) for number, title in story.titles()]
    assert len(again) == len(first)
    assert len(set(again)) == len(again)
    story.adopt(written(before))
    assert story.titles() == again


def test_a_huge_text_of_like_titles_is_matched_in_time_that_does_not_explode() -> None:
    many = [f"Net: Item of the great list, number {at} (ok) | Bo Lind" for at in range(1500)]
    text = read(listing(*many))
    same = same_items(Story(listing(*(f"Net: Item of the grand list, number {at + 7000} (ok) | Bo Lind" for at in range(1500)))).record, text)
    assert not same.numbers


def test_sections_of_one_name_are_told_apart_by_what_they_stand_under() -> None:
    item = "*  Documentation (ok)\n\n"
    story = Story(f"= ARM =\n\n== Boot ==\n\n{item}= x86 =\n\n== Boot ==\n\n{item}")
    text = read(f"= x86 =\n\n== Boot ==\n\n{item.replace('ok', 'good')}= ARM =\n\n== Boot ==\n\n{item.replace('ok', 'fair')}")
    same = same_items(story.record, text)
    assert [same.numbers.get(one.start) for one in text.items] == [2, 1]
