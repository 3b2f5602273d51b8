"""Random histories: whatever is done to a record, replay gives the same record, and nothing is lost in silence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.compose import Composed, compose, overtake
from parsers.edit import EditError
from parsers.model import (
    Actor,
    Address,
    Certainty,
    Change,
    Entry,
    Evidence,
    MessageId,
    NewItem,
    OwnerOp,
    Posted,
    Prognosis,
    Record,
    Revision,
    Undone,
    Update,
)
from parsers.status_mail import read, write
from replies.adopt import make_adoption
from replies.change import NothingToChange, make_change
from replies.next_release import begin_release, release_entry
from replies.replay import fold, replay
from replies.undo import UndoError, make_undo
from storage.codec import record_json, record_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTOR = Actor(name="Ada Novak", role="manager")
EVIDENCE = Evidence(
    message_id=MessageId("<words@example.org>"), author=Address(name="Ada Novak", address="ada@example.org"), date=START, words="Please do."
)

PROGNOSIS_LAYOUT = """Hello,

= Timeline =

---> We are here
* Feature Freeze: 10th March 2026
* Release: 1st June 2026

= Open =

== Net ==

*  ring buffers x1x (ok)
   v2 posted
  -  Bo Lind

*  ring buffers x2x (fair)
   RFC posted
   waits for the first one
  -  Lind, Bo
  -  Cai Ito

*  no owner here x3x

== Disk ==

*  sparse images x4x (none)
  -  Dee Okoro & Eli Marsh

== Deferred to Heron 2.4 ==

*  thin locks x5x (none)
  -  Dee Okoro

== Up for grabs ==

*  man pages x6x

== Completed ==

*  build fixes x7x (done)
  -  Eli Marsh

Thanks,
Ada
"""

REVISION_LAYOUT = """Hello,

= Projects =

== Core ==

*  Faster timers x1x (v3)
  -  Bo Lind
  -  https://lists.example.org/archive/20260101.1@example.org/

*  Locking x2x (RFC v2)
  -  Cai Ito

=== Net ===

*  Zero copy x3x (v1 -> v4)
  -  Dee Okoro

*  No revision yet x4x
  -  Eli Marsh

== Completed ==

=== Net ===

*  Checksums x5x (v2)
  -  Dee Okoro
