"""A whole text adopted: what it changed by name, what goes on top of it, what is asked, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import admin
from bot.adopting import Adoption
from bot.commanding import carry_out_typed
from bot.importing import Given, adopt
from bot.preview import ask_preview
from bot.records import Draft
from bot.session import Session
from bot.sources import StatusSource
from bot.views import what
from parsers.message import read_message
from parsers.model import Actor, Adopted, Change, Changed, Line, MessageId, Posted, Question, Splice, Undone
from parsers.status_mail import read, write
from replies.account import account
from replies.cycle import cycle
from tests.adoptions import MANAGER, Story, listing
from tests.lists import NOW, PROGNOSIS_BODY, Desk, mail

ROWS = (
    "Net: Ring buffers (ok) | Bo Lind | v5 posted", "Net: Zero copy (fair) | Cai Ito", "Disk: Sparse images (good) | Dee Okoro",
    "Disk: Trim on idle | Eli Marsh", "Completed: Faster boot (done) | Eli Marsh",
)  # fmt: skip


def differing(*rows: str, **more: str) -> tuple[list[str], tuple[int, ...]]:
    """What a text with these rows changes, in words, and what is gone."""
    story = Story(listing(*ROWS))
    story.adopt(listing(*rows, **more))
    entry = story.entries[-1]
    assert isinstance(entry, Adopted)
    return [f"#{one.item} {what(one.change, one.before, one.after, one.value)}" if one.item else what(one.change, one.before, one.after, one.value) for one in entry.changes], entry.gone


NAMED: list[tuple[str, Callable[[], tuple[list[str], tuple[int, ...]]], list[str], tuple[int, ...]]] = [
    ("nothing", lambda: differing(*ROWS), [], ()),
    ("a state", lambda: differing(ROWS[0].replace("(ok)", "(good)"), *ROWS[1:]), ["#1 prognosis: ok -> good"], ()),
    ("a revision", lambda: differing(ROWS[0].replace("v5", "v6"), *ROWS[1:]), ["#1 revision: v5 -> v6"], ()),
    ("done", lambda: differing(*ROWS[:2], "Disk: Trim on idle | Eli Marsh", ROWS[4], "Completed: Sparse images (done) | Dee Okoro"),
     ["#3 done: Projects / Disk -> Projects / Completed", "#3 prognosis: good -> done"], ()),
    ("moved", lambda: differing(ROWS[0], *(ROWS[2:4]), "Disk: Zero copy (fair) | Cai Ito", ROWS[4]), ["#2 move: Projects / Net -> Projects / Disk"], ()),
    ("owners", lambda: differing(ROWS[0].replace("Bo Lind", "Bo Lind & Cai Ito"), *ROWS[1:]), ["#1 owner: Bo Lind -> Bo Lind; Cai Ito"], ()),
    ("a name", lambda: differing(ROWS[0], ROWS[1].replace("Zero copy", "Zero  copy"), ROWS[2].replace("images", "image"), *ROWS[3:]),
     ["#3 rename: Sparse images -> Sparse image"], ()),
    ("notes", lambda: differing(ROWS[0], ROWS[1] + " | waits for Bo | https://example.org/1", *ROWS[2:]),
     ["#2 link: https://example.org/1", "#2 note: waits for Bo"], ()),
    ("an item more, and one less", lambda: differing(*ROWS[:2], *ROWS[3:], "Completed: Old code (done) | Bo Lind"), ["#6 added: Old code"], (3,)),
    ("the timeline", lambda: differing(*ROWS, freeze="1st May 2026"), ["Feature Freeze: 10th April 2026 -> 1st May 2026"], ()),
    ("the prose", lambda: differing(*ROWS, intro="Dear all,"), ["“Hello,” -> “Dear all,”"], ()),
]  # fmt: skip


@pytest.mark.parametrize(("made", "changes", "gone"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_each_difference_is_named(made: Callable[[], tuple[list[str], tuple[int, ...]]], changes: list[str], gone: tuple[int, ...]) -> None:
    assert made() == (changes, gone)


def test_the_notes_that_change_are_named_with_both_texts() -> None:
    story = Story(listing("Net: Ring buffers (ok) | Bo Lind | waits for the compiler | was slow"))
    story.adopt(listing("Net: Ring buffers (ok) | Bo Lind | waits for nobody"))
    entry = story.entries[-1]
    assert isinstance(entry, Adopted)
    assert [what(one.change, one.before, one.after, one.value) for one in entry.changes] == [
        "“waits for the compiler” -> “waits for nobody”", "gone: “was slow”",
    ]  # fmt: skip


def posted(text: str, key: str = "april", days: int = 3) -> StatusSource:
    """The manager's own status mail, so many days after the first."""
    raw = mail(text, author="Ada Novak <ada@example.org>", subject="Heron 2.3 development update (April)", answers=None, key=key, hours=24 * days)
    message = read_message(raw)
    return StatusSource(message=message, document=read(message.text), plain=False)


