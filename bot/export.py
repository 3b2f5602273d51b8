"""The record written for other programs (json, csv) and for the next manager (records)."""

from __future__ import annotations

import csv
import io
import json

from bot.admin import Refused
from bot.records import Records
from bot.views import entry_object, item_object, question_object, stamp
from parsers.model import Address, HiddenItem, Identities, Person, Question, Record
from parsers.record_block import split_owner
from parsers.records import blocks_of, write_records
from parsers.status_mail import write
from replies.people import same_person

COLUMNS = ("number", "section", "role", "title", "tag", "prognosis", "revision", "owners", "links", "notes")


def export(form: str, records: Records, questions: tuple[Question, ...], identities: Identities) -> str:
    """The record as `json` (everything), `records` (a manager's text records, the items alone) or `csv` (the items).

    The CSV is that of RFC 4180, but for line ends (LF), several owners, links or notes in a cell joined by `; `. A cell that a
    spreadsheet would take for a formula (= + - @, a tab or CR in front) gets a leading `'`, which a program that reads it must
    take off.

    Raises Refused without a record, ValueError for another form.
    """
    record = records.record
    if record is None:
        raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
    match form:
        case "json":
            return json.dumps(_whole(record, records, questions, identities), ensure_ascii=False, indent=1) + "\n"
        case "records":
            return write_records(blocks_of(record.document, dict(record.prognoses), as_written(record, identities)))
        case "csv":
            return _csv(record)
    raise ValueError(f"{form!r} is no form of export: json, records or csv would be")


def as_written(record: Record, identities: Identities) -> Identities:
    """The identities, each person also under the names that the owner lines use for him or her: `Lind, Ada` for Ada Lind."""
    owners = dict.fromkeys(split_owner(owner).name for item in record.document.items for owner in item.owners)
    people = []
    for person in identities.people:
        known = [Address(name=person.names[0] if person.names else "", address=address) for address in person.addresses]
        written = [owner for owner in owners if any(same_person(one, owner, identities) for one in known)]
        people.append(Person(names=tuple(dict.fromkeys((*person.names, *written))), addresses=person.addresses))
    return Identities(people=tuple(people), managers=identities.managers)


def _whole(record: Record, records: Records, questions: tuple[Question, ...], identities: Identities) -> dict[str, object]:
    titles = {item.number: item.title for item in record.document.items}
    return {
        "release": record.release,
        "manager": str(record.manager) if record.manager else None,
        "subject": record.subject,
        "date": stamp(record.date),
        "message_id": record.message_id,
        "items": [item_object(record, item) for item in record.document.items],
        "hidden": [_hidden_object(old, record) for old in record.hidden],
        "entries": [entry_object(entry) for entry in records.entries],
        "held": [question_object(one, None if one.update.item is None else titles.get(one.update.item)) for one in questions],
        "identities": {
            "people": [{"names": list(one.names), "addresses": list(one.addresses)} for one in identities.people],
            "managers": [{"name": one.name, "address": one.address} for one in identities.managers],
        },
        "text": write(record.document),
    }


def _hidden_object(old: HiddenItem, record: Record) -> dict[str, object]:
    """An item that is shown no more, as it last stood; its section is not told, the document may not have it any longer."""
    item = old.item
    return {
        "number": old.number, "why": old.why, "title": item.title, "tag": item.tag,
        "prognosis": item.prognosis or dict(record.prognoses).get(old.number),
        "revision": str(item.revision) if item.revision else None, "owners": list(item.owners), "links": list(item.links),
        "notes": list(item.notes),
    }  # fmt: skip


def _csv(record: Record) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for item in record.document.items:
        shown = item_object(record, item)
        table.writerow([_cell(shown[name]) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text
