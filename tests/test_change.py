"""Accepted updates made into entries: what each kind does to the record, and that it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parsers.edit import EditError
from parsers.model import Actor, Address, Certainty, Change, Entry, Evidence, MessageId, Record, SectionRole, Update
from parsers.status_mail import read, write
from replies.account import account
from replies.adopt import make_adoption
from replies.change import NothingToChange, make_change
from replies.gate import faults
from replies.next_release import begin_release, release_entry
from replies.replay import fold, record_of, replay
from replies.undo import UndoError, make_undo
from tests.lists import PROGNOSIS_BODY, REVISION_BODY

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTOR = Actor(name="Ada Novak", role="manager")
WORDS = Evidence(message_id=MessageId("<words@example.org>"), author=Address(name="Ada Novak", address="ada@example.org"), date=START, words="So be it.")
RING, MULTI, ZERO, SPARSE, NESTED, TRIM, NOBODYS, FORMAT, BOOT = range(1, 10)
LINK = "https://lists.example.org/archive/1"


class History:
    """A record and the entries that made it."""

    def __init__(self, body: str = PROGNOSIS_BODY) -> None:
        self.entries: list[Entry] = []
        self.record: Record | None = None
        self.adopt(body)

    @property
    def now(self) -> Record:
        assert self.record is not None
        return self.record

    def take(self, entry: Entry) -> None:
        self.record = fold(self.record, entry)
        self.entries.append(entry)
        assert replay(self.entries) == self.record

    def adopt(self, body: str) -> None:
        at = START + timedelta(days=len(self.entries))
        self.take(
            make_adoption(
                self.record, read(body), entry=len(self.entries) + 1, at=at, actor=ACTOR, message_id=MessageId(f"<{at.day}@example.org>"),
                subject="Heron 2.3 development update", date=at, release="2.3", first=self.record.next_number if self.record else 1,
            )
        )  # fmt: skip

    def do(self, change: Change, item: int | None = None, value: str | None = None, line: str | None = None) -> int:
        update = Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=WORDS, value=value, line=line)
        entry = make_change(self.now, update, entry=len(self.entries) + 1, at=START, actor=ACTOR, reason="said so")
        self.take(entry)
        return entry.entry

    def undo(self, of: int) -> None:
        self.take(make_undo(self.entries, of, entry=len(self.entries) + 1, at=START, actor=ACTOR))

    def release(self, name: str) -> None:
        made = begin_release(self.now, name, self.entries)
        self.take(release_entry(self.now, self.now, made, name, entry=len(self.entries) + 1, at=START, actor=ACTOR))

    def hidden(self) -> dict[int, str]:
        return {old.number: old.why for old in self.now.hidden}

    def text_of(self, number: int) -> list[str]:
        item = self.now.document.item(number)
        return [] if item is None else [line.text for line in self.now.document.lines[item.start : item.stop]]


def without(body: str, title: str) -> str:
    """The status mail without the item of that title."""
    mail = read(body)
    item = next(one for one in mail.items if one.title == title)
    return "".join(str(line) for line in (*mail.lines[: item.start], *mail.lines[item.stop + 1 :]))


DEEDS = [
    ("a link goes again", Change.UNLINK, RING, LINK, None),
    ("a milestone moves", Change.MILESTONE, None, "feature  freeze = 1st May 2026", None),
    ("the prose at the top is another", Change.INTRO, None, "Dear all,\n\nnearly done.", None),
    ("a line of an item is edited", Change.EDIT, MULTI, "   Split in three", "   Split in two: v6a and v6"),
    ("a line of prose is edited", Change.EDIT, None, "Hello everybody,", "Hello,"),
    ("two items are one", Change.MERGE, NESTED, f"#{SPARSE}", None),
    ("an item is dropped", Change.DROP, TRIM, None, None),
]


@pytest.mark.parametrize(("change", "item", "value", "line"), [one[1:] for one in DEEDS], ids=[one[0] for one in DEEDS])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_change_is_taken_back_whole_and_made_again(change: Change, item: int | None, value: str | None, line: str | None, end: str) -> None:
    history = History(PROGNOSIS_BODY.replace("\n", end))
    history.do(Change.LINK, RING, LINK)
    before, hidden = write(history.now.document), history.hidden()
    entry = history.do(change, item, value, line)
    after = write(history.now.document)
    assert after != before
    assert not faults(history.now, history.now.document, history.entries, 1.0)
    history.undo(entry)
    assert (write(history.now.document), history.hidden()) == (before, hidden)
    history.undo(len(history.entries))
    assert write(history.now.document) == after


def test_a_merge_takes_owners_and_links_along_and_keeps_the_second_number() -> None:
    history = History()
    history.do(Change.LINK, ZERO, LINK)
    history.do(Change.MERGE, ZERO, f"#{RING}")
    assert history.text_of(RING) == ["*  Ring buffers (ok)", "   v5 posted", f"   {LINK}", "  -  Bo Lind", "  -  Cai Ito"]
    assert history.hidden() == {ZERO: "merged"}
    assert account(history.now, history.now.document, history.entries).adds_up


def test_a_line_that_stands_under_a_new_number_joins_the_item_that_is_gone() -> None:
    history = History()
    history.adopt(PROGNOSIS_BODY.replace("*  Ring buffers (ok)\n   v5 posted\n  -  Bo Lind", "*  Circular queues (ok)\n  -  Fay Quist"))
    new = next(item.number for item in history.now.document.items if item.title == "Circular queues")
    assert new is not None
    assert new > BOOT
    assert history.hidden() == {RING: "gone"}
    entry = history.do(Change.MERGE, new, f"#{RING}")
    assert history.text_of(RING)[0] == "*  Circular queues (ok)"
    assert history.hidden() == {new: "merged"}
    assert account(history.now, history.now.document, history.entries).adds_up
    history.undo(entry)
    assert history.hidden() == {RING: "gone"}
    assert history.text_of(new)[0] == "*  Circular queues (ok)"


def test_what_is_gone_without_a_word_is_dropped_or_restored() -> None:
    history = History()
    history.adopt(without(without(PROGNOSIS_BODY, "Trim on idle"), "Zero copy"))
    assert history.hidden() == {TRIM: "gone", ZERO: "gone"}
    before = write(history.now.document)
    dropped = history.do(Change.DROP, TRIM)
    assert history.hidden() == {TRIM: "dropped", ZERO: "gone"}
    assert write(history.now.document) == before
    with pytest.raises(NothingToChange):
        history.do(Change.DROP, TRIM)
    history.do(Change.RESTORE, ZERO)
    assert history.text_of(ZERO) == ["*  Zero copy (fair)", "  -  Cai Ito"]
    assert write(history.now.document) == without(PROGNOSIS_BODY, "Trim on idle")
    assert account(history.now, history.now.document, history.entries).adds_up
    history.undo(dropped)
    assert history.hidden() == {TRIM: "gone"}
    history.do(Change.MERGE, TRIM, f"#{RING}")
    assert history.hidden() == {TRIM: "merged"}


def test_an_item_that_was_brought_back_by_hand_does_not_come_back_twice() -> None:
    history = History()
    merged = history.do(Change.MERGE, NESTED, f"#{SPARSE}")
    restored = history.do(Change.RESTORE, NESTED)
    with pytest.raises(UndoError, match="undo it first") as refused:
        history.undo(merged)
    assert refused.value.first == restored
    history.undo(restored)
    history.undo(merged)
    assert history.hidden() == {}
    assert write(history.now.document) == PROGNOSIS_BODY


def test_an_edit_of_a_title_line_changes_what_is_read_in_it() -> None:
    history = History()
    entry = history.do(Change.EDIT, ZERO, "*  Zero copy for pipes (good)", "*  Zero copy (fair)")
    item = history.now.document.item(ZERO)
    assert item is not None
    assert (item.title, item.prognosis) == ("Zero copy for pipes", "good")
    made = history.entries[entry - 1]
    assert (made.before, made.after) == ("*  Zero copy (fair)", "*  Zero copy for pipes (good)")  # type: ignore[union-attr]


REFUSED = [
    ("an item into itself", Change.MERGE, RING, f"#{RING}", None),
    ("an item into none", Change.MERGE, RING, "#99", None),
    ("none into an item", Change.MERGE, 99, f"#{RING}", None),
    ("two that are not shown", Change.MERGE, TRIM, "#99", None),
    ("no number to merge into", Change.MERGE, RING, "the other one", None),
    ("an item that never was", Change.RESTORE, 99, None, None),
    ("an item that is shown", Change.RESTORE, RING, None, None),
    ("a link that is not there", Change.UNLINK, RING, LINK, None),
    ("a milestone without a date", Change.MILESTONE, None, "Feature Freeze", None),
    ("a line that was changed since", Change.EDIT, RING, "   v9 posted", "   v4 posted"),
    ("an update that names no item", Change.RENAME, None, "Anything", None),
    ("a note to what is gone", Change.NOTE, 99, "waits", None),
]


@pytest.mark.parametrize(("change", "item", "value", "line"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_made_is_refused_and_changes_nothing(change: Change, item: int | None, value: str | None, line: str | None) -> None:
    history = History()
    if "shown" in str(line) or item == TRIM:
        history.do(Change.DROP, TRIM)
    before = history.now
    with pytest.raises(EditError):
        history.do(change, item, value, line)
    assert history.now == before


def test_a_later_change_of_the_same_lines_is_named() -> None:
    history = History()
    first = history.do(Change.MILESTONE, None, "Feature Freeze = 1st May 2026")
    second = history.do(Change.EDIT, None, "* Feature Freeze: 2nd May 2026", "* Feature Freeze: 1st May 2026")
    history.undo(first)  # the date alone is set back
    assert history.now.document.timeline[0].date == "10th April 2026"
    with pytest.raises(UndoError):
        history.undo(second)


def test_a_release_begins_with_the_text_of_the_one_before() -> None:
    history = History()
    history.do(Change.DONE, RING)
    history.do(Change.DEFER, ZERO, "2.4")
    history.do(Change.DEFER, TRIM, "2.5")
    history.do(Change.MOVE, NOBODYS, "Up for grabs")
    old = history.now
    history.release("2.4")
    roles = {item.number: (history.now.document.role(item), history.now.document.sections[item.section].title) for item in history.now.document.items}
    assert roles == {
        MULTI: (SectionRole.OPEN, "Net"), ZERO: (SectionRole.OPEN, "Net"), FORMAT: (SectionRole.OPEN, "Disk"), SPARSE: (SectionRole.OPEN, "Disk"),
        NESTED: (SectionRole.OPEN, "Disk"), TRIM: (SectionRole.DEFERRED, "Deferred to Heron 2.5"), NOBODYS: (SectionRole.UP_FOR_GRABS, "Up for grabs"),
    }  # fmt: skip
    assert history.hidden() == {RING: "closed", BOOT: "closed"}
    assert [(one.name, one.date) for one in history.now.document.timeline] == [("Feature Freeze", "TBD")]
    assert "Deferred to Heron 2.4" not in write(history.now.document)
    assert (history.now.release, history.now.subject) == ("2.4", "Heron 2.4 development update")
    assert history.now.next_number == old.next_number
    assert account(history.now, history.now.document, history.entries).adds_up
    assert record_of(history.entries, release="2.3") == old
    assert record_of(history.entries, release="2.9") is None


def test_a_release_that_was_begun_too_early_is_taken_back() -> None:
    history = History(REVISION_BODY)
    old = history.now
    history.release("2.4")
    history.undo(len(history.entries))
    assert replace(history.now, since=None) == replace(old, since=None)


def test_what_a_release_left_behind_can_be_brought_back() -> None:
    history = History()
    history.release("2.4")
    history.do(Change.RESTORE, BOOT)
    assert history.text_of(BOOT) == ["*  Faster boot (done)", "  -  Eli Marsh"]
    assert history.hidden() == {}


def test_a_record_is_as_it_was_at_a_moment() -> None:
    history = History()
    history.do(Change.DROP, TRIM)
    history.adopt(PROGNOSIS_BODY.replace("(ok)", "(good)"))
    first = record_of(history.entries, until=START)
    assert first is not None
    assert first.document.item(TRIM) is None
    assert record_of(history.entries, until=START - timedelta(days=1)) is None


@pytest.mark.parametrize(("change", "role"), [(Change.DONE, SectionRole.COMPLETED), (Change.DEFER, SectionRole.DEFERRED)])
def test_an_undo_leaves_the_heading_that_another_item_stands_under_by_now(change: Change, role: SectionRole) -> None:
    body = PROGNOSIS_BODY.partition("== Deferred")[0] + "Ada\n"
    history = History(body)
    first = history.do(change, RING, "2.4" if change is Change.DEFER else None)
    second = history.do(change, ZERO, "2.4" if change is Change.DEFER else None)
    history.undo(first)
    shown = history.now.document
    ring, zero = shown.item(RING), shown.item(ZERO)
    assert ring is not None
    assert zero is not None
    assert (shown.role(ring), shown.role(zero)) == (SectionRole.OPEN, role)
    text = write(shown)
    assert "\n\n\n" not in text
    assert history.text_of(RING) == ["*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind"]
    history.undo(second)
    assert {item.number for item in history.now.document.items if history.now.document.role(item) is SectionRole.OPEN} == set(range(1, 8))