class Manager:
    """A record, changes accepted since it was adopted, and the manager's next text."""

    def __init__(self, folder: Path, text: str = PROGNOSIS_BODY) -> None:
        self.desk = Desk(folder, text)
        self.session: Session = self.desk.session

    def change(self, change: Change, item: int | None, value: str | None = None, line: str | None = None) -> int:
        """An accepted change; its entry."""
        story = Story(PROGNOSIS_BODY)
        story.change(Change.NOTE, 1, "x")
        said = story.entries[-1]
        assert isinstance(said, Changed)
        update = replace(said.update, item=item, change=change, value=value, line=line)
        with self.session.database.unit_of_work() as work:
            self.session.records.refresh(work)
            made = Draft(work, self.session.records, NOW).change(update, actor=Actor(name="Bo Lind", role="owner"), reason="the owner says so")
            work.commit()
        return made.entry

    def adopt(self, text: str, key: str = "april", days: int = 3) -> Adoption:
        made = adopt(self.session, posted(text, key, days), MANAGER, Given())
        assert made is not None
        return made

    def text(self) -> str:
        with self.session.database.unit_of_work(read_only=True) as work:
            self.session.records.refresh(work)
        record = self.session.records.record
        assert record is not None
        return write(record.document)

    def questions(self) -> list[Question]:
        with self.session.database.unit_of_work(read_only=True) as work:
            return list(work.history.questions())

    def preview(self) -> str:
        return " ".join(preview_of(self.session).split())

    def gone(self) -> list[int]:
        self.text()
        assert self.session.records.record is not None
        return [old.number for old in self.session.records.record.hidden if old.why == "gone"]


def preview_of(session: Session) -> str:
    """The text of the preview mail."""
    made = ask_preview(session)
    with session.database.unit_of_work(read_only=True) as work:
        row = work.outbox.of(made.message_id)
    assert row is not None
    return read_message(row.mail.raw).text.replace("\r\n", "\n")


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager(tmp_path)


OLDER: list[tuple[str, tuple[Change, int | None, str | None], str, str]] = [
    ("a revision", (Change.REVISION, 1, "v6"), "v5 posted", "v6 posted"),
    ("a state", (Change.PROGNOSIS, 3, "ok"), "*  Zero copy (fair)", "*  Zero copy (ok)"),
    ("a note", (Change.NOTE, 3, "waits for Bo"), "*  Zero copy (fair)\n  -", "*  Zero copy (fair)\n   waits for Bo\n  -"),
    ("an owner", (Change.OWNER, 7, "Fay Quist"), "*  Nobody's item (none)\n", "*  Nobody's item (none)\n  -  Fay Quist\n"),
    ("a name", (Change.RENAME, 4, "Images with holes"), "*  Sparse images (good)", "*  Images with holes (good)"),
    ("a date", (Change.MILESTONE, None, "Feature Freeze = 1st May 2026"), "Feature Freeze: 10th April 2026", "Feature Freeze: 1st May 2026"),
    ("the beginning", (Change.INTRO, None, "Dear all,"), "Hello,", "Dear all,"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "before", "after"), [row[1:] for row in OLDER], ids=[row[0] for row in OLDER])
def test_what_the_text_shows_as_it_was_before_a_change_is_changed_again(
    manager: Manager, change: tuple[Change, int | None, str | None], before: str, after: str
) -> None:
    entry = manager.change(*change)
    made = manager.adopt(PROGNOSIS_BODY.replace("Ada\n", "Regards, Ada\n"))
    assert [one.again for one in made.again] == [entry]
    assert made.questions == ()
    text = manager.text()
    assert after in text
    assert text == PROGNOSIS_BODY.replace("Ada\n", "Regards, Ada\n").replace(before, after, 1)


