"""An owner answers to the bot alone: what he says counts as on the list, nothing is sent back, and no line of his is a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.judging import ANSWERS_NOTHING, NO_COMMANDER
from bot.outgoing import build_mail
from bot.pipeline import Taken, take
from bot.raw_mail import RawMail
from parsers.model import UNPROVEN, Address, Change, Held, Kind, MessageId, Proof
from tests.command_mails import ENCODINGS, MANAGER
from tests.lists import NOW, STATUS_ID, Desk, quote

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
OWNER, STRANGER = "Bo Lind <bo@example.org>", "Eve <eve@example.net>"
ASKED = MessageId("<asked@lists.example.org>")
PROVEN = Proof(proven=True, how="a DKIM signature of example.org")
BOT = Address(name="Heron status", address="bot@lists.example.org")


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    desk = Desk(tmp_path, end=request.param)
    yield desk
    desk.session.close()


def read(desk: Desk, raw: bytes, key: str = "answer", proof: Proof = UNPROVEN) -> Taken:
    return take(desk.session, RawMail(folder="inbox", key=key, raw=raw.replace(b"\n", desk.end.encode()), arrived_at=NOW), proof)


def answers_of_ours(desk: Desk) -> int:
    with desk.session.database.unit_of_work(read_only=True) as work:
        return sum(row.mail.purpose == "transcript" for row in work.outbox.all())


def counted(desk: Desk, taken: Taken) -> bool:
    """The revision is taken, nothing else is, and nothing was sent back."""
    with desk.session.database.unit_of_work(read_only=True) as work:
        desk.session.records.refresh(work)
    record = desk.session.records.record
    item = record.document.item(1) if record is not None else None
    assert record is not None
    assert item is not None
    made = (str(item.revision), record.prognosis(3), taken.entries, taken.questions)
    return made == ("v6", "fair", (2,), ()) and answers_of_ours(desk) == 0


def asks(desk: Desk) -> None:
    """A question of ours is out, in the thread of the posting."""
    mail = build_mail(
        message_id=ASKED, sender=BOT, to=(Address(name="Bo Lind", address="bo@example.org"),), subject="about your items", text="Is that so?\n",
        date=NOW, purpose="question", in_reply_to=MessageId(STATUS_ID),
    )  # fmt: skip
    with desk.session.database.unit_of_work() as work:
        work.outbox.queue(mail, "2.3")
        work.commit()


TEXTS = [
    ("under the item", RING + "v6 posted.\n", Kind.REPLY),
    ("with greeting and signature", "Hi,\n\n" + RING + "v6 posted.\n\nBest regards,\nBo\n\n-- \nBo Lind\n", Kind.REPLY),
    ("with a line that reads as a command", RING + "v6 posted.\n\ndone #3\n", Kind.COMMAND),
    ("with a marked line", RING + "v6 posted.\n\n#prognosis done #3\n", Kind.COMMAND),
]


@pytest.mark.parametrize(("text", "kind"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
def test_an_owners_words_to_the_bot_alone_count_and_get_no_answer(desk: Desk, text: str, kind: Kind) -> None:
    taken = read(desk, ENCODINGS["7bit"](text, author=OWNER, answers=STATUS_ID))
    assert (taken.classification.kind, taken.classification.posting) == (kind, STATUS_ID)
    assert counted(desk, taken)


@pytest.mark.parametrize(("text", "kind"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
@pytest.mark.parametrize("to", ["bot@lists.example.org", "bot@lists.example.org, devel@lists.example.org"], ids=["alone", "and the list"])
def test_so_does_an_answer_to_a_question_of_ours(desk: Desk, text: str, kind: Kind, to: str) -> None:
    asks(desk)
    raw = ENCODINGS["7bit"](text, author=OWNER, to=to, answers=ASKED).replace(b"References: ", f"References: {STATUS_ID} ".encode())
    taken = read(desk, raw)
    assert (taken.classification.kind, taken.classification.posting) == (kind, STATUS_ID)
    assert counted(desk, taken)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_they_count_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    desk = Desk(tmp_path)
    assert read(desk, ENCODINGS[encoding](RING + "v6 posted.\n", author=OWNER, answers=STATUS_ID)).entries == (2,)


def test_a_strangers_words_to_the_bot_are_held_as_on_the_list(desk: Desk) -> None:
    taken = read(desk, ENCODINGS["7bit"](RING + "v6 posted.\n", author=STRANGER, answers=STATUS_ID))
    assert (taken.entries, len(taken.questions), answers_of_ours(desk)) == ((), 1, 0)


def test_a_manager_who_writes_to_the_bot_commands(desk: Desk) -> None:
    taken = read(desk, ENCODINGS["7bit"](RING + "set it good\n", author=MANAGER, answers=STATUS_ID), proof=PROVEN)
    assert (taken.classification.kind, taken.entries, answers_of_ours(desk)) == (Kind.COMMAND, (2,), 1)


def test_what_an_owner_writes_that_answers_nothing_is_held(desk: Desk) -> None:
    taken = read(desk, ENCODINGS["7bit"]("Hello,\n\nring buffers: v6 posted.\n\nBo\n", author=OWNER))
    assert (taken.classification.kind, taken.entries, answers_of_ours(desk)) == (Kind.COMMAND, (), 0)
    assert [(one.update.item, one.update.value, one.reason) for one in taken.outcomes] == [(1, "v6", ANSWERS_NOTHING)]
    assert len(taken.questions) == 1


@pytest.mark.parametrize("author", [STRANGER, "Ada Novak <ada@example.net>"], ids=["a stranger", "a manager's name"])
def test_what_others_write_that_answers_nothing_is_not(desk: Desk, author: str) -> None:
    taken = read(desk, ENCODINGS["7bit"]("Hello,\n\nring buffers: v6 posted.\n", author=author))
    assert (taken.classification.kind, taken.outcomes, answers_of_ours(desk)) == (Kind.COMMAND, (), 0)


@pytest.mark.parametrize("extra", ["Auto-Submitted: auto-replied\n", "Return-Path: <>\n"], ids=["a program", "a bounce"])
def test_nothing_goes_back_to_a_program_either(desk: Desk, extra: str) -> None:
    read(desk, ENCODINGS["7bit"](RING + "v6 posted.\ndone #1\n", author=OWNER, answers=STATUS_ID, extra=extra))
    assert answers_of_ours(desk) == 0


@pytest.mark.parametrize("line", ["set it v6", "set ring v6", "drop it"])
def test_what_an_owner_says_as_a_command_is_held_at_most(desk: Desk, line: str) -> None:
    taken = read(desk, ENCODINGS["7bit"](RING + f"{line}\n", author=OWNER, answers=STATUS_ID))
    assert (taken.entries, answers_of_ours(desk)) == ((), 0)
    assert all(isinstance(one, Held) for one in taken.outcomes)


def test_drop_it_is_not_lost(desk: Desk) -> None:
    taken = read(desk, ENCODINGS["7bit"](RING + "drop it\n", author=OWNER, answers=STATUS_ID))
    assert [(one.update.change, one.reason) for one in taken.outcomes] == [(Change.DROP, NO_COMMANDER)]
