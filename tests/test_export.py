"""What `export` writes: the record for programs, for spreadsheets and for the next manager."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.admin import Refused
from bot.export import COLUMNS, export
from bot.records import Records
from parsers.model import (
    Actor,
    Address,
    Certainty,
    Change,
    Evidence,
    Identities,
    MessageId,
    Person,
    Prognosis,
    Question,
    Revision,
    Update,
)
from parsers.records import document_of, read_records
from parsers.status_mail import read
from replies.adopt import make_adoption
from replies.change import make_change
from replies.replay import fold

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTOR = Actor(name="Ada Lind", role="manager")
TEXT = """\
Hello,

= Open =

== Net ==

*  Faster ring, "zero copy" (ok)
   Needs review
   v2 posted
   https://lists.example.org/net/4
  -  NET-7
  -  Holt, Bo
  -  Cai Ito

*  =SUM(A1) as a title (fair)
   +1 from the testers
  -  Jürgen Ek

== Completed ==

*  Buffer (done)
"""
IDENTITIES = Identities(
    people=(
        Person(names=("Bo Holt",), addresses=("bo@example.org", "holt@example.net")),
        Person(names=("Juergen Ek",), addresses=("ek@example.org",)),
        Person(names=("Eli Marsh",)),
    ),
    managers=(Address(name="Ada Lind", address="ada@example.org"),),
)


def _update(item: int, change: Change, value: str | None) -> Update:
    evidence = Evidence(
        message_id=MessageId("<words@example.org>"), author=Address(name="Bo Holt", address="bo@example.org"), date=START, words="As said."
    )
    return Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value)


def _records(text: str, *updates: Update) -> Records:
    records = Records()
    adopted = make_adoption(
        None, read(text), entry=1, at=START, actor=ACTOR, message_id=MessageId("<status@example.org>"), subject="Heron 2.3 status",
        date=START, first=1, manager=Address(name="Ada Lind", address="ada@example.org"), release="2.3",
    )  # fmt: skip
    records.entries.append(adopted)
    records.record = fold(None, adopted)
    for number, update in enumerate(updates, 2):
        records.entries.append(make_change(records.record, update, entry=number, at=START, actor=ACTOR, reason="said so"))
        records.record = fold(records.record, records.entries[-1])
    return records


@pytest.mark.parametrize("form", ["json", "records", "csv"])
def test_without_a_record_there_is_nothing_to_export(form: str) -> None:
    with pytest.raises(Refused, match=r"^there is no status mail yet: `prognosis import FILE` adopts one$"):
        export(form, Records(), (), Identities())


def test_another_form_is_no_form() -> None:
    with pytest.raises(ValueError, match="'xml' is no form of export: json, records or csv would be"):
        export("xml", _records(TEXT), (), Identities())


def test_json_tells_the_whole_record() -> None:
    records = _records(TEXT, _update(1, Change.REVISION, "v3"), _update(2, Change.DROP, None))
    question = Question(number=1, at=START, update=_update(1, Change.DONE, None), reason="not the owner")
    whole = json.loads(export("json", records, (question,), IDENTITIES))
    assert (whole["release"], whole["manager"], whole["subject"]) == ("2.3", "Ada Lind <ada@example.org>", "Heron 2.3 status")
    assert [(item["number"], item["revision"], item["section"]) for item in whole["items"]] == [
        (1, "v3", "Open / Net"), (3, None, "Open / Completed"),
    ]  # fmt: skip
    assert [(old["number"], old["why"], old["title"], old["prognosis"]) for old in whole["hidden"]] == [
        (2, "dropped", "=SUM(A1) as a title", "fair"),
    ]  # fmt: skip
    assert [(entry["entry"], entry["kind"], entry.get("words")) for entry in whole["entries"]] == [
        (1, "adopted", None), (2, "changed", "As said."), (3, "changed", "As said."),
    ]  # fmt: skip
    assert [(held["question"], held["title"], held["change"]) for held in whole["held"]] == [(1, 'Faster ring, "zero copy"', "done")]
    assert whole["identities"] == {
        "people": [{"names": list(one.names), "addresses": list(one.addresses)} for one in IDENTITIES.people],
        "managers": [{"name": "Ada Lind", "address": "ada@example.org"}],
    }
    text = TEXT.replace("v2 posted", "v3 posted")
    start, stop = text.index("*  =SUM"), text.index("== Completed")
    assert whole["text"] == text[:start] + text[stop:]


def test_json_is_indented_and_ends_in_one_line_end() -> None:
    out = export("json", _records(TEXT), (), IDENTITIES)
    assert out.startswith('{\n "release": "2.3",\n')
    assert out.endswith("}\n")
    assert "Jürgen Ek" in out


def test_csv_has_one_row_an_item_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(export("csv", _records(TEXT), (), IDENTITIES))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] == {
        "number": "1", "section": "Open / Net", "role": "open", "title": 'Faster ring, "zero copy"', "tag": "", "prognosis": "ok",
        "revision": "v2", "owners": "Holt, Bo; Cai Ito", "links": "https://lists.example.org/net/4; NET-7",
        "notes": "Needs review; v2 posted; https://lists.example.org/net/4",
    }  # fmt: skip
    assert (rows[1]["title"], rows[1]["notes"]) == ("'=SUM(A1) as a title", "'+1 from the testers")
    assert len(rows) == 3


@pytest.mark.parametrize("mark", ["=", "+", "-", "@"])
def test_a_cell_that_begins_as_a_formula_is_quoted(mark: str) -> None:
    out = export("csv", _records(f"= Open =\n\n*  {mark}cmd (ok)\n\n*  a{mark}b (ok)\n"), (), Identities())
    assert [row["title"] for row in csv.DictReader(io.StringIO(out))] == [f"'{mark}cmd", f"a{mark}b"]


def test_records_tell_known_addresses_under_the_name_as_written() -> None:
    assert export("records", _records(TEXT), (), IDENTITIES) == """\
== Net ==

S: Faster ring, "zero copy"
S2: Needs review
S2: v2 posted
S2: https://lists.example.org/net/4
O: Holt, Bo
E: bo@example.org
O: Cai Ito
P: ok
V: v2
J: NET-7

S: =SUM(A1) as a title
S2: +1 from the testers
O: Jürgen Ek
E: ek@example.org
P: fair

== Completed ==

S: Buffer
P: done
"""


def test_records_tell_the_prognosis_that_only_the_record_keeps() -> None:
    records = _records("= Open =\n\n* Ring (v4)\n  - Bo Holt\n\n* Buffer (v1)\n", _update(1, Change.PROGNOSIS, "good"))
    first, second = read_records(export("records", records, (), Identities()))
    assert (first.title, first.prognosis, first.revision) == ("Ring", Prognosis.GOOD, Revision(number=4))
    assert (second.title, second.prognosis, second.revision) == ("Buffer", None, Revision(number=1))


def test_what_was_exported_as_records_imports_as_the_same_items() -> None:
    records = _records(TEXT)
    again = _records(document_of(read_records(export("records", records, (), IDENTITIES))))
    assert records.record is not None
    assert again.record is not None
    assert [(i.title, i.prognosis, i.revision, i.owners, set(i.links), i.notes) for i in again.record.document.items] == [
        (i.title, i.prognosis, i.revision, i.owners, set(i.links), i.notes) for i in records.record.document.items
    ]
    assert export("records", again, (), IDENTITIES) == export("records", records, (), IDENTITIES)