@pytest.mark.parametrize(("change", "before", "after"), [row[1:] for row in OLDER], ids=[row[0] for row in OLDER])
def test_what_the_text_shows_already_is_left_alone(
    manager: Manager, change: tuple[Change, int | None, str | None], before: str, after: str
) -> None:
    manager.change(*change)
    made = manager.adopt(PROGNOSIS_BODY.replace(before, after, 1))
    assert (made.again, made.questions) == ((), ())
    assert manager.text() == PROGNOSIS_BODY.replace(before, after, 1)


NEITHER: list[tuple[str, tuple[Change, int | None, str | None], str, str]] = [
    ("another state", (Change.PROGNOSIS, 4, "fair"), "Sparse images (good)", "Sparse images (ok)"),
    ("another name", (Change.RENAME, 4, "Images with holes"), "Sparse images (good)", "Sparse image (good)"),
    ("the line reworded", (Change.PROGNOSIS, 4, "ok"), "Sparse images (good)", "Sparse image (good)"),
    ("another date", (Change.MILESTONE, None, "Feature Freeze = 1st May 2026"), "10th April 2026", "2nd May 2026"),
    ("another beginning", (Change.INTRO, None, "Dear all,"), "Hello,", "Hi,"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "before", "mine"), [row[1:] for row in NEITHER], ids=[row[0] for row in NEITHER])
def test_where_neither_stands_it_is_held(manager: Manager, change: tuple[Change, int | None, str | None], before: str, mine: str) -> None:
    entry = manager.change(*change)
    text = PROGNOSIS_BODY.replace(before, mine, 1)
    made = manager.adopt(text)
    assert manager.text() == text
    (question,) = manager.questions()
    assert made.again == ()
    assert question.update.change is change[0]
    assert question.reason.startswith(f"e{entry} made it; the status mail adopted as e{made.entry.entry} shows neither")


def test_what_the_text_is_ahead_of_needs_no_question(manager: Manager) -> None:
    manager.change(Change.REVISION, 1, "v6")
    manager.change(Change.PROGNOSIS, 3, "ok")
    made = manager.adopt(PROGNOSIS_BODY.replace("v5 posted", "v7 posted").replace("Zero copy (fair)", "Zero copy (good)"))
    assert (made.again, made.questions) == ((), ())


def test_a_row_of_changes_is_made_again_from_where_the_text_stands(manager: Manager) -> None:
    manager.change(Change.REVISION, 1, "v6")
    second = manager.change(Change.REVISION, 1, "v7")
    third = manager.change(Change.DONE, 1)
    made = manager.adopt(PROGNOSIS_BODY.replace("v5 posted", "v6 posted"))
    assert [one.again for one in made.again] == [second, third]
    assert "== Completed ==\n\n*  Faster boot (done)\n  -  Eli Marsh\n\n*  Ring buffers (done)\n   v7 posted\n  -  Bo Lind\n" in manager.text()


def test_an_item_that_was_added_dropped_or_merged_keeps_its_number(manager: Manager) -> None:
    added = manager.change(Change.ADD, None, "Brand new")
    raised = manager.change(Change.PROGNOSIS, 10, "fair")
    dropped = manager.change(Change.DROP, 6)
    merged = manager.change(Change.MERGE, 5, "#4")
    made = manager.adopt(PROGNOSIS_BODY)
    assert [one.again for one in made.again] == [added, raised, dropped, merged]
    assert made.entry.gone == ()
    document = manager.session.records.record
    assert document is not None
    shown = {item.number: item.title for item in document.document.items}
    assert shown[10] == "Brand new"
    assert not shown.keys() & {5, 6}
    assert manager.gone() == []


def test_a_text_from_between_a_change_and_its_undo_is_asked_about(manager: Manager) -> None:
    first = manager.change(Change.PROGNOSIS, 3, "ok")
    between = manager.text()
    admin.undo(manager.session, first, MANAGER)
    made = manager.adopt(between)
    assert made.again == ()
    (question,) = manager.questions()
    assert (question.update.item, question.update.change) == (3, Change.QUESTION)
    assert f"took e{first} back" in question.reason


