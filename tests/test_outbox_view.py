"""The status of the outbox tells what waits, what needs a person, and what holds everything back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import pausing
from bot.config_servers import OutboxTable
from bot.notices import Matter
from bot.outbox_view import OutboxStatus, need_of
from bot.server_faults import Server, ServerError, Trouble
from bot.standing import standing
from bot.standing_view import standing_lines, standing_object
from bot.transport import Attempt, Took, Unsure
from parsers.model import Actor, OutgoingMail
from storage.outbox import Refusal, State
from tests.office import ADA, BO, LIST, Office, refusing


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def status(office: Office) -> OutboxStatus:
    return standing(office.session).outbox


def lines(office: Office) -> list[str]:
    return [line for line, _ in standing_lines(standing(office.session), source="", database="")]


def told_of(office: Office) -> Mapping[str, Any]:
    """The object for programs, as it comes out."""
    found: Mapping[str, Any] = json.loads(json.dumps(standing_object(standing(office.session), source="", database="")))
    return found


def test_an_empty_outbox_is_one_line(office: Office) -> None:
    assert "outbox: none" in lines(office)
    office.queue()
    office.drain()
    assert "outbox: 1 sent" in lines(office)
    assert not any(line.strip().startswith("mail ") for line in lines(office))


def test_every_kind_of_trouble_is_told_with_its_cure(office: Office) -> None:
    for key in ("given-up", "uncertain", "unseen", "waiting"):
        office.queue(BO if key == "waiting" else LIST, key=key, purpose="posting")
    partly = office.queue(LIST, key="partly", purpose="posting", bcc=[BO])

    def script(mail: OutgoingMail, to: tuple[str, ...]) -> Attempt | OSError:
        key = mail.message_id.partition("@")[0][1:]
        if key == "uncertain":
            return Unsure(why="it hung up")
        if key == "partly":
            return Took(recipients=(LIST,), refused=(Refusal(recipient=BO, code=550, words="gone"),))
        return refusing({"given-up": 550, "waiting": 451}[key], "no")(mail, to) if key in ("given-up", "waiting") else Took(recipients=to)

    office.way.script = script
    office.drain()
    office.shown.add("<partly@example.org>")
    office.clock.pass_by(minutes=121)
    office.drain()
    text = "\n".join(lines(office))
    assert text.index("mail 1: ") < text.index("mail 2: ") < text.index("outbox: ") < text.index("mail 4: "), "decisions come first"
    assert "outbox: 1 queued, 3 sent, 1 seen, 1 uncertain, 1 given-up" in lines(office)
    assert 'mail 1: posting "Subject of given-up" to devel@lists.example.org: given-up since 2026-03-09 12:00 UTC' in text
    assert "550 no; `prognosis resend 1` sends it again" in text
    assert "it hung up; it may be out: look at the list first; `prognosis resend 2` sends it again" in text
    assert "is it moderated" in text
    assert "bo@example.org: 451 no" in text
    assert "550 gone" in text
    needs = {row.id: need_of(row) for row in (*status(office).undecided, *status(office).troubled)}
    assert needs == {1: Matter.GIVEN_UP, 2: Matter.UNCERTAIN, 3: Matter.UNSEEN, partly: Matter.REFUSED}
    told = told_of(office)
    assert told["outbox"]["uncertain"] == 1
    assert {mail["number"]: mail["needs"] for mail in told["undecided"]} == {1: "given-up", 2: "uncertain"}
    assert {mail["number"]: mail["needs"] for mail in told["outbox_mails"]} == {4: None, 3: "unseen", partly: "refused"}
    office.clock.pass_by(days=31)
    assert [row.state for row in status(office).troubled] == []
    assert [row.id for row in status(office).undecided] == [1, 2]


def test_a_pause_and_an_outage_are_told(office: Office) -> None:
    office.queue(ADA)
    office.way.script = lambda mail, to: ServerError(Server(table="smtp", host="mail.example.org", port=587), Trouble.LOGIN, "535 no")
    office.drain()
    pausing.pause(office.session, Actor(name="Ada Novak"))
    text = "\n".join(lines(office))
    assert "paused since 2026-03-09 12:00 UTC by Ada Novak" in text
    assert "SMTP server mail.example.org:587: it refuses the log-in (535 no); tried again at 2026-03-09 12:01 UTC" in text
    told = told_of(office)
    assert told["paused"] == {"since": "2026-03-09T12:00:00+00:00", "by": "Ada Novak"}
    assert status(office).counts == {State.QUEUED: 1}


def test_the_page_on_sending_names_every_state_and_every_setting() -> None:
    page = (Path(__file__).parent.parent / "docs" / "sending.md").read_text()
    for state in State:
        assert f"| `{state}` |" in page
    for key in (*(key for key in OutboxTable.model_fields if key not in ("kind", "path")), "envelope_sender", "ca_file", "timeout"):
        assert key in page
