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
    ("a title line is written anew", PROGNOSIS_BODY, lambda m: edit.replace_line(m, "*  Zero copy (fair)", "*  Zero copy, both ways (ok)", ZERO),
     ["*  Zero copy (fair)"], ["*  Zero copy, both ways (ok)"]),
    ("a client's blanks around an edited line are not the manager's", PROGNOSIS_BODY,
     lambda m: edit.replace_line(m, "v5 posted", "v6 posted, v7 soon  ", RING), ["   v5 posted"], ["   v6 posted, v7 soon"]),
    ("a line of prose is written anew", PROGNOSIS_BODY, lambda m: edit.replace_line(m, "Hello,", "Hello everybody,"), ["Hello,"], ["Hello everybody,"]),
    ("a milestone is renamed in its line", PROGNOSIS_BODY, lambda m: edit.replace_line(m, "* Feature Freeze: 10th April 2026", "* Freeze: 11th April 2026"),
     ["* Feature Freeze: 10th April 2026"], ["* Freeze: 11th April 2026"]),
    ("a heading gets another title", PROGNOSIS_BODY, lambda m: edit.replace_line(m, "== Net ==", "== Networking =="), ["== Net =="], ["== Networking =="]),
    ("the paragraphs at the top are others", PROGNOSIS_BODY, lambda m: edit.replace_intro(m, "Dear all,\n\nthe freeze is near.\n"),
     ["Hello,"], ["Dear all,", "", "the freeze is near."]),
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
    ("a line that is not there", lambda m: edit.replace_line(m, "Good morning,", "Hello,")),
    ("a line that is there twice", lambda m: edit.replace_line(m, "", "x")),
    ("a line of prose that becomes an item", lambda m: edit.replace_line(m, "Hello,", "*  Evil item (done)")),
    ("a note that becomes an item", lambda m: edit.replace_line(m, "   v5 posted", "*  Evil item (done)", RING)),
    ("a title that becomes none", lambda m: edit.replace_line(m, "*  Zero copy (fair)", "Evil", ZERO)),
    ("a heading that becomes an item", lambda m: edit.replace_line(m, "== Net ==", "*  Evil item")),
    ("open items that would be completed", lambda m: edit.replace_line(m, "== Net ==", "== Completed ==")),
    ("prose with an item in it", lambda m: edit.replace_intro(m, "Hello,\n\n*  Evil item (done)\n")),
    ("prose with a heading in it", lambda m: edit.replace_intro(m, "Hello,\n\n= Open =\n")),
    ("prose with a milestone in it", lambda m: edit.replace_intro(m, "Hello,\n\n* Party: 3rd May 2026\n")),
    ("prose without a word in it", lambda m: edit.replace_intro(m, " \n\n")),
    ("an item that is there already", lambda m: edit.restore_item(m, RING, m.lines[10:13], "Net")),
    ("a number that is taken", lambda m: edit.renumber(m, RING, ZERO)),
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


def test_prose_is_wrapped_only_where_nobody_broke_it() -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    hand = "a line that a person broke after seventy-five columns, as one does by hand."
    after = edit.apply(mail, edit.replace_intro(mail, f"{hand}\n{'word ' * 30}https://lists.example.org/{'x' * 90}"))
    texts = [line.text for line in after.lines]
    assert texts[0] == hand
    assert max(map(len, texts[1:4])) <= 72
    assert texts[4] == f"https://lists.example.org/{'x' * 90}"
    assert texts[5:7] == ["", "= Timeline ="]


def test_an_item_comes_back_as_it_stood_under_its_number() -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    item = mail.item(MULTI)
    assert item is not None
    lines = mail.lines[item.start : item.stop]
    gone = edit.apply(mail, edit.remove_item(mail, MULTI))
    back = edit.apply(gone, edit.restore_item(gone, MULTI, lines, "Net"))
    again = back.item(MULTI)
    assert again is not None
    assert back.lines[again.start : again.stop] == lines
    assert back.sections[again.section].title == "Net"


CLEARED = [
    ("a mark of its own line goes to the top", "* Freeze: 10th March 2026\n* RC1: May 2026\n---> We are here\n* Release: 1st June 2026\n",
     ["---> We are here", "* Freeze: TBD", "* RC1: TBD", "* Release: TBD"]),
    ("a mark at the top stays there", "---> We are here\n* Freeze: 10th March 2026\n* Release: TBD\n",
     ["---> We are here", "* Freeze: TBD", "* Release: TBD"]),
    ("a mark behind a milestone goes to the first", "* Freeze: 10th March 2026\n* Release: 1st June 2026 <== WE ARE HERE\n",
     ["* Freeze: TBD <== WE ARE HERE", "* Release: TBD"]),
    ("columns become a list", "  Friday 13th March 2026      Freeze\n  Monday 1st June 2026        Release\n", ["* Freeze: TBD", "* Release: TBD"]),
]  # fmt: skip


@pytest.mark.parametrize(("timeline", "expected"), [one[1:] for one in CLEARED], ids=[one[0] for one in CLEARED])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_timeline_is_cleared(timeline: str, expected: list[str], end: str) -> None:
    mail = number_items(read(f"= Timeline =\n\n{timeline}\n= Open =\n\n*  A (ok)\n".replace("\n", end)))
    after = edit.apply(mail, edit.clear_timeline(mail))
    texts = [line.text for line in after.lines]
    assert texts[2 : 2 + len(expected)] == expected
    assert [one.name for one in after.timeline] == [one.name for one in mail.timeline]
    assert {line.end for line in after.lines} == {end}


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("*  Zero copy (fair)", "* Zero copy (ok)", "*  Zero copy (ok)"),
        ("*  Ring buffers (ok)", " *\u00a0\u00a0Ring buffers, lockless (ok)", "*  Ring buffers, lockless (ok)"),
        ("   v7a posted which also moves the tables", "v7b posted which also moves the tables", "   v7b posted which also moves the tables"),
        ("  -  Lind, Bo", "- Lind, Bo Ole", "  -  Lind, Bo Ole"),
    ],
)
def test_an_edited_line_keeps_the_blanks_that_a_client_folded(old: str, new: str, written: str) -> None:
    mail = number_items(read(PROGNOSIS_BODY))
    at = next(index for index, line in enumerate(mail.lines) if line.text == old)
    item = next(item.number for item in mail.items if item.start <= at < item.stop)
    assert edit.apply(mail, edit.replace_line(mail, old, new, item)).lines[at].text == written