def test_what_was_taken_back_before_is_not_made_again_and_an_old_undo_is_asked_about(manager: Manager) -> None:
    first = manager.change(Change.PROGNOSIS, 3, "ok")
    admin.undo(manager.session, first, MANAGER)
    assert manager.adopt(PROGNOSIS_BODY).again == ()
    second = manager.change(Change.PROGNOSIS, 3, "ok")
    shown = manager.text()
    with manager.session.database.unit_of_work() as work:
        manager.session.records.refresh(work)
        record = manager.session.records.record
        assert record is not None
        Draft(work, manager.session.records, NOW).post(
            Posted(entry=0, at=posted("", days=4).message.date or NOW, actor=MANAGER, message_id=record.message_id or "", lines=record.document.lines, subject="s")  # type: ignore[arg-type]
        )
        work.commit()
    admin.undo(manager.session, second, MANAGER)
    made = manager.adopt(shown, "may", 9)
    assert made.again == ()
    (question,) = manager.questions()
    assert question.update.item == 3
    assert f"took e{second} back" in question.reason


DOUBTFUL = PROGNOSIS_BODY.replace("*  Sparse images, nested (fair)", "*  Sparse images, nested one (fair)").replace(
    "*  Sparse images (good)\n   v3 posted", "*  Sparse images, nested two (good)"
)
TOO = DOUBTFUL.replace("*  Sparse images, nested one (fair)\n  -  Dee Okoro\n\n", "").replace("nested two (good)", "nested too (good)")


def test_a_line_that_may_be_two_items_stands_under_a_new_number_until_it_is_told(tmp_path: Path) -> None:
    manager = Manager(tmp_path, DOUBTFUL)
    manager.adopt(TOO)
    (question,) = manager.questions()
    assert (question.update.change, question.update.item, set(question.update.candidates)) == (Change.MERGE, 10, {4, 5})
    assert sorted(manager.gone()) == [4, 5]
    with pytest.raises(admin.Refused, match="could be about"):
        admin.accept(manager.session, (question.number,), MANAGER)
    admin.accept(manager.session, (question.number,), MANAGER, value="#5")
    assert "nested too" in manager.text()
    assert manager.gone() == [4]
    record = manager.session.records.record
    assert record is not None
    assert record.document.item(5) is not None
    assert record.document.item(10) is None


def test_a_merge_answers_the_question_which_item_a_line_is(tmp_path: Path) -> None:
    manager = Manager(tmp_path, DOUBTFUL)
    manager.adopt(TOO)
    (question,) = manager.questions()
    lines, entries = carry_out_typed(manager.session, MANAGER, "merge #10 into #4")
    assert lines == [f"e{entries[0].entry}: #10 merged into #4: Sparse images, nested too"]
    assert manager.questions() == []
    assert manager.gone() == [5]
    with manager.session.database.unit_of_work(read_only=True) as work:
        answered = work.history.question(question.number)
    assert answered is not None
    assert answered.entry == entries[0].entry


def test_a_line_that_may_be_one_other_item_is_it_once_accepted(tmp_path: Path) -> None:
    manager = Manager(tmp_path, PROGNOSIS_BODY.replace("Zero copy (fair)", "Findings of the checker, rule 13.6 (fair)"))
    manager.adopt(PROGNOSIS_BODY.replace("Zero copy (fair)", "Findings of the checker, rule 16.3 (fair)"))
    assert manager.gone() == [3]
    (question,) = manager.questions()
    admin.accept(manager.session, (question.number,), MANAGER)
    assert manager.gone() == []
    manager.text()
    record = manager.session.records.record
    assert record is not None
    assert [item.number for item in record.document.items] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_text_from_before_an_approved_one_overtook_nothing_loses_nothing(manager: Manager) -> None:
    """The approved text went out without what came after it, and with a line that the clock put in above."""
    with manager.session.database.unit_of_work() as work:
        manager.session.records.refresh(work)
        begun = manager.session.records.record
    assert begun is not None
    first, second = manager.change(Change.NOTE, 4, "waits for Bo"), manager.change(Change.REVISION, 4, "v4")
    with manager.session.database.unit_of_work() as work:
        manager.session.records.refresh(work)
        record = manager.session.records.record
        assert record is not None
        mark = Splice(start=4, removed=(), inserted=(Line(text="---> We are here", end="\n"),))
        lines = (*begun.document.lines[:4], *mark.inserted, *begun.document.lines[4:])
        ahead = (*record.document.lines[:4], *mark.inserted, *record.document.lines[4:])
        Draft(work, manager.session.records, NOW).post(
            Posted(
                entry=0, at=NOW, actor=MANAGER, message_id=MessageId("<posted@example.org>"), lines=lines, subject="s", splices=(mark,), through=1,
                ahead=ahead,
            )
        )  # fmt: skip
        work.commit()
    made = manager.adopt("".join(map(str, lines)))
    assert [one.again for one in made.again] == [first, second]
    assert manager.text() == "".join(map(str, ahead))


