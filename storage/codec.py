"""Values to JSON and back: what the history keeps of an entry, a question, or the outcomes of a mail.

The JSON is stable (keys sorted, moments in UTC, no blanks), so equal values give equal text. A value that got a new field with
a default still reads what was written before it had the field.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from typing import Any

from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.strategies import configure_tagged_union

from parsers.model import Actor, Entry, Line, Outcome, Proof, Question, Record, StatusMail
from parsers.status_mail import read_lines
from storage.moments import moment_of, moment_text

_SURROGATE = re.compile("[\ud800-\udfff]")


class CodecError(ValueError):
    """The text is not the JSON of such a value."""


def _name(kind: type) -> str:
    return kind.__name__.lower()


@cache
def _converter() -> Converter:
    converter = Converter()
    converter.register_unstructure_hook(datetime, moment_text)
    converter.register_structure_hook(datetime, lambda text, _: moment_of(text))
    converter.register_unstructure_hook(StatusMail, lambda mail: [converter.unstructure(mail.lines), mail.flowed, mail.delsp])
    converter.register_structure_hook(StatusMail, lambda parts, _: _status_mail(converter, parts))
    configure_tagged_union(Entry, converter, tag_name="kind", tag_generator=_name)
    configure_tagged_union(Outcome, converter, tag_name="outcome", tag_generator=_name)
    return converter


def _status_mail(converter: Converter, parts: list[Any]) -> StatusMail:
    """What was read in a status mail is not kept: its lines give it again."""
    lines, flowed, delsp = parts
    return read_lines(converter.structure(lines, tuple[Line, ...]), flowed=flowed, delsp=delsp)


def plain_json(value: object) -> str:
    """Stable JSON of lists, dicts, strings and numbers.

    Control characters are escaped by JSON itself; half a surrogate pair, which undecodable bytes leave in a string and which no
    database takes, is escaped here. QUIRK: two halves that stand side by side in the right order come back as the one character
    they encode (RFC 8259 section 7 has no other way to write it).
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _write(value: object, kind: Any) -> str:
    return plain_json(_converter().unstructure(value, unstructure_as=kind))


def _read(text: str, kind: Any) -> Any:
    try:
        return _converter().structure(json.loads(text), kind)
    except (BaseValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CodecError(f"not the JSON of {getattr(kind, '__name__', kind)}: {error}") from error


def entry_json(entry: Entry) -> str:
    """An entry of any kind, with `kind` adopted, changed, undone or posted."""
    return _write(entry, Entry)


def entry_of(text: str) -> Entry:
    """The entry that `entry_json` wrote. Raises CodecError."""
    entry: Entry = _read(text, Entry)
    return entry


def question_json(question: Question) -> str:
    """One held question."""
    return _write(question, Question)


def question_of(text: str) -> Question:
    """The question that `question_json` wrote. Raises CodecError."""
    question: Question = _read(text, Question)
    return question


def outcomes_json(outcomes: tuple[Outcome, ...]) -> str:
    """What came of a mail's updates, each with `outcome` accepted, held or ignored."""
    return _write(outcomes, tuple[Outcome, ...])


def outcomes_of(text: str) -> tuple[Outcome, ...]:
    """The outcomes that `outcomes_json` wrote. Raises CodecError."""
    outcomes: tuple[Outcome, ...] = _read(text, tuple[Outcome, ...])
    return outcomes


def texts_of(text: str) -> tuple[str, ...]:
    """A tuple of strings that `plain_json` wrote. Raises CodecError."""
    texts: tuple[str, ...] = _read(text, tuple[str, ...])
    return texts


def lines_json(lines: tuple[Line, ...]) -> str:
    """The lines of a status mail, with their ends and item numbers."""
    return _write(lines, tuple[Line, ...])


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that `lines_json` wrote. Raises CodecError."""
    lines: tuple[Line, ...] = _read(text, tuple[Line, ...])
    return lines


def actor_json(actor: Actor | None) -> str:
    """Who did something, or that nobody did."""
    return _write(actor, Actor | None)


def actor_of(text: str) -> Actor | None:
    """The actor that `actor_json` wrote. Raises CodecError."""
    actor: Actor | None = _read(text, Actor | None)
    return actor


def proof_json(proof: Proof) -> str:
    """The verdict on who sent a mail."""
    return _write(proof, Proof)


def proof_of(text: str) -> Proof:
    """The verdict that `proof_json` wrote. Raises CodecError."""
    proof: Proof = _read(text, Proof)
    return proof


def record_json(record: Record) -> str:
    """The whole record; of its documents the lines."""
    return _write(record, Record)


def record_of(text: str) -> Record:
    """The record that `record_json` wrote. Raises CodecError."""
    record: Record = _read(text, Record)
    return record
