"""The grammar of commands: every form of the table reads back, whatever stands in its slots, and what is no command says why."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import Command, Misread, Verb
from parsers.command_line import LONGEST, read_command, verb_of
from parsers.command_table import ROWS, TABLE
from parsers.model import NewItem, OwnerOp, Prognosis, Revision

WORD = st.from_regex(r"[A-Za-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda word: verb_of(word) is None)
PHRASE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
ITEM = st.one_of(
    st.integers(1, 9999).map(lambda n: (f"#{n}", f"#{n}")),
    st.sampled_from([("it", "it"), ("^", "^")]),
    PHRASE.map(lambda text: (f'"{text}"', text)),
    st.from_regex(r"https://lists\.example\.org/[a-z0-9/]{1,20}", fullmatch=True).map(lambda url: (f"<{url}>", f"<{url}>")),
)
"""What cannot be mistaken for anything but an item, as written and as read."""
STATE = st.sampled_from([*Prognosis, "v7", "v7a", "V12", "RFC", "rfc v2"]).map(
    lambda text: (text, text if text in list(Prognosis) else str(Revision.parse(text)))
)
URL = st.from_regex(r"https://lists\.example\.org/[a-z0-9]{1,20}", fullmatch=True).map(lambda url: (url, url))
PLAIN = PHRASE.map(lambda text: (text, text))


def numbered(letter: str, most: int) -> st.SearchStrategy[tuple[str, str]]:
    """Numbers with their letter, and as they are read."""
    several = st.lists(st.integers(1, 999), min_size=1, max_size=most, unique=True)
    return several.map(lambda found: (" ".join(f"{letter}{n}" for n in found), " ".join(map(str, found))))


SLOTS: dict[str, st.SearchStrategy[tuple[str, str]]] = {
    "ITEM": ITEM, "PROGNOSIS|vN": STATE, "PROGNOSIS": st.sampled_from(list(Prognosis)).map(lambda one: (one.upper(), one.value)), "URL": URL,
    "VALUE": PLAIN, "TEXT": PLAIN, "TITLE": PLAIN, "SECTION": PLAIN, "NAME": PLAIN, "VERB": WORD.map(lambda word: (word, word.lower())),
    "NAMES": st.lists(PHRASE, min_size=1, max_size=3).map(lambda names: ("; ".join(names), "; ".join(names))),
    "DATE": st.sampled_from(["10th September 2026", "TBD", "Sep 10, 2026", "2026-09-10"]).map(lambda text: (text, text)),
    "N.M": st.sampled_from(["4.6", "4.21", "2026.1", "4.6-rc"]).map(lambda text: (text, text)),
    "TOKEN": st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26).flatmap(lambda one: st.sampled_from([(one, one), (one.upper(), one)])),
    "N": st.integers(1, 999).map(lambda n: (str(n), str(n))),
    "hN": numbered("h", 1), "pN": numbered("p", 1), "hN...": numbered("h", 4), "eN...": numbered("e", 4),
}  # fmt: skip
FORMS = [(row.verb, form) for row in TABLE if row.verb is not Verb.ADD for form in row.forms]
ALIKE = str.maketrans({"“": '"', "”": '"'})


def said(command: Command) -> list[str]:
    """All that a command holds besides its verb, as texts."""
    numbers = [" ".join(map(str, command.numbers))] if command.numbers else []
    names = ["; ".join(command.names)] if command.names else []
    return [*filter(None, [command.item, command.into, command.name, *names, *numbers, command.value])]


@pytest.mark.parametrize(("verb", "form"), FORMS)
@given(data=st.data())
def test_every_form_reads_back_with_whatever_stands_in_its_slots(verb: Verb, form: str, data: st.DataObject) -> None:
    expected: list[str] = []
    kept = re.sub(r"\[([^\[\]]*)\]", lambda part: part[1] if data.draw(st.booleans()) else "", form)
    words = []
    for word in kept.split():
        slot = word.rstrip(":")
        if slot in SLOTS:
            written, value = data.draw(SLOTS[slot])
            expected.append(value)
            words.append(written + word[len(slot) :])
        else:
            words.append(data.draw(st.sampled_from([word, word.upper(), word.capitalize()])))
    line = data.draw(st.sampled_from(["{}", "  {} ", "{}."] if "VALUE" not in form and "T" not in form else ["{}"])).format(" ".join(words))
    readings = read_command(line)
    assert isinstance(readings, tuple)
    assert all(one.verb is verb for one in readings)
    assert sorted(expected) in [sorted(said(one)) for one in readings]


@given(
    title=PHRASE, state=st.sampled_from([None, *Prognosis, "v3", "RFC v2"]), section=st.none() | PHRASE, owners=st.lists(PHRASE, max_size=3),
    link=st.none() | URL.map(lambda url: url[0]), note=st.none() | PHRASE,
)  # fmt: skip
def test_add_reads_back_with_its_parts(
    title: str, state: str | None, section: str | None, owners: list[str], link: str | None, note: str | None
) -> None:
    parts = [f"section {section}" if section else "", f"owner {'; '.join(owners)}" if owners else "", f"link {link}" if link else "", f"note {note}" if note else ""]
    line = "; ".join([f"add {title}" + (f" ({state})" if state else ""), *filter(None, parts)])
    readings = read_command(line)
    assert isinstance(readings, tuple)
    prognosis = Prognosis(state) if state in list(Prognosis) else None
    assert readings[0].new == NewItem(
        title=title, section=section, prognosis=prognosis, revision=Revision.parse(state or "") if prognosis is None else None,
        owners=tuple(owners), links=(link,) if link else (), notes=(note,) if note else (),
    )  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.verb)
def test_the_examples_of_the_table_are_commands_and_its_forms_are_not(row: object) -> None:
    row = ROWS[row.verb]  # type: ignore[attr-defined]
    for example in row.examples:
        readings = read_command(example)
        assert isinstance(readings, tuple)
        assert readings[0].verb is row.verb
    for form in row.forms:
        if any(char.isupper() for char in form):
            assert isinstance(read_command(form), Misread)


def test_there_is_one_row_for_each_verb() -> None:
    assert [row.verb for row in TABLE] == list(dict.fromkeys(row.verb for row in TABLE))
    assert set(ROWS) == set(Verb)


READ = [
    ("an item's number ends where it ends", "note #12: waits: for all", {"item": "#12", "value": "waits: for all"}),
    ("the colon may be left out behind a number", "note #12 waits", {"item": "#12", "value": "waits"}),
    ("a title may hold a colon", "note Arena: huge pages: waits", {"item": "Arena: huge pages", "value": "waits"}),
    ("quotation marks part a title from what follows", "note “Ring buffers” waits", {"item": "Ring buffers", "value": "waits"}),
    ("a bare number is a question", "set 7 good", {"numbers": (7,), "value": "good"}),
    ("numbers stand in any list", "accept 3, h5 and 7", {"numbers": (3, 5, 7)}),
    ("a range is its numbers", "reject 3-6", {"numbers": (3, 4, 5, 6)}),
    ("dashes become longer in some editors", "owner #12 – Bo Lind", {"names": ("Bo Lind",), "op": OwnerOp.REMOVE}),
    ("blanks are folded, of all kinds", "done\u00a0 #12", {"item": "#12", "line": "done #12"}),
    ("a state may stand in brackets", "set #12 (good)", {"value": "good"}),
    ("a sentence ends with a full stop", "set #12 v7a.", {"value": "v7a"}),
    ("a verb may have a colon", "done: #12", {"item": "#12"}),
    ("the shell has no `to`", "move #12 Up for grabs", {"item": "#12", "value": "Up for grabs"}),
    ("a new owner's line keeps its signs", "owner #12 = Lind, Bo; Cai Ito", {"names": ("Lind, Bo", "Cai Ito")}),
    ("a release starts from another", "release 4.7 from 4.5", {"value": "4.7", "name": "4.5"}),
    ("what the gate refuses can be forced", "post now FORCE", {"force": True}),
    ("and need not be", "post now", {"force": False}),
]


@pytest.mark.parametrize(("line", "expected"), [one[1:] for one in READ], ids=[one[0] for one in READ])
def test_a_line_is_read_as_meant(line: str, expected: dict[str, object]) -> None:
    readings = read_command(line)
    assert isinstance(readings, tuple)
    assert {key: getattr(readings[0], key) for key in expected} == expected


MISREAD = [
    ("an unknown verb gets the nearest", "acept h3", None, Verb.ACCEPT, "accept [hN...]"),
    ("a word like none gets the help", "frobnicate #12", None, None, "`help` lists all"),
    ("a bare number is no item", "done 12", Verb.DONE, None, "#12"),
    ("an entry is no question", "accept e4", Verb.ACCEPT, None, "accept [hN...]"),
    ("a question is no entry", "undo h4", Verb.UNDO, None, "undo [eN...]"),
    ("a form sent back is no command", "done ITEM", Verb.DONE, None, "done #12 would be"),
    ("a state that is none", "set #12 splendid", Verb.SET, None, "set ITEM PROGNOSIS|vN"),
    ("a date that is none", "milestone Freeze = soonish", Verb.MILESTONE, None, "milestone NAME = DATE"),
    ("prose that starts with a verb", "hold the line", Verb.HOLD, None, "hold [pN]"),
    ("a help line that lost its mark", "status: Say how the bot is", Verb.STATUS, None, "status"),
    ("owners need a sign", "owner #12 Bo Lind", Verb.OWNER, None, "owner ITEM = NAMES"),
    ("a range without end", "accept 1-999999999", Verb.ACCEPT, None, "accept [hN...]"),
    ("two items at once", "done #12 #13", Verb.DONE, None, "done ITEM"),
    ("a verb that goes on is another word", "settings", None, None, "`help`"),
    ("nothing at all", "", None, None, "`help`"),
    ("more than anybody types", f"note #12: {'x' * LONGEST}", None, None, "longer than"),
    ("an item without a title", "add (good)", Verb.ADD, None, "add TITLE"),
    ("a link that is none", "add Zero copy; link here", Verb.ADD, None, "add TITLE"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "verb", "nearest", "hint"), [one[1:] for one in MISREAD], ids=[one[0] for one in MISREAD])
def test_a_line_that_is_no_command_says_what_would_be(line: str, verb: Verb | None, nearest: Verb | None, hint: str) -> None:
    read = read_command(line)
    assert isinstance(read, Misread)
    assert (read.verb, read.nearest) == (verb, nearest)
    assert hint in read.reason


@given(st.text(max_size=200))
def test_any_text_is_read_or_told_off(text: str) -> None:
    for line in (text, f"note {text}", f"set #1 {text}", f"owner {text}", f"add {text}", f"merge {text}"):
        read = read_command(line)
        assert isinstance(read, Misread) or all(one.line == " ".join(line.split()) or line.rstrip(".,;:! \t") for one in read)


def test_many_signs_do_not_make_many_readings() -> None:
    read = read_command("note " + "a: " * 600 + "b")
    assert isinstance(read, tuple)
    assert len(read) == 50
