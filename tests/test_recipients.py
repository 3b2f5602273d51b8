"""Who gets a posting, and what its headers say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot import posting
from bot.importing import Given, import_file
from bot.recipients import owner_addresses, recipients
from parsers.model import Actor, Address, Change, Changed, Identities, Person
from parsers.status_mail import number_items
from parsers.status_mail import read as read_status
from tests.lists import ACTOR, PROGNOSIS_BODY, STATUS_ID
from tests.test_account import Story
from tests.test_postings import Office, read

LIST = Address(name="", address="devel@lists.example.org")
BO, CAI = Address(name="Bo Lind", address="bo@example.org"), Address(name="Cai Ito", address="cai@example.org")

CASES = [
    ("none", [BO, CAI], 10, (), ()),
    ("cc", [BO, CAI], 10, (BO, CAI), ()),
    ("cc", [BO, CAI], 3, (BO, CAI), ()),
    ("cc", [BO, CAI], 2, (), (BO, CAI)),
    ("bcc", [BO, CAI], 10, (), (BO, CAI)),
    ("bcc", [BO, LIST, BO], 10, (), (BO,)),
    ("cc", [], 1, (), ()),
]


@pytest.mark.parametrize(("how", "owners", "most", "cc", "bcc"), CASES)
def test_owners_are_all_visible_or_none_is(
    how: str, owners: list[Address], most: int, cc: tuple[Address, ...], bcc: tuple[Address, ...]
) -> None:
    found = recipients((LIST,), owners, how, most)
    assert (found.to, found.cc, found.bcc) == ((LIST,), cc, bcc)


def spoken(name: str, address: str, role: str = "owner") -> Changed:
    """An entry that this person caused."""
    story = Story()
    story.change(Change.REVISION, 1, "v6")
    made = story.entries[-1]
    assert isinstance(made, Changed)
    return replace(made, actor=Actor(name=name, address=address, role=role))


def test_an_owner_is_known_by_the_config_by_his_mails_or_by_his_line() -> None:
    text = PROGNOSIS_BODY.replace("  -  Dee Okoro\n\n*  Trim", "  -  Dee Okoro <dee@example.org>\n\n*  Trim")
    document = number_items(read_status(text))
    people = Identities(people=(Person(names=("Eli Marsh",), addresses=("eli@example.org", "eli@example.net")),))
    entries = [spoken("B. Lind", "old@example.org"), spoken("Bo Lind", "BO@example.org"), spoken("Cai Ito", "forged@example.net", "other")]
    found = owner_addresses(document, entries, people)
    assert [one.address for one in found] == ["bo@example.org", "dee@example.org", "eli@example.org"]


def test_owners_of_what_is_closed_get_no_copy() -> None:
    document = number_items(read_status("= Open =\n\n*  A (ok)\n  -  Bo Lind\n\n= Completed =\n\n*  B (done)\n  -  Cai Ito\n"))
    people = Identities(people=(Person(names=("Bo Lind",), addresses=("bo@example.org",)), Person(names=("Cai Ito",), addresses=("cai@example.org",))))
    assert [one.address for one in owner_addresses(document, (), people)] == ["bo@example.org"]


def test_the_headers_of_a_posting(tmp_path: Path) -> None:
    office = Office(tmp_path, '[posting]\nowners = "bcc"\nthread = true\n')
    office.says("v6 posted.", "six")
    row = office.outbox()[-1] if posting.post(office.session, ACTOR) else None
    assert row is not None
    mail = read(row)
    assert mail["From"] == "Heron status for Ada Novak <bot@lists.example.org>"
    assert mail["To"] == "devel@lists.example.org"
    assert mail["Reply-To"] == "devel@lists.example.org, Ada Novak <ada@example.org>"
    assert mail["In-Reply-To"] == mail["References"] == STATUS_ID
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail.keys() if name.lower().startswith(("list-", "bcc"))]  # noqa: SIM118
    assert row.mail.envelope.recipients == ("devel@lists.example.org", "bo@example.org")
    assert row.mail.envelope.sender == "bot@lists.example.org"
    assert re.search(rb"\r\nContent-Transfer-Encoding: 7bit\r\n", row.mail.raw)


def test_a_second_posting_answers_the_first_and_none_answers_a_text_without_a_message_id(tmp_path: Path) -> None:
    office = Office(tmp_path, "[posting]\nthread = true\n")
    first = posting.post(office.session, ACTOR)
    second = posting.post(office.session, ACTOR)
    assert read(office.outbox()[-1])["In-Reply-To"] == first.mail.message_id
    assert second.mail.message_id != first.mail.message_id
    text = tmp_path / "by-hand.txt"
    text.write_text(PROGNOSIS_BODY.replace("(fair)", "(ok)"))
    office.now = office.now.replace(day=20)
    list(import_file(office.session, text, ACTOR, Given(), None))
    posting.post(office.session, ACTOR)
    assert read(office.outbox()[-1])["In-Reply-To"] is None


def test_too_many_visible_owners_are_hidden_together(tmp_path: Path) -> None:
    office = Office(tmp_path, '[posting]\nowners = "cc"\nmost_recipients = 1\n')
    office.says("v6 posted.", "six")
    posting.post(office.session, ACTOR)
    (row,) = office.outbox("posting")
    assert read(row)["Cc"] is None
    assert row.mail.envelope.recipients == ("devel@lists.example.org", "bo@example.org")
