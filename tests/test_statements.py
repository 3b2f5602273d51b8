"""Single sentences that an owner may write below his item, and what becomes of each: said plainly in many ways, and not said at all."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from parsers.message import read_message
from parsers.model import Accepted, Change, Classification, Held, Identities, Kind, Outcome, Update
from parsers.status_mail import number_items, read
from replies.reading import read_reply, record_of

PLACE = Path(__file__).parent / "data" / "statements"
STATUS = (PLACE / "status.txt").read_text(encoding="utf-8")
HEAD = "From: {}\nMessage-ID: <{}@example.org>\nSubject: {}\nDate: Fri, 01 Aug 2014 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n"
POSTING = read_message((HEAD.format("Ada Novak <ada@example.org>", "status", "Heron 4.5 status") + "\n" + STATUS).encode())
DOCUMENT = number_items(read(STATUS))
RECORD = record_of(DOCUMENT, POSTING)
QUOTE = "".join(f"> {line}\n" for line in STATUS[STATUS.index("*  Extent") : STATUS.index("*  Wake")].splitlines())
CASES = [
    (words.strip(), wanted.strip())
    for file in sorted(PLACE.glob("*.tsv"))
    for wanted, words in (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
]


def told(outcomes: tuple[Outcome, ...], unread: Sequence[Update] = ()) -> str:
    """What became of it, without the raise that a revision brings and without what the record says already.

    `unread` are held whole, since no phrase reads them (`tests/test_unread.py`): that is nothing here.
    """
    found = []
    for one in outcomes:
        update = one.update
        raised = isinstance(one, Accepted) and update.change is Change.PROGNOSIS and "at least" in one.reason
        if raised or update in unread or not isinstance(one, (Accepted, Held)):
            continue
        value = f"={update.value}" if update.value and update.change not in (Change.NOTE, Change.BLOCKED) else ""
        found.append(("held:" if isinstance(one, Held) else "") + update.change + value)
    return ", ".join(found) or "nothing"


@pytest.mark.parametrize(("words", "wanted"), CASES, ids=[words for words, _ in CASES])
def test_a_sentence_below_his_item_says_what_its_owner_means(words: str, wanted: str) -> None:
    raw = HEAD.format("Tilda Rosenqvist <tilda@example.org>", "reply", "Re: Heron 4.5 status") + f"\n{QUOTE}\n{words}\n"
    identities = Identities(managers=(POSTING.author,) if POSTING.author else ())
    kind = Classification(kind=Kind.REPLY, posting=POSTING.message_id)
    reading = read_reply(read_message(raw.encode()), DOCUMENT, RECORD, identities, classification=kind, proven_managers=True)
    made = [update for piece in reading.heard for update in piece.updates]
    unread = [one.update for one in reading.outcomes if one.update.change is Change.NOTE and one.update not in made]
    assert told(reading.outcomes, unread) == wanted