"""

TOKEN = re.compile(r"x\d+x")
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)
WORDS = st.one_of(st.sampled_from(["waits for review", "v9 posted", "*  sly", "= sly =", "-  Sly", "  "]), LINE)


def update_for(change: Change, item: int | None, value: str | None, **more: object) -> Update:
    made = Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=EVIDENCE, value=value)
    return replace(made, **more)  # type: ignore[arg-type]


def places(record: Record | None) -> dict[int | None, tuple[object, ...]]:
    """Where each item stands."""
    document = record.document if record is not None else read("")
    return {item.number: (document.role(item), document.sections[item.section].path) for item in document.items}


class History(RuleBasedStateMachine):
    """Does random things to a record, and checks after each that the entries tell all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.record: Record | None = None
        self.tokens: dict[int, set[str]] = {}
        self.now = START
        self.fresh = 100
        self.stored: tuple[Composed, int, datetime] | None = None

    @initialize(text=st.sampled_from([PROGNOSIS_LAYOUT, REVISION_LAYOUT]), end=st.sampled_from(["\n", "\r\n"]))
    def begin(self, text: str, end: str) -> None:
        self.adopt(text.replace("\n", end))

    def adopt(self, text: str) -> None:
        self.now += timedelta(days=1)
        entry = make_adoption(
            self.record, read(text), entry=len(self.entries) + 1, at=self.now, actor=ACTOR, subject="Heron 2.3 development update",
            message_id=MessageId(f"<{len(self.entries)}@example.org>"), date=self.now, release="2.3",
            first=self.record.next_number if self.record else 1,
        )  # fmt: skip
        self.stored = None
        self.take(entry, lines_may_go=True)
        assert self.record is not None
        assert write(self.record.document) == text

    def take(self, entry: Entry, lines_may_go: bool = False) -> None:
        before = Counter(str(line) for line in self.record.document.lines) if self.record else Counter[str]()
        self.record = fold(self.record, entry)
        self.entries.append(entry)
        after = Counter(str(line) for line in self.record.document.lines)
        if not lines_may_go:
            named = Counter(str(line) for splice in getattr(entry, "splices", ()) for line in splice.removed)
            assert not (before - after) - named

    def number(self, pick: int) -> int:
        assert self.record is not None
        shown = [item.number for item in self.record.document.items if item.number is not None]
        return shown[pick % len(shown)] if shown else 1

    def change(self, update: Update) -> None:
        assert self.record is not None
        earlier, before = self.record, write(self.record.document)
        try:
            entry = make_change(self.record, update, entry=len(self.entries) + 1, at=self.now, actor=ACTOR, reason="said so")
        except (EditError, NothingToChange):
            return
        self.take(entry)
        undone = make_undo(self.entries, entry.entry, entry=entry.entry + 1, at=self.now, actor=ACTOR)
        after = fold(self.record, undone)
        assert write(after.document) == before
        assert after.prognoses == earlier.prognoses
        known = {old.number: old.why for old in earlier.hidden}
        assert {old.number: old.why for old in after.hidden if old.number in known} == known

    @rule(pick=st.integers(0, 50), number=st.integers(1, 20), rfc=st.booleans())
    def revision(self, pick: int, number: int, rfc: bool) -> None:
        self.change(update_for(Change.REVISION, self.number(pick), str(Revision(rfc=rfc, number=number))))

    @rule(pick=st.integers(0, 50), state=st.sampled_from(list(Prognosis)))
    def prognosis(self, pick: int, state: Prognosis) -> None:
        self.change(update_for(Change.PROGNOSIS, self.number(pick), state.value))

    @rule(pick=st.integers(0, 50), change=st.sampled_from([Change.DONE, Change.DROP]))
    def retire(self, pick: int, change: Change) -> None:
        self.change(update_for(change, self.number(pick), None))

    @rule(pick=st.integers(0, 50), value=st.sampled_from([None, "2.4", "2.5"]))
    def defer(self, pick: int, value: str | None) -> None:
        self.change(update_for(Change.DEFER, self.number(pick), value))

    @rule(pick=st.integers(0, 50), change=st.sampled_from([Change.NOTE, Change.BLOCKED]), words=WORDS)
    def note(self, pick: int, change: Change, words: str) -> None:
        self.change(update_for(change, self.number(pick), words))

    @rule(pick=st.integers(0, 50), name=st.sampled_from(["Fay Quist", "Lind, Bo", "Bo Lind"]), op=st.sampled_from(list(OwnerOp)))
    def owner(self, pick: int, name: str, op: OwnerOp) -> None:
        self.change(update_for(Change.OWNER, self.number(pick), name, op=op))

    @rule(pick=st.integers(0, 50), page=st.integers(1, 5))
    def link(self, pick: int, page: int) -> None:
        self.change(update_for(Change.LINK, self.number(pick), f"https://lists.example.org/archive/{page}@example.org/"))

    @rule(pick=st.integers(0, 50), words=WORDS)
    def rename(self, pick: int, words: str) -> None:
        number = self.number(pick)
        self.change(update_for(Change.RENAME, number, f"{words} {min(self.tokens.get(number, {'x0x'}))}"))

    @rule(pick=st.integers(0, 50), place=st.sampled_from(["Completed", "Open", "Deferred", "Up for grabs", "Net", "nowhere"]))
    def move(self, pick: int, place: str) -> None:
        self.change(update_for(Change.MOVE, self.number(pick), place))

    @rule(words=WORDS, state=st.sampled_from([None, *Prognosis]), section=st.sampled_from([None, "Net", "nowhere"]))
    def add(self, words: str, state: Prognosis | None, section: str | None) -> None:
        self.fresh += 1
        title = f"{words} x{self.fresh}x"
        new = NewItem(title=title, section=section, prognosis=state, owners=("Fay Quist",), notes=("v1 posted",))
        self.change(update_for(Change.ADD, None, title, new=new))

    def hidden(self, pick: int) -> int | None:
        assert self.record is not None
        gone = [old.number for old in self.record.hidden]
        return gone[pick % len(gone)] if gone else None

    @rule(pick=st.integers(0, 50), page=st.integers(1, 5))
    def unlink(self, pick: int, page: int) -> None:
        self.change(update_for(Change.UNLINK, self.number(pick), f"https://lists.example.org/archive/{page}@example.org/"))

    @rule(pick=st.integers(0, 50))
    def restore(self, pick: int) -> None:
        number = self.hidden(pick)
        if number is not None:
            self.change(update_for(Change.RESTORE, number, None))

    @rule(pick=st.integers(0, 50))
    def drop_what_is_gone(self, pick: int) -> None:
        number = self.hidden(pick)
        if number is not None:
            self.change(update_for(Change.DROP, number, None))

    @rule(pick=st.integers(0, 50), other=st.integers(0, 50), gone=st.sampled_from(["neither", "first", "second"]))
    def merge(self, pick: int, other: int, gone: str) -> None:
        first = self.hidden(pick) if gone == "first" else self.number(pick)
        second = self.hidden(other) if gone == "second" else self.number(other)
        if first is not None and second is not None:
            # where the second is not shown, the line of the first stands for it from now on
            self.tokens.setdefault(second, set()).update(self.tokens.get(first, set()))
            self.change(update_for(Change.MERGE, first, f"#{second}"))

    @rule(pick=st.integers(0, 200), words=WORDS)
    def edit(self, pick: int, words: str) -> None:
        assert self.record is not None
        document = self.record.document
        at = pick % len(document.lines)
        number = next((item.number for item in document.items if item.start <= at < item.stop), None)
        old = document.lines[at].text
        token = TOKEN.findall(old)
        new = f"{old} {words}" if token else words
        self.change(update_for(Change.EDIT, number, new, line=old))

    @rule(name=st.sampled_from(["Feature Freeze", "release", "Party"]), date=st.sampled_from(["TBD", "3rd April 2026", "soonish", " "]))
    def milestone(self, name: str, date: str) -> None:
        self.change(update_for(Change.MILESTONE, None, f"{name} = {date}"))

    @rule(words=st.lists(WORDS, min_size=1, max_size=4))
    def intro(self, words: list[str]) -> None:
        self.change(update_for(Change.INTRO, None, "\n".join(words)))

    @rule(version=st.integers(4, 9))
    def release(self, version: int) -> None:
        assert self.record is not None
        try:
            made = begin_release(self.record, f"2.{version}", self.entries)
        except EditError:
            return
        before = {item.number for item in self.record.document.items}
        entry = release_entry(self.record, self.record, made, f"2.{version}", entry=len(self.entries) + 1, at=self.now, actor=ACTOR)
        self.stored = None
        self.take(entry, lines_may_go=True)
        assert {item.number for item in self.record.document.items} | set(entry.closed) == before

    @precondition(lambda self: len(self.entries) > 1)
    @rule(pick=st.integers(0, 100))
    def undo(self, pick: int) -> None:
        of = self.entries[pick % len(self.entries)].entry
        try:
            entry = make_undo(self.entries, of, entry=len(self.entries) + 1, at=self.now, actor=ACTOR)
        except UndoError:
            return
        if entry.lines is not None:
            self.stored = None
        before, about = places(self.record), self.about(of)
        self.take(entry, lines_may_go=entry.lines is not None)
        after = places(self.record)
        if entry.lines is None:
            assert {number: after.get(number) for number in before if number not in about} == {
                number: place for number, place in before.items() if number not in about
            }

    def about(self, of: int) -> set[int]:
        """The items that an entry, or what it took back, changed."""
        entry = next(one for one in self.entries if one.entry == of)
        found = {line.number for splice in getattr(entry, "splices", ()) for line in (*splice.removed, *splice.inserted) if line.number}
        found |= set(getattr(entry, "items", ()))
        return found | (self.about(entry.of) if isinstance(entry, Undone) else set())

    @rule(days=st.integers(0, 60))
    def preview(self, days: int) -> None:
        assert self.record is not None
        due = self.now + timedelta(days=days)
        self.stored = (compose(self.record, due, None), len(self.entries), due)

    @precondition(lambda self: self.stored is not None)
    @rule(days=st.integers(0, 3))
    def approve(self, days: int) -> None:
        assert self.record is not None
        assert self.stored is not None
        self.now += timedelta(days=days)
        composed, through, due = self.stored
        goes_on = write(compose(self.record, due, None).document)
        splices, ahead = overtake(self.record, composed.document.lines, due)
        self.take(
            Posted(
                entry=len(self.entries) + 1, at=self.now, actor=ACTOR, message_id=MessageId(f"<{len(self.entries)}@example.org>"),
                lines=composed.document.lines, subject=composed.subject, splices=splices, ahead=ahead, through=through, as_of=due,
            )
        )  # fmt: skip
        assert write(self.record.base) == composed.text
        assert write(self.record.document) == goes_on
        self.stored = None

    @rule(days=st.integers(0, 60))
    def post(self, days: int) -> None:
        assert self.record is not None
        self.stored = None
        self.now += timedelta(days=days)
        composed = compose(self.record, self.now, None)
        self.take(
            Posted(
                entry=len(self.entries) + 1, at=self.now, actor=ACTOR, message_id=MessageId(f"<{len(self.entries)}@example.org>"),
                lines=composed.document.lines, subject=composed.subject, splices=composed.splices,
            )
        )  # fmt: skip

    @rule(pick=st.integers(0, 50), how=st.sampled_from(["cut", "state", "same", "new"]))
    def adopt_by_hand(self, pick: int, how: str) -> None:
        assert self.record is not None
        document = self.record.document
        item = document.item(self.number(pick))
        texts = [str(line) for line in document.lines]
        if item is None or how == "same":
            pass
        elif how == "cut":
            del texts[item.start : item.stop]
        elif how == "state":
            texts[item.start] = texts[item.start].replace("(ok)", "(good)")
        else:
            self.fresh += 1
            texts.insert(item.start, f"*  by hand x{self.fresh}x{document.lines[item.start].end or chr(10)}")
        self.adopt("".join(texts))

    def teardown(self) -> None:
        assert replay(self.entries) == self.record
        if self.record is not None:
            assert record_of(record_json(self.record)) == self.record

    @invariant()
    def a_number_stays_with_its_item(self) -> None:
        shown = self.record.document.items if self.record else ()
        numbers = [item.number for item in shown]
        assert len(set(numbers)) == len(numbers)
        for item in shown:
            token = TOKEN.findall(item.title)
            assert item.number is not None
            if token:
                assert token[-1] in self.tokens.setdefault(item.number, {token[-1]})

    @invariant()
    def every_item_ever_numbered_is_shown_or_hidden(self) -> None:
        if self.record:
            shown = {item.number for item in self.record.document.items}
            hidden = {old.number for old in self.record.hidden}
            assert not shown & hidden
            assert set(self.tokens) <= shown | hidden


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_the_name_of_a_heading_is_taken_back() -> None:
    history = History()
    history.begin(text=PROGNOSIS_LAYOUT, end="\n")
    assert history.record is not None
    at = next(number for number, line in enumerate(history.record.document.lines) if line.text == "= Open =")
    history.edit(pick=at, words="= Things to do =")  # each change that this machine makes is also taken back
    assert history.entries[-1].entry == 2
