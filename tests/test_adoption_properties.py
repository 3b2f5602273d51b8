"""Whatever was accepted: the same text adopted again changes nothing, and the text from before it all loses nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.edit import EditError
from parsers.model import Adopted, Change, Changed, NewItem, OwnerOp, Prognosis, Record, Update
from parsers.status_mail import read, write
from replies.account import account
from replies.change import NothingToChange, make_change
from replies.cycle import cycle
from replies.on_top import again, put_on_top, standing_changes
from replies.replay import fold
from replies.stages import Stages
from replies.undo import UndoError
from tests.adoptions import MANAGER, START, Story, listing
from tests.test_record_properties import PROGNOSIS_LAYOUT, REVISION_LAYOUT

VALUES: dict[Change, st.SearchStrategy[str | None]] = {
    Change.REVISION: st.integers(1, 12).map(lambda number: f"v{number}"),
    Change.PROGNOSIS: st.sampled_from([one.value for one in Prognosis]),
    Change.DONE: st.none(), Change.DROP: st.none(), Change.RESTORE: st.none(),
    Change.DEFER: st.sampled_from(["2.4", None]),
    Change.MOVE: st.sampled_from(["Disk", "Net", "Open", "Up for grabs", "Completed"]),
    Change.NOTE: st.sampled_from(["waits for review", "needs a test"]),
    Change.LINK: st.sampled_from(["https://lists.example.org/archive/1@example.org/", "https://www.example.org/page"]),
    Change.OWNER: st.sampled_from(["Fay Quist", "Bo Lind", "Cai Ito"]),
    Change.RENAME: st.sampled_from(["lockless rings y1y", "holes in images y2y"]),
    Change.MERGE: st.integers(1, 6).map(lambda number: f"#{number}"),
    Change.ADD: st.sampled_from(["brand new z1z", "another one z2z"]),
    Change.MILESTONE: st.sampled_from(["Feature Freeze = 1st April 2026", "Release = TBD"]),
    Change.INTRO: st.sampled_from(["Dear all,", "Hi,"]),
}  # fmt: skip
STEP = st.sampled_from(list(VALUES)).flatmap(
    lambda change: st.tuples(st.just(change), st.integers(0, 9), VALUES[change], st.sampled_from(list(OwnerOp)))
)
UNDO = st.tuples(st.none(), st.integers(1, 9), st.none(), st.sampled_from(list(OwnerOp)))


class Cycle(Story):
    """A history in memory that takes whatever can be made."""

    def step(self, change: Change | None, pick: int, value: str | None, op: OwnerOp) -> None:
        if change is None:
            self._undo(pick)
            return
        shown = [item.number for item in self.record.document.items] + [old.number for old in self.record.hidden]
        item = None if change in (Change.ADD, Change.MILESTONE, Change.INTRO) else shown[pick % len(shown)]
        new = NewItem(title=value or "", prognosis=Prognosis.FAIR) if change is Change.ADD else None
        self.make(replace(_said(), change=change, item=item, value=value, op=op if change is Change.OWNER else None, new=new))

    def _undo(self, pick: int) -> None:
        changed = [one.entry for one in self.entries if isinstance(one, Changed)]
        if changed:
            try:
                self.undo(changed[pick % len(changed)])
            except UndoError:
                return

    def make(self, update: Update, of: int | None = None) -> Record:
        try:
            made = make_change(self.record, update, entry=self.number, at=START, actor=MANAGER, reason="said so", again=of)
        except (EditError, NothingToChange):
            if of is not None:
                raise
            return self.record
        after = fold(self.record, made)
        self.entries.append(made)
        return after

    def put_on_top(self, text: str) -> list[int]:
        """Adopt a text as the program does; the entries that somebody must decide on."""
        changes, stages = standing_changes(self.entries), Stages(self.record, cycle(self.entries).entries)  # type: ignore[arg-type]
        self.adopt(text)
        unclear = put_on_top(self.record, changes, lambda change: self.make(again(change), change.entry), stages)
        return [one.change.entry for one in unclear]

    def cycle(self) -> list[int]:
        """The entries of this posting cycle."""
        return [one.entry for one in cycle(self.entries).entries]  # type: ignore[arg-type]

    def adds_up(self) -> bool:
        """Whether the account tells where each item went."""
        found = account(self.record, self.record.document, self.entries)  # type: ignore[arg-type]
        return found.adds_up and found.total == found.now

    def newest_adoption(self) -> Adopted:
        return next(one for one in reversed(self.entries) if isinstance(one, Adopted))


def _said() -> Update:
    story = Story(PROGNOSIS_LAYOUT)
    story.change(Change.NOTE, 1, "so it is")
    said = story.entries[-1]
    assert isinstance(said, Changed)
    return said.update


def fields(record: Record) -> list[tuple[object, ...]]:
    """What can be read of each item, by number."""
    return sorted(
        (item.number or 0, item.title, record.prognosis(item.number or 0) or "", str(item.revision), record.document.sections[item.section].path,
         sorted(item.owners), sorted(item.links), sorted(item.notes))
        for item in record.document.items
    )  # fmt: skip


@pytest.mark.parametrize("text", [PROGNOSIS_LAYOUT, REVISION_LAYOUT], ids=["prognosis", "revision"])
@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEP, max_size=6))
def test_a_text_from_before_all_that_was_accepted_loses_none_of_it(text: str, steps: list[tuple[Change, int, str | None, OwnerOp]]) -> None:
    story = Cycle(text)
    for step in steps:
        story.step(*step)
    before, shown, base = fields(story.record), write(story.record.document), write(story.record.base)
    made = story.cycle()
    assert story.put_on_top(text) == []
    assert fields(story.record) == before
    assert story.adds_up()
    story.undo(story.newest_adoption().entry)
    assert (write(story.record.document), write(story.record.base), fields(story.record), story.cycle()) == (shown, base, before, made)
    assert story.adds_up()


@pytest.mark.parametrize("text", [PROGNOSIS_LAYOUT, REVISION_LAYOUT], ids=["prognosis", "revision"])
@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.one_of(STEP, UNDO), max_size=6))
def test_the_text_as_it_stands_adopted_changes_nothing(
    text: str, steps: list[tuple[Change | None, int, str | None, OwnerOp]]
) -> None:
    story = Cycle(text)
    for step in steps:
        story.step(*step)
    before, shown = fields(story.record), write(story.record.document)
    assert story.put_on_top(shown) == []
    assert write(story.record.document) == shown
    assert fields(story.record) == before
    assert (story.newest_adoption().changes, story.newest_adoption().gone) == ((), ())
    assert [one for one in story.entries if isinstance(one, Changed) and one.again] == []
    assert story.adds_up()
    assert read(shown).items


ROW = st.tuples(
    st.sampled_from(["Net", "Disk", "Deferred", "Up for grabs", "Completed"]), st.sampled_from(["Tests", "Tests, nested", "Ring buffers", "Zero copy"]),
    st.sampled_from(["none", "fair", "ok", "good"]), st.sampled_from(["", "Bo Lind", "Cai Ito"]),
)  # fmt: skip
ROWS = st.lists(ROW, min_size=1, max_size=7, unique_by=lambda row: row[:2])


def written(rows: list[tuple[str, str, str, str]]) -> str:
    return listing(*(f"{section}: {title} ({state}) | {owner}" for section, title, state, owner in sorted(rows)))


@settings(max_examples=100, deadline=None)
@given(first=ROWS, steps=st.lists(st.one_of(STEP, UNDO), max_size=4), second=ROWS, later=st.lists(STEP, max_size=2), third=ROWS)
def test_whatever_text_comes_the_account_tells_of_every_item(
    first: list[tuple[str, str, str, str]], steps: list[tuple[Change | None, int, str | None, OwnerOp]],
    second: list[tuple[str, str, str, str]], later: list[tuple[Change, int, str | None, OwnerOp]], third: list[tuple[str, str, str, str]],
) -> None:  # fmt: skip
    story = Cycle(written(first))
    for text, following in ((second, steps), (third, later)):
        for step in following:
            story.step(*step)
        story.put_on_top(written(text))
        assert story.adds_up()
    story.post()
    assert story.adds_up()
    numbers = [item.number for item in story.record.document.items]
    assert len(set(numbers)) == len(numbers)
