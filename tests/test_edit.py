"""Edits of a status mail: only the lines they are about change, and what would be read otherwise is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from parsers import edit
from parsers.model import NewItem, Prognosis, Revision, SectionRole, Splice, StatusMail
from parsers.status_mail import number_items, read, write
from tests.lists import PROGNOSIS_BODY, REVISION_BODY

Edit = Callable[[StatusMail], tuple[Splice, ...]]
RING, MULTI, ZERO, SPARSE, NESTED, TRIM = range(1, 7)
LINK = "https://lists.example.org/archive/2@example.org/"

EDITS: list[tuple[str, str, Edit, list[str], list[str]]] = [
    ("a revision note gets the new number", PROGNOSIS_BODY, lambda m: edit.set_revision(m, RING, Revision(number=6)), ["   v5 posted"], ["   v6 posted"]),
    ("a sentence is never edited", PROGNOSIS_BODY, lambda m: edit.set_revision(m, MULTI, Revision(number=8)), [], ["   v8 posted"]),
    ("a first revision is a note of its own", PROGNOSIS_BODY, lambda m: edit.set_revision(m, ZERO, Revision(rfc=True)), [], ["   RFC posted"]),
    ("a state changes in its bracket", PROGNOSIS_BODY, lambda m: edit.set_prognosis(m, ZERO, Prognosis.OK), ["*  Zero copy (fair)"], ["*  Zero copy (ok)"]),
    ("an item gets a bracket with its first state", PROGNOSIS_BODY, lambda m: edit.set_prognosis(m, TRIM, Prognosis.FAIR),
     ["*  Trim on idle"], ["*  Trim on idle (fair)"]),
    ("a revision layout shows no state", REVISION_BODY, lambda m: edit.set_prognosis(m, 1, Prognosis.GOOD), [], []),
    ("a revision stands in the bracket", REVISION_BODY, lambda m: edit.set_revision(m, 2, Revision(number=3)), ["*  Locking (RFC v2)"], ["*  Locking (v3)"]),
    ("a note comes before the owners", PROGNOSIS_BODY, lambda m: edit.add_note(m, RING, "waits for the tables"), [], ["   waits for the tables"]),
    ("a note goes", PROGNOSIS_BODY, lambda m: edit.remove_note(m, MULTI, "Split in two: v6a and v6"), ["   Split in two: v6a and v6"], []),
    ("an owner comes below the others", PROGNOSIS_BODY, lambda m: edit.add_owner(m, RING, "Fay Quist"), [], ["  -  Fay Quist"]),
    ("a link stands the way the mail writes it", PROGNOSIS_BODY, lambda m: edit.add_link(m, RING, LINK), [], [f"   {LINK}"]),
    ("a title changes alone", PROGNOSIS_BODY, lambda m: edit.rename(m, SPARSE, "Sparse files"), ["*  Sparse images (good)"], ["*  Sparse files (good)"]),
    ("a milestone gets a date", PROGNOSIS_BODY, lambda m: edit.set_milestone(m, "feature freeze", "TBD"),
     ["* Feature Freeze: 10th April 2026"], ["* Feature Freeze: TBD"]),
    ("an item goes with its lines", PROGNOSIS_BODY, lambda m: edit.remove_item(m, ZERO), ["*  Zero copy (fair)", "  -  Cai Ito", ""], []),
    ("a new item is written like the others", PROGNOSIS_BODY,
     lambda m: edit.add_item(m, 99, NewItem(title="New thing", section="Net", prognosis=Prognosis.FAIR, owners=("Fay Quist",))),
     [], ["", "*  New thing (fair)", "  -  Fay Quist"]),
    ("a new item of the other layout", REVISION_BODY,
     lambda m: edit.add_item(m, 99, NewItem(title="New thing", revision=Revision(number=2), owners=("Fay Quist",))),
     [], ["", "*  New thing (v2)", "  -  Fay Quist"]),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("body", "change", "gone", "come"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_an_edit_changes_only_its_lines(body: str, change: Edit, gone: list[str], come: list[str], end: str) -> None:
    mail = number_items(read(body.replace("\n", end)))
    splices = change(mail)
    assert [line.text for one in splices for line in one.removed] == gone
    assert [line.text for one in splices for line in one.inserted] == come
    after = edit.apply(mail, splices)
    assert {line.end for line in after.lines} <= {end}
    back = edit.apply(after, [one.inverse for one in reversed(splices)])
    assert write(back) == write(mail)
    assert [item.number for item in back.items] == [item.number for item in mail.items]


@pytest.mark.parametrize(("again", "bracket"), [(False, "(v5 -> v6)"), (True, "(v1 -> v6)")])
def test_an_arrow_moves_on_once_a_cycle(again: bool, bracket: str) -> None:
    mail = number_items(read("= Projects =\n\n*  Thing (v1 -> v5)\n  -  Bo Lind\n"))
    assert bracket in write(edit.apply(mail, edit.set_revision(mail, 1, Revision(number=6), again=again)))


@pytest.mark.parametrize("body", [PROGNOSIS_BODY, REVISION_BODY])
@pytest.mark.parametrize(("role", "title"), [(SectionRole.COMPLETED, None), (SectionRole.DEFERRED, "Deferred to Heron 2.4"), (SectionRole.UP_FOR_GRABS, None)])
def test_an_item_moves_with_its_number_and_lines(body: str, role: SectionRole, title: str | None) -> None:
    mail = number_items(read(body))
    after = edit.apply(mail, edit.move_item(mail, 1, role, title=title))
    moved = after.item(1)
    assert moved is not None
    assert after.role(moved) is role
    assert "(done)" not in write(after) or "(done)" in body
    assert sorted(item.number or 0 for item in after.items) == sorted(item.number or 0 for item in mail.items)


def test_what_is_deferred_to_another_release_gets_a_section_of_its_own() -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    after = edit.apply(mail, edit.move_item(mail, 1, SectionRole.DEFERRED, title="Deferred to Heron 2.5"))
    assert [one.title for one in after.sections if one.role is SectionRole.DEFERRED] == ["Deferred to Heron 2.4", "Deferred to Heron 2.5"]


REFUSED: list[tuple[str, Edit]] = [
    ("a title with a line of its own", lambda m: edit.rename(m, RING, "x (ok)\n*  Evil item (done)")),
    ("a note that is a heading", lambda m: edit.add_note(m, RING, "= Completed =")),
    ("a note that is an owner", lambda m: edit.add_note(m, RING, "- Eve Adams")),
    ("an owner that is no name", lambda m: edit.add_owner(m, RING, "v5 posted; done: yes")),
    ("a link that is none", lambda m: edit.add_link(m, RING, "see the wiki")),
    ("an item that is not there", lambda m: edit.set_prognosis(m, 77, Prognosis.OK)),
    ("a milestone that is not there", lambda m: edit.set_milestone(m, "Party", "TBD")),
    ("a date that is none", lambda m: edit.set_milestone(m, "Feature Freeze", "soon")),
    ("nothing as a note", lambda m: edit.add_note(m, RING, " \n ")),
]


@pytest.mark.parametrize("change", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_an_edit_that_would_be_read_otherwise_is_refused(change: Edit) -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    try:
        after = edit.apply(mail, change(mail))
    except edit.EditError:
        return
    assert [(item.number, item.owners) for item in after.items] == [(item.number, item.owners) for item in mail.items]
    assert len(after.items) == len(mail.items)
    assert not any("Evil" in item.title and item.number is None for item in after.items)


TIMELINE = "= Timeline =\n\n---> We are here\n* Freeze: 10th March 2026\n* RC1: TBD\n* Release: 1st June 2026\n\n= Open =\n\n*  A (ok)\n"


@pytest.mark.parametrize(
    ("since", "today", "above"),
    [((2026, 3, 1), (2026, 3, 9), "* Freeze: 10th March 2026"), ((2026, 3, 1), (2026, 3, 10), "* RC1: TBD"), ((2026, 3, 1), (2026, 7, 1), ""),
     ((2026, 4, 1), (2026, 5, 1), "* Freeze: 10th March 2026")],
)  # fmt: skip
def test_the_mark_moves_only_over_a_milestone_that_has_passed(since: tuple[int, int, int], today: tuple[int, int, int], above: str) -> None:
    mail = number_items(read(TIMELINE))
    after = edit.apply(mail, edit.move_marker(mail, date(*since), date(*today)))
    texts = [line.text for line in after.lines]
    assert texts[texts.index("---> We are here") + 1] == above


def test_a_mark_behind_a_milestone_moves_behind_the_next() -> None:
    mail = number_items(read("= Timeline =\n\n* Freeze: 10th March 2026 <== WE ARE HERE\n* Release: 1st June 2026\n\n= Open =\n\n*  A (ok)\n"))
    after = edit.apply(mail, edit.move_marker(mail, date(2026, 3, 11), date(2026, 6, 1)))
    assert [line.text for line in after.lines][2:4] == ["* Freeze: 10th March 2026", "* Release: 1st June 2026 <== WE ARE HERE"]


def test_lines_that_do_not_stand_there_are_not_replaced() -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    wrong = Splice(start=3, removed=mail.lines[0:1], inserted=())
    with pytest.raises(edit.EditError):
        edit.apply(mail, [wrong])
