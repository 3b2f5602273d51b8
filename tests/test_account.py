"""The account between two postings: it adds up, or it says which item came or went without a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parsers.model import Actor, Address, Certainty, Change, Entry, Evidence, MessageId, NewItem, OwnerOp, Posted, Record, Update
from parsers.status_mail import read, read_lines, write
from replies.account import account
from replies.adopt import make_adoption
from replies.change import make_change
from replies.cycle import correction, cycle
from replies.gate import faults
from replies.replay import fold
from replies.stale import dated_milestones, reached_milestones, stale_paragraphs
from replies.undo import make_undo
from tests.lists import PROGNOSIS_BODY

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
OWNER, MANAGER = Actor(name="Bo Lind", address="bo@example.org", role="owner"), Actor(name="Ada Novak", role="manager")
WORDS = Evidence(message_id=MessageId("<w@example.org>"), author=Address(name="Bo Lind", address="bo@example.org"), date=NOW, words="So it is.")
GRABS = PROGNOSIS_BODY.replace("== Completed ==", "== Up for grabs ==\n\n*  Manual pages\n\n== Completed ==")


class Story:
    """A history, made step by step. Item 1 is Ring buffers, 2 Multipath, 3 Zero copy ... 8 is deferred, 9 up for grabs, 10 done."""

    def __init__(self, text: str = GRABS) -> None:
        self.entries: list[Entry] = []
        self.record: Record | None = None
        self.adopt(text)

    def take(self, entry: Entry) -> None:
        self.record = fold(self.record, entry)
        self.entries.append(entry)

    @property
    def now(self) -> Record:
        assert self.record is not None
        return self.record

    @property
    def number(self) -> int:
        return len(self.entries) + 1

    def adopt(self, text: str) -> None:
        first = self.record.next_number if self.record else 1
        self.take(
            make_adoption(
                self.record, read(text), entry=self.number, at=NOW, actor=MANAGER, message_id=MessageId(f"<{self.number}@example.org>"),
                subject="s", date=NOW, release="2.3", first=first,
            )
        )  # fmt: skip

    def change(self, change: Change, item: int | None, value: str | None = None, actor: Actor = OWNER, op: OwnerOp | None = None) -> None:
        new = NewItem(title=value or "") if change is Change.ADD else None
        update = Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=WORDS, value=value, new=new, op=op)
        self.take(make_change(self.now, update, entry=self.number, at=NOW, actor=actor, reason="said so"))

    def undo(self, of: int) -> None:
        self.take(make_undo(self.entries, of, entry=self.number, at=NOW, actor=MANAGER))

    def post(self) -> None:
        self.take(
            Posted(
                entry=self.number, at=NOW, actor=MANAGER, message_id=MessageId(f"<{self.number}@example.org>"), subject="s",
                lines=self.now.document.lines,
            )
        )  # fmt: skip

    def terms(self) -> dict[str, tuple[int, ...]]:
        found = account(self.now, self.now.document, self.entries)
        assert found.adds_up
        assert found.total == found.now
        return {term.value: numbers for term, numbers in found.moved if numbers}


STEPS: list[tuple[str, list[tuple[Change | str, int | None, str | None]], dict[str, tuple[int, ...]]]] = [
    ("nothing", [], {}),
    ("a revision moves nothing", [(Change.REVISION, 1, "v6")], {}),
    ("each way out", [(Change.DONE, 1, None), (Change.DEFER, 3, "2.4"), (Change.DROP, 4, None)],
     {"done": (1,), "deferred": (3,), "dropped": (4,)}),
    ("each way in", [(Change.ADD, None, "Brand new"), (Change.MOVE, 8, "Open"), (Change.MOVE, 10, "Open")], {"added": (11,), "reopened": (8, 10)}),
    ("given up", [(Change.MOVE, 7, "Up for grabs")], {"up for grabs": (7,)}),
    ("taken by somebody", [(Change.OWNER, 9, "Fay Quist")], {"reopened": (9,)}),
    ("out and in again", [(Change.DONE, 1, None), ("undo", 2, None)], {}),
    ("added and dropped", [(Change.ADD, None, "Brand new"), (Change.DROP, 11, None)], {}),
    ("an add taken back", [(Change.ADD, None, "Brand new"), ("undo", 2, None)], {}),
    ("posted since", [(Change.DONE, 1, None), ("post", None, None), (Change.DONE, 3, None)], {"done": (3,)}),
    ("an old change taken back", [(Change.DONE, 1, None), ("post", None, None), ("undo", 2, None)], {"reopened": (1,)}),
    ("taken back and made again",
     [(Change.DONE, 1, None), ("undo", 2, None), ("undo", 3, None)], {"done": (1,)}),
    ("closed places alone", [(Change.DROP, 8, None), (Change.DROP, 9, None), (Change.DROP, 10, None)], {}),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "wanted"), [row[1:] for row in STEPS], ids=[row[0] for row in STEPS])
def test_the_account_names_what_became_of_each_item(
    steps: list[tuple[Change | str, int | None, str | None]], wanted: dict[str, tuple[int, ...]]
) -> None:
    story = Story()
    for step, item, value in steps:
        if step == "undo":
            story.undo(item or 0)
        elif step == "post":
            story.post()
        else:
            story.change(Change(step), item, value)
    assert story.terms() == wanted
    assert not [one for one in faults(story.now, story.now.document, story.entries, 1.0) if "account" in one]


def test_what_an_adopted_text_leaves_out_stays_in_the_account() -> None:
    story = Story()
    story.adopt(GRABS.replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", "").replace("*  Faster boot (done)\n  -  Eli Marsh\n\n", ""))
    assert story.terms() == {"gone": (3,)}


def test_an_item_that_left_without_an_entry_is_named() -> None:
    story = Story()
    shown = read(write(story.now.document).replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", ""))
    lost = replace(story.now.document, items=tuple(item for item in story.now.document.items if item.title in {i.title for i in shown.items}))
    found = account(story.now, lost, story.entries)
    assert found.unexplained == (3,)
    assert not found.adds_up
    assert any("#3 (Zero copy) is gone, and no entry says why" in one for one in faults(story.now, lost, story.entries, 1.0))


def test_an_item_that_moved_without_an_entry_is_named() -> None:
    story = Story()
    lines, item = list(story.now.document.lines), story.now.document.item(3)
    assert item is not None
    moved = [*lines[: item.start], *lines[item.stop + 1 :], lines[item.stop], *lines[item.start : item.stop]]
    found = account(story.now, read_lines(moved), story.entries)
    assert (found.unexplained, found.adds_up) == ((3,), False)
    assert any("does not add up: #3 came or went" in one for one in faults(story.now, read_lines(moved), story.entries, 1.0))


def test_what_came_after_an_approved_text_belongs_to_the_next_cycle() -> None:
    story = Story()
    story.change(Change.DONE, 1)
    lines = story.now.document.lines
    story.change(Change.DONE, 3)
    story.take(
        Posted(
            entry=4, at=NOW, actor=MANAGER, message_id=MessageId("<p@example.org>"), subject="s", lines=lines, through=2,
            ahead=story.now.document.lines,
        )
    )  # fmt: skip
    assert [one.entry for one in cycle(story.entries).entries] == [3]
    assert story.terms() == {"done": (3,)}
    story.change(Change.DONE, 4)
    assert story.terms() == {"done": (3, 4)}


CORRECTIONS = [
    ("an owner's claim", lambda story: story.change(Change.DONE, 1), False),
    ("the manager's change", lambda story: story.change(Change.DONE, 1, actor=MANAGER), True),
    ("the local user's change", lambda story: story.change(Change.DONE, 1, actor=Actor(name="ada")), True),
    ("a text adopted", lambda story: story.adopt(GRABS.replace("(fair)", "(ok)")), True),
    ("a posting", lambda story: story.post(), True),
    ("nothing", lambda story: None, False),
]


@pytest.mark.parametrize(("step", "voids"), [row[1:] for row in CORRECTIONS], ids=[row[0] for row in CORRECTIONS])
def test_what_voids_a_text_that_was_composed_before(step: Callable[[Story], None], voids: bool) -> None:
    story = Story()
    step(story)
    assert (correction(story.entries, 1) is not None) is voids


TIMELINE = """Hello,

