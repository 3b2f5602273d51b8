"""The manager's text records: read, written, made a status mail and taken from one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Address, Identities, Person, Prognosis, Revision, SectionRole
from parsers.records import RecordBlock, RecordsError, blocks_of, document_of, people_of, read_records, write_records
from parsers.status_mail import is_status_mail, number_items, read

TEXT = """\
== Storage ==

S: Snapshot trees (cheap clones)
S2: Waits for the extent cache
S2: see https://lists.example.org/storage/12
O: Ada Lind
E: ada@example.org
O: Holt, Bo
P: ok
V: v5
B: 28
J: STOR-12

S: Checksums on read
P: none

=== Tools ===

S: [2.4] Offline resize
V: RFC v2

== Completed ==

=== Storage ===

S: Sparse files
P: done
"""

ADA, BO = Address(name="Ada Lind", address="ada@example.org"), Address(name="Holt, Bo", address="")
BLOCKS = (
    RecordBlock(
        section=("Storage",), title="Snapshot trees (cheap clones)", owners=(ADA, BO), prognosis=Prognosis.OK, revision=Revision(number=5),
        notes=("Waits for the extent cache", "see https://lists.example.org/storage/12"), bugs=(28,), jira=("STOR-12",),
    ),
    RecordBlock(section=("Storage",), title="Checksums on read", prognosis=Prognosis.NONE),
    RecordBlock(section=("Storage", "Tools"), title="[2.4] Offline resize", revision=Revision(rfc=True, number=2)),
    RecordBlock(section=("Completed", "Storage"), title="Sparse files", prognosis=Prognosis.DONE),
)  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_records_are_read_as_their_blocks(end: str) -> None:
    assert read_records(TEXT.replace("\n", end)) == BLOCKS


def test_blocks_are_written_as_the_manager_writes_them() -> None:
    assert write_records(BLOCKS) == TEXT


def test_a_block_knows_the_line_of_its_title() -> None:
    assert [block.line for block in read_records(TEXT)] == [3, 14, 19, 26]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("S:Title\ns2:a note\n", "S: Title\nS2: a note\n"),
        ("= Open =\n== Net ==\nS: Title\nV: 7a\nP: OK\nB: #3\n", "== Net ==\n\nS: Title\nP: ok\nV: v7a\nB: 3\n"),
        ("S: Title\nV: v2\nP: fair\nO: Ada Lind <Ada@example.org>\n", "S: Title\nO: Ada Lind\nE: ada@example.org\nP: fair\nV: v2\n"),
        ("\ufeff= Completed =\n== Net ==\nS: Title", "== Completed ==\n\n=== Net ===\n\nS: Title\n"),
        ("== Net ==\nS: One\n= Open =\nS: Two\n", "== Net ==\n\nS: One\n\n= Open =\n\nS: Two\n"),
        ("", ""),
    ],
)
def test_writing_what_was_read_normalises_it(text: str, normal: str) -> None:
    assert write_records(read_records(text)) == normal
    assert write_records(read_records(normal)) == normal


@pytest.mark.parametrize(
    ("text", "line", "cure"),
    [
        ("S: Title\n\nQ: what\n", 3, "the keys are S, S2, O, E, P, V, B, J"),
        ("Hello everybody,\n", 1, "write it as S2: below its item"),
        ("O: Ada Lind\n", 1, "put it below the S: line"),
        ("S: Title\n== Net ==\nP: ok\n", 3, "put it below the S: line"),
        ("S: Title\nP: great\n", 2, "use none, fair, ok, good, done"),
        ("S: Title\nP: ok\nP: good\n", 3, "keep one of ok and 'good'"),
        ("S: Title\nV: soon\n", 2, "v5, v7a, v5.1, RFC or RFC v2"),
        ("S: Title\nV: v1\nV: v2\n", 3, "keep one of v1"),
        ("S: Title\nE: ada@example.org\n", 2, "below the O: line of its owner"),
        ("S: Title\nO: Ada Lind\nE: ada\n", 3, "name@host.example would be"),
        ("S: Title\nO: Ada Lind\nE: a@example.org\nE: b@example.org\n", 4, "keep one"),
        ("S: Title\r\nB: many\r\n", 2, "28 or #28 would be"),
        ("S: Title\nJ: story\n", 2, "STOR-12 would be"),
        ("S: \n", 1, "an item needs a title"),
        ("S: Title\nO:\n", 2, "leave the line out"),
    ],
)
def test_a_faulty_line_is_named_with_its_cure(text: str, line: int, cure: str) -> None:
    with pytest.raises(RecordsError) as raised:
        read_records(text)
    assert raised.value.line == line
    assert str(raised.value).startswith(f"line {line}: ")
    assert cure in str(raised.value)


@pytest.mark.parametrize("line", ["=" * 100_000, "= " * 50_000, "S: " + "(" * 100_000, "S:" + " " * 100_000 + "x", "A" * 100_000])
def test_a_line_of_100000_characters_is_read_or_refused_at_once(line: str) -> None:
    try:
        told = "".join(block.title for block in read_records(line))
    except RecordsError as error:
        told = str(error)
    assert len(told) < 300 or told == line.removeprefix("S: ")


ONE_LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1, max_size=40).map(str.strip).filter(bool)
TITLES = ONE_LINE.map(lambda text: text.strip("= \t")).map(str.strip).filter(lambda t: t and t.strip("=").strip() == t and t.casefold() != "open")
OWNERS = st.builds(
    Address, name=ONE_LINE.filter(lambda name: not name.endswith(">")),
    address=st.sampled_from(["", "ada@example.org", "bo.holt@host.example"]),
)  # fmt: skip
REVISIONS = st.builds(Revision, rfc=st.booleans(), number=st.integers(0, 9999), suffix=st.sampled_from(["", "a", ".1"])) | st.just(Revision(rfc=True))
ANY_BLOCKS = st.builds(
    RecordBlock, section=st.lists(TITLES, max_size=3).map(tuple), title=ONE_LINE, notes=st.lists(ONE_LINE, max_size=3).map(tuple),
    owners=st.lists(OWNERS, max_size=3).map(tuple), prognosis=st.none() | st.sampled_from(Prognosis), revision=st.none() | REVISIONS,
    bugs=st.lists(st.integers(0, 10**9), max_size=2).map(tuple), jira=st.lists(st.sampled_from(["STOR-12", "NET-7"]), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(ANY_BLOCKS, max_size=5).map(tuple))
def test_reading_what_was_written_gives_the_blocks_back(blocks: tuple[RecordBlock, ...]) -> None:
    assert read_records(write_records(blocks)) == blocks


@given(st.text(max_size=200) | st.lists(st.sampled_from([*TEXT.splitlines(), "= Open =", "P:", "prose"]), max_size=12).map("\n".join))
def test_any_text_is_read_or_refused_and_writing_it_is_stable(text: str) -> None:
    try:
        blocks = read_records(text)
    except RecordsError as error:
        first_wrong, blocks = error.line, ()
    else:
        first_wrong = 1
    assert first_wrong >= 1
    assert read_records(write_records(blocks)) == blocks


def test_a_status_mail_made_from_records_has_the_layout_of_2014() -> None:
    assert document_of(BLOCKS, heading="Hello everybody,") == """\
