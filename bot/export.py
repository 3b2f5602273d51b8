"""The record written for other programs (json, csv) and for the next manager (records)."""

from __future__ import annotations

import csv
import io
import json

from bot.admin import Refused
from bot.records import Records
from bot.views import entry_object, item_object, question_object
from parsers.model import Identities, Question, Record
from parsers.record_blocks import blocks_of, write_blocks
from parsers.status_mail import write

COLUMNS = ("number", "section", "title", "prognosis", "revision", "owners", "links", "notes")


def export(form: str, records: Records, questions: tuple[Question, ...], identities: Identities) -> str:
    """The record as `json` (everything), `records` (a manager's text records) or `csv` (the items). Raises Refused without a record."""
    record = records.record
    if record is None:
        raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
    if form == "records":
        return write_blocks(blocks_of(record.document, dict(record.prognoses), identities))
    return _csv(record) if form == "csv" else _json(record, records, questions, identities)


def _json(record: Record, records: Records, questions: tuple[Question, ...], identities: Identities) -> str:
    titles = {item.number: item.title for item in record.document.items}
    whole = {
        "release": record.release,
        "manager": str(record.manager) if record.manager else None,
        "subject": record.subject,
        "date": record.date.isoformat(),
        "items": [item_object(record, item) for item in record.document.items],
        "hidden": [{"number": old.number, "title": old.item.title, "why": old.why} for old in record.hidden],
        "entries": [entry_object(entry) for entry in records.entries],
        "held": [question_object(one, titles.get(one.update.item)) for one in questions],
        "people": [{"names": list(one.names), "addresses": list(one.addresses)} for one in identities.people],
        "managers": [str(one) for one in identities.managers],
        "text": write(record.document),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _csv(record: Record) -> str:
    """The items as CSV (RFC 4180). A cell that a spreadsheet would take for a formula (= + - @ in front) gets a leading '."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for item in record.document.items:
        shown = item_object(record, item)
        table.writerow([_cell(shown[name]) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