the freeze on 10th March is close. This paragraph was here the last time
and says nothing of the release.

What follows was new in April: nothing.

= Timeline =

* Last posting: 2nd February 2026
---> We are here
* Feature Freeze: 10th March 2026
* Cut: 13th March 2026
* First RC: 14th April 2026
* Release: TBD

= Open =

*  Ring buffers (ok)
   waits since 1st January 2026
  -  Bo Lind
"""


def test_prose_that_time_has_overtaken_is_found() -> None:
    base = read(TIMELINE)
    posted, today = date(2026, 2, 9), date(2026, 3, 11)
    (found,) = stale_paragraphs(base, base, posted, today)
    assert found.lines[0].startswith("the freeze on 10th March")
    assert found.days == ("10th March",)
    assert stale_paragraphs(base, base, posted, date(2026, 3, 10)) == ()
    rewritten = read(TIMELINE.replace("is close", "was hard"))
    assert stale_paragraphs(base, rewritten, posted, today) == ()


@pytest.mark.parametrize(
    ("today", "names"),
    [(date(2026, 3, 6), []), (date(2026, 3, 7), ["Feature Freeze"]), (date(2026, 3, 11), ["Feature Freeze", "Cut"])],
)
def test_milestones_that_are_here_or_past_without_a_mark(today: date, names: list[str]) -> None:
    assert [one.name for one, _ in reached_milestones(read(TIMELINE), today)] == names
    marked = read(TIMELINE.replace("---> We are here\n", "").replace("13th March 2026", "13th March 2026 <== WE ARE HERE"))
    assert [one.name for one, _ in reached_milestones(marked, today)] == []


def test_only_milestones_with_a_whole_date_are_dated() -> None:
    assert [day - timedelta(days=7) for _, day in dated_milestones(read(TIMELINE))][-1] == date(2026, 4, 7)
    assert [one.name for one, _ in dated_milestones(read(TIMELINE))][-1] == "First RC"