Hello everybody,

= Open =

== Storage ==

*  Snapshot trees (cheap clones) (ok)
   Waits for the extent cache
   see https://lists.example.org/storage/12
   Bug #28
   v5 posted
  -  STOR-12
  -  Ada Lind
  -  Holt, Bo

*  Checksums on read (none)

=== Tools ===

*  [2.4] Offline resize
   RFC v2 posted

== Deferred ==

== Up for grabs ==

== Completed ==

=== Storage ===

*  Sparse files (done)
"""


def test_a_status_mail_made_from_records_shows_the_same_items() -> None:
    document = read(document_of(BLOCKS))
    assert is_status_mail(document)
    assert [(item.title, item.tag, item.prognosis, str(item.revision or ""), item.owners, document.role(item)) for item in document.items] == [
        ("Snapshot trees (cheap clones)", None, Prognosis.OK, "v5", ("Ada Lind", "Holt, Bo"), SectionRole.OPEN),
        ("Checksums on read", None, Prognosis.NONE, "", (), SectionRole.OPEN),
        ("Offline resize", "2.4", None, "RFC v2", (), SectionRole.OPEN),
        ("Sparse files", None, Prognosis.DONE, "", (), SectionRole.COMPLETED),
    ]


def test_records_come_back_from_the_status_mail_made_of_them() -> None:
    assert blocks_of(read(document_of(BLOCKS)), {}, Identities(people=people_of(BLOCKS))) == BLOCKS


def test_a_section_that_stands_open_and_completed_keeps_its_items_apart() -> None:
    done = RecordBlock(section=("Completed", "Net"), title="Faster ring", prognosis=Prognosis.DONE)
    going = RecordBlock(section=("Net",), title="Faster rings", prognosis=Prognosis.FAIR)
    assert blocks_of(read(document_of([done, going])), {}, Identities()) == (going, done)


WORDS = st.sampled_from(["ring", "buffer", "(fast)", "resize", "x86", "cache", "for", "guests:", "v2.0", "API", "-", "tmp&co", "MSRs"])
NICE_TITLES = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: f"New {' '.join(words)} support")
NICE_SECTIONS = st.sampled_from([
    (), ("Storage",), ("Net",), ("Net", "Tools"), ("Completed",), ("Completed", "Net"), ("Deferred to 2.4",), ("Up for grabs",),
])  # fmt: skip
NICE_BLOCKS = st.builds(
    RecordBlock, section=NICE_SECTIONS, title=NICE_TITLES, prognosis=st.none() | st.sampled_from(Prognosis), revision=st.none() | REVISIONS,
    notes=st.lists(st.sampled_from(["Needs review", "v3 posted", "see https://example.org/12", "half of it is in"]), max_size=3).map(tuple),
    owners=st.lists(st.sampled_from([ADA, BO, Address(name="Cy", address="")]), max_size=2, unique=True).map(tuple),
    bugs=st.lists(st.integers(1, 99), max_size=2).map(tuple), jira=st.lists(st.sampled_from(["STOR-12", "NET-7"]), max_size=2, unique=True).map(tuple),
)  # fmt: skip


@given(st.lists(NICE_BLOCKS, max_size=6))
def test_no_item_and_no_field_is_lost_on_the_way_through_a_status_mail(blocks: list[RecordBlock]) -> None:
    back = blocks_of(read(document_of(blocks)), {}, Identities(people=people_of(blocks)))
    known = {owner.name: owner for block in blocks for owner in block.owners if owner.address}
    assert sorted(map(_said, back)) == sorted(map(_said, blocks))
    assert all(known.get(owner.name, owner) == owner for block in back for owner in block.owners)


def _said(block: RecordBlock) -> tuple[object, ...]:
    """All of a block but what a `vN posted` note and the revision say twice."""
    notes = tuple(note for note in block.notes if not note.endswith("posted"))
    revision = str(block.revision or ("v3" if "v3 posted" in block.notes else ""))
    names = tuple(owner.name for owner in block.owners)
    return block.section, block.title, notes, names, str(block.prognosis), revision, block.bugs, block.jira


@pytest.mark.parametrize(
    ("lines", "cure"),
    [
        ("== Timeline ==\nS: Freeze\nP: ok", "give the section a name that is not kept for dates"),
        ("S: Faster ring (good)", "say it in P: or V:"),
        ("S: Faster ring (half\nS2: of it) now", "close its brackets"),
        ("S: [PATCH v2 0/8] Ring\nV: v3", "tells the revision v2, and V: tells v3"),
        ("S: Ring\nO: http://example.org", "write names alone"),
        ("S: Ring\nS2: == Net ==\nS: Buffer", "a note above it looks like a heading"),
    ],
)
def test_an_item_that_the_status_mail_would_not_show_is_refused_with_its_line(lines: str, cure: str) -> None:
    with pytest.raises(RecordsError, match=r"^line \d: ") as raised:
        document_of(read_records(lines))
    assert cure in str(raised.value)


def test_the_bracket_of_a_revision_layout_goes_into_the_revision_and_the_record_adds_the_prognosis() -> None:
    document = number_items(read("= Open =\n\n* Faster ring (v1 -> v4)\n  - Ada Lind <ada@example.org>\n\n* Buffer (v2)\n"), 7)
    first, second = blocks_of(document, {7: Prognosis.GOOD}, Identities())
    assert first == RecordBlock(section=(), title="Faster ring", owners=(ADA,), prognosis=Prognosis.GOOD, revision=Revision(number=4))
    assert second == RecordBlock(section=(), title="Buffer", revision=Revision(number=2))


def test_a_sentence_about_a_revision_stays_a_note() -> None:
    document = read("= Open =\n\n*  Faster ring (ok)\n   v6 posted which adds locking\n  -  Ada Lind\n")
    (block,) = blocks_of(document, {}, Identities())
    assert (block.notes, block.revision) == (("v6 posted which adds locking",), Revision(number=6))
    assert document_of([block], heading="").splitlines()[2:5] == ["*  Faster ring (ok)", "   v6 posted which adds locking", "  -  Ada Lind"]


@pytest.mark.parametrize(
    ("people", "address"),
    [
        ([Person(names=("ada  lind",), addresses=("ada@example.org", "al@example.net"))], "ada@example.org"),
        ([Person(names=("Ada Lind",), addresses=("a@example.org",)), Person(names=("Ada Lind",), addresses=("b@example.org",))], ""),
        ([Person(names=("Ada Lind",))], ""),
        ([], ""),
    ],
)
def test_an_address_is_told_where_one_person_goes_by_the_name(people: list[Person], address: str) -> None:
    (block,) = blocks_of(read("= Open =\n\n*  Ring (ok)\n  -  Ada Lind\n"), {}, Identities(people=tuple(people)))
    assert block.owners == (Address(name="Ada Lind", address=address),)


def test_a_manager_who_is_a_known_person_is_not_two() -> None:
    identities = Identities(
        people=(Person(names=("Ada Lind",), addresses=("ada@example.org", "al@example.net")),),
        managers=(Address(name="Ada Lind", address="al@example.net"), Address(name="Bo Holt", address="bo@example.org")),
    )
    (block,) = blocks_of(read("= Open =\n\n*  Ring (ok)\n  -  Ada Lind\n  -  Bo Holt\n"), {}, identities)
    assert block.owners == (ADA, Address(name="Bo Holt", address="bo@example.org"))


def test_people_are_the_owners_whose_address_is_told() -> None:
    other = RecordBlock(section=(), title="Ring", owners=(Address(name="Ada Lind", address="al@example.net"), ADA))
    assert people_of([*BLOCKS, other]) == (Person(names=("Ada Lind",), addresses=("ada@example.org", "al@example.net")),)
