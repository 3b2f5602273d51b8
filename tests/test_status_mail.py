"""Status mails read and written: nothing is lost, and what is read is what a person reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Layout, Prognosis, SectionRole
from parsers.status_mail import number_items, read, release_of, write
from tests.lists import PROGNOSIS_BODY, REVISION_BODY

PIECES = st.sampled_from(["= Open =", "*  ", "(ok)", "(v5)", "\n", "\r\n", "\r", " ", "\t", "\u00a0", "-  Bo Lind", "\0", "\x0b", "\u2028", "v5 posted", "==", "* a: TBD"])


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.booleans(), st.booleans())
def test_any_text_is_written_back_as_it_was_read(text: str, flowed: bool, delsp: bool) -> None:
    assert write(read(text, flowed=flowed, delsp=delsp)) == text


TITLES = [
    ("*  Plain title (ok)", "Plain title", Prognosis.OK, None, None),
    ("*  Hyper (hypercall) (fair)", "Hyper (hypercall)", Prognosis.FAIR, None, None),
    ("*  New support (Rome)", "New support (Rome)", None, None, None),
    ("* Title (v5)", "Title", None, "v5", None),
    ("* Title (RFC v2)", "Title", None, "RFC v2", None),
    ("* Title (v1 -> v5)", "Title", None, "v5", None),
    ("* Title (v2->v3)", "Title", None, "v3", None),
    ("* Title (->v4)", "Title", None, "v4", None),
    ("* Title (V4)", "Title", None, "v4", None),
    ("* Title (v7 (design docs))", "Title", None, "v7", None),
    ("* Title (v?)", "Title", None, None, None),
    ("*  Title (enhancement) (in master)", "Title (enhancement) (in master)", None, None, None),
    ("*  [4.21] Title (v3)", "Title", None, "v3", "4.21"),
    ("*  [4.21?] Title", "Title", None, None, "4.21?"),
    ("*  [next-rel(s)]amd-like driver (v1)", "amd-like driver", None, "v1", "next-rel(s)"),
    ("*  Without bracket", "Without bracket", None, None, None),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("line", "title", "prognosis", "revision", "tag"), TITLES)
def test_a_title_line(line: str, title: str, prognosis: Prognosis | None, revision: str | None, tag: str | None, end: str) -> None:
    item = read(f"= Open ={end}{end}{line}{end}  -  Bo Lind{end}").items[0]
    assert (item.title, item.prognosis, str(item.revision) if item.revision else None, item.tag) == (title, prognosis, revision, tag)


OWNERS = [
    ("  -  Bo Lind", ("Bo Lind",)),
    ("  -  Lind, Bo", ("Lind, Bo",)),
    ("  -  Bo Lind, Cai Ito", ("Bo Lind", "Cai Ito")),
    ("  -  Bo Lind & Cai Ito", ("Bo Lind", "Cai Ito")),
    ("  -  Bo Lind and Cai Ito", ("Bo Lind", "Cai Ito")),
    ("  -  Bo Lind\n  -  Cai Ito", ("Bo Lind", "Cai Ito")),
    ("   a note only", ()),
]


@pytest.mark.parametrize(("lines", "owners"), OWNERS)
def test_owner_lines(lines: str, owners: tuple[str, ...]) -> None:
    assert read(f"= Open =\n\n*  Thing (ok)\n{lines}\n").items[0].owners == owners


NOTES = [
    ("v5 posted", "v5"), ("v6", "v6"), ("RFC posted", "RFC"), ("RFC patch posted (v1)", "RFC v1"), ("v7a posted which also cleans up", "v7a"),
    ("behind migration v2", None), ("v8 will be posted soon", None), ("git://git.example.org/thing_v5.git", None),
]  # fmt: skip


@pytest.mark.parametrize(("note", "revision"), NOTES)
def test_the_revision_of_an_item_stands_in_its_notes(note: str, revision: str | None) -> None:
    item = read(f"= Open =\n\n*  Thing (ok)\n   {note}\n  -  Bo Lind\n").items[0]
    assert (str(item.revision) if item.revision else None) == revision


def test_a_url_wrapped_to_the_next_line_is_one_link() -> None:
    item = read("= Projects =\n\n*  Thing (v1)\n  -  Bo Lind\n  -\nhttps://lists.example.org/devel/1@example.org/\n").items[0]
    assert item.links == ("https://lists.example.org/devel/1@example.org/",)


@pytest.mark.parametrize(("body", "layout"), [(PROGNOSIS_BODY, Layout.PROGNOSIS), (REVISION_BODY, Layout.REVISION), ("= Open =\n\n*  A\n", Layout.PLAIN)])
def test_the_layout_is_what_the_brackets_hold(body: str, layout: Layout) -> None:
    assert read(body).layout is layout


def test_sections_know_their_role_at_any_level() -> None:
    mail = read(PROGNOSIS_BODY)
    roles = {mail.sections[item.section].title: mail.role(item) for item in mail.items}
    assert roles == {
        "Net": SectionRole.OPEN, "Disk": SectionRole.OPEN, "Deferred to Heron 2.4": SectionRole.DEFERRED, "Completed": SectionRole.COMPLETED,
    }  # fmt: skip


def test_numbers_are_given_in_order_and_kept() -> None:
    mail = number_items(read(PROGNOSIS_BODY), 7)
    assert [item.number for item in mail.items] == list(range(7, 7 + len(mail.items)))
    assert number_items(mail, 100) == mail


@pytest.mark.parametrize(
    ("subject", "text", "release"),
    [("Heron 2.3 development update", "", "2.3"), ("", "work for the 4.5\ntime frame", "4.5"), ("2.3 and 2.4", "", None), ("", "nothing", None)],
)
def test_the_release_is_the_one_that_is_named(subject: str, text: str, release: str | None) -> None:
    assert release_of(subject, text) == release


@pytest.mark.parametrize("text", ["x" * 100_000, "(" * 100_000, "*  " + "[" * 100_000, "= " * 50_000, "* a: " + " " * 100_000, "-  " + "a, " * 40_000])
def test_a_very_long_line_is_read(text: str) -> None:
    assert write(read(f"= Open =\n{text}\n")) == f"= Open =\n{text}\n"