def test_a_preview_tells_of_the_manager_s_own_text_and_asks_about_what_is_gone_until_it_is_settled(manager: Manager) -> None:
    entry = manager.change(Change.REVISION, 1, "v6")
    manager.adopt(PROGNOSIS_BODY.replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", "").replace("(good)", "(ok)").replace("Ada\n", "Ada Novak\n"))
    text = preview_of(manager.session)
    said = " ".join(text.split())
    assert "What the status mail of 12 March changed ======================================== adopted as e3 by Ada Novak:" in said
    assert "- #4 Sparse images: prognosis: good -> ok - “Ada” -> “Ada Novak”" in said
    assert f"claimed by Bo Lind; e{entry} again" in said
    assert "#1 Ring buffers: revision" not in said.partition("What changed since")[0]
    assert "gone without a word: #3: drop or reopen? - #3 Zero copy (Net)" in said
    assert "open before 7 + added 0 + reopened 0 - done 0 - deferred 0 - dropped 0 - merged 0 - gone 1 = 6; open now 6" in said
    assert "\n    drop #3    " in text
    with manager.session.database.unit_of_work() as work:
        manager.session.records.refresh(work)
        record = manager.session.records.record
        assert record is not None
        Draft(work, manager.session.records, NOW).post(
            Posted(entry=0, at=NOW, actor=MANAGER, message_id=record.message_id or "", lines=record.document.lines, subject="s")  # type: ignore[arg-type]
        )
        work.commit()
    assert "gone without a word: #3: drop or reopen?" in manager.preview()
    assert "open before 7 + added 0 + reopened 0 - done 0 - deferred 0 - dropped 0 - merged 0 - gone 1 = 6; open now 6" in manager.preview()


SETTLED = [(Change.DROP, "dropped"), (Change.RESTORE, None)]


@pytest.mark.parametrize(("change", "why"), SETTLED)
def test_what_is_gone_is_settled_by_a_word(manager: Manager, change: Change, why: str | None) -> None:
    manager.adopt(PROGNOSIS_BODY.replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", ""))
    manager.change(change, 3)
    assert "gone without a word" not in manager.preview()
    record = manager.session.records.record
    assert record is not None
    assert next((old.why for old in record.hidden if old.number == 3), None) == why
    found = account(record, record.document, manager.session.records.entries)
    assert (found.adds_up, found.before, found.now) == (True, 7, 7 if why is None else 6)


def test_an_adoption_is_taken_back_with_what_was_put_on_top_of_it(tmp_path: Path) -> None:
    manager = Manager(tmp_path, DOUBTFUL)
    entry = manager.change(Change.REVISION, 1, "v6")
    before = manager.text()
    made = manager.adopt(TOO)
    assert len(made.again) == 1
    undone = admin.undo(manager.session, made.entry.entry, MANAGER)
    assert isinstance(undone, Undone)
    assert manager.text() == before
    assert manager.questions() == []
    record = manager.session.records.record
    assert record is not None
    assert [one.entry for one in cycle(manager.session.records.entries).entries] == [entry]
    assert write(record.base) == DOUBTFUL
    again = manager.adopt(TOO)
    assert [one.again for one in again.again] == [entry]


def test_an_adoption_that_a_change_has_followed_is_not_taken_back(manager: Manager) -> None:
    manager.change(Change.REVISION, 1, "v6")
    made = manager.adopt(PROGNOSIS_BODY.replace("Ada\n", "Regards, Ada\n"))
    later = manager.change(Change.PROGNOSIS, 3, "ok")
    with pytest.raises(admin.Refused, match=f"e{later} came after the adoption"):
        admin.undo(manager.session, made.entry.entry, MANAGER)


def test_the_history_of_an_item_tells_what_an_adopted_text_did_to_it(manager: Manager) -> None:
    made = manager.adopt(PROGNOSIS_BODY.replace("(good)", "(ok)").replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", ""))
    with manager.session.database.unit_of_work(read_only=True) as work:
        found = {item: [one.entry for one in work.history.entries(item=item)] for item in (1, 3, 4)}
    assert found == {1: [], 3: [made.entry.entry], 4: [made.entry.entry]}

