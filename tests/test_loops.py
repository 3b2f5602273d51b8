"""No mail of ours ever causes another: each that was sent comes back, as it was or changed as lists and servers change mail."""

from __future__ import annotations

import ast
import base64
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import approval
from bot.config import load_config
from bot.once import run_once
from bot.session import Session
from parsers.model import Kind
from storage.outbox import OutboxRow
from tests.command_mails import plain
from tests.lists import ACTOR, NOW, Desk, mail, quote

ROOT = Path(__file__).parent.parent
WEEKLY = '[schedule]\nposting = "0 9 * * mon"\n'
SUNDAY, MONDAY, TUESDAY = (datetime(2026, 3, day, 9, 1, tzinfo=UTC) for day in (15, 16, 17))
ADA = "Ada Novak <ada@example.org>"
Change = Callable[[bytes], bytes]


class Office(Desk):
    """A desk whose clock is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        super().__init__(folder, clock=lambda: self.now, more=WEEKLY + "[ask]\nowners = true\n")

    def at(self, moment: datetime, *mails: bytes) -> None:
        """Let the clock reach that moment, and read, do and send what is due then."""
        self.now = moment
        for raw in mails:
            self.deliver(raw)
        run_once(self.session)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[OutboxRow, ...]]:
    """A folder where one of each kind of mail went out, and those mails."""
    folder = tmp_path_factory.mktemp("office")
    office = Office(folder)
    ring = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    near = mail(f"{ring}All patches are reviewed.\n", key="near")
    office.at(NOW, mail(f"{ring}v6 posted.\n"), near, mail("#prognosis held\n", author=ADA, key="command"), plain("held\n", key="private"))
    for moment in (SUNDAY, MONDAY, TUESDAY):  # the preview, and reminders that nobody approved it
        office.at(moment)
    approval.approve(office.session, None, ACTOR)
    office.at(TUESDAY)
    rows = outbox(office.session)
    office.session.close()
    return folder, rows


def outbox(session: Session) -> tuple[OutboxRow, ...]:
    with session.database.unit_of_work(read_only=True) as work:
        return work.outbox.all()


def head_and_body(raw: bytes) -> tuple[bytes, bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    return head, body


def without(*names: str) -> Change:
    """The mail without these headers."""
    fields = re.compile(rb"(?im)^(?:" + b"|".join(name.encode() for name in names) + rb"):.*\r\n(?:[ \t].*\r\n)*")

    def change(raw: bytes) -> bytes:
        head, body = head_and_body(raw)
        return fields.sub(b"", head + b"\r\n") + b"\r\n" + body

    return change


def listed(raw: bytes) -> bytes:
    """As a list sends it on: a tag in the subject, a footer, headers of its own."""
    head, body = head_and_body(raw)
    head = re.sub(rb"(?im)^Subject: ", b"Subject: [devel] ", head)
    head = b"Received: from lists.example.org by mx.example.org; Mon, 9 Mar 2026 12:00:00 +0000\r\nReturn-Path: <devel-bounces@lists.example.org>\r\n" + head
    head += b"\r\nList-Id: <devel.lists.example.org>\r\nPrecedence: list\r\nSender: devel-bounces@lists.example.org"
    rule = b"_" * 47
    return head + b"\r\n\r\n" + body + b"\r\n" + rule + b"\r\ndevel mailing list\r\ndevel@lists.example.org\r\n"


def recoded(raw: bytes) -> bytes:
    """As a list that writes every body anew sends it on."""
    head, body = head_and_body(raw)
    if b"quoted-printable" in head:
        return raw
    head = re.sub(rb"(?im)^Content-Transfer-Encoding: .*$", b"Content-Transfer-Encoding: base64", head)
    return head + b"\r\n\r\n" + base64.encodebytes(body).replace(b"\n", b"\r\n")


def munged(raw: bytes) -> bytes:
    """As a list sends it on that puts itself into From, for DMARC's sake."""
    head, body = head_and_body(raw)
    head = re.sub(rb"(?im)^From: .*\r\n(?:[ \t].*\r\n)*", b"From: Heron status via devel <devel@lists.example.org>\r\n", head + b"\r\n")
    return head + b"\r\n" + body


def renamed(raw: bytes) -> bytes:
    """As a gateway sends it on that gives each mail a Message-ID of its own."""
    return re.sub(rb"(?im)^Message-ID: .*$", b"Message-ID: <gateway.1@example.net>", raw, count=1)


def chain(*changes: Change) -> Change:
    def change(raw: bytes) -> bytes:
        for one in changes:
            raw = one(raw)
        return raw

    return change


UNMARKED = without("Auto-Submitted")
OURS: dict[str, Change] = {
    "as it was": lambda raw: raw,
    "unmarked": UNMARKED,
    "through the list": listed,
    "through the list, unmarked": chain(UNMARKED, listed),
    "through a list that writes bodies anew, unmarked": chain(UNMARKED, recoded, listed),
    "through a list that puts itself into From, unmarked": chain(UNMARKED, munged, listed),
    "with LF": lambda raw: raw.replace(b"\r\n", b"\n"),
}
"""Changes after which a mail is known as ours by its Message-ID."""
UNKNOWN: dict[str, Change] = {
    "under another Message-ID": renamed,
    "under another Message-ID, unmarked": chain(UNMARKED, renamed),
    "under another Message-ID, through the list, unmarked": chain(UNMARKED, renamed, listed),
    "under another Message-ID, from the list, unmarked": chain(UNMARKED, renamed, munged, listed),
    "without a Message-ID, unmarked": without("Auto-Submitted", "Message-ID"),
}
"""Changes after which only the sender, if anything, tells that it is ours."""


def purposes() -> set[str]:
    """What mail of ours is for, as the code names it where it makes one."""
    found: set[str] = set()
    for path in (ROOT / "bot").glob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "purpose" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and any(
                isinstance(target, ast.Name) and target.id == "PURPOSE" for target in node.targets
            ):
                found.add(str(node.value.value))
    return found


def test_a_mail_of_each_purpose_is_fed_back(sent: tuple[Path, tuple[OutboxRow, ...]]) -> None:
    assert purposes() == {row.mail.purpose for row in sent[1]}


def came(folder: Path, rows: tuple[OutboxRow, ...], tmp_path: Path, change: Change) -> list[tuple[str, Kind, int]]:
    """Feed all of them back, changed, and say what each was taken for and how many entries it made; none may cause a mail."""
    place = tmp_path / "office"
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("*.host"))
    for row in rows:
        (place / "inbox" / "new" / f"{int(TUESDAY.timestamp())}.M{row.id:06}.back").write_bytes(change(row.mail.raw))
    session = Session(config=load_config(place / "config.toml", {}, place), clock=lambda: TUESDAY)
    taken = run_once(session).taken
    again = run_once(session)
    assert [row.mail.message_id for row in outbox(session)] == [row.mail.message_id for row in rows]
    assert (len(taken), again.taken, again.sent) == (len(rows), (), ())
    session.close()
    return [(str(one.message.message_id), one.classification.kind, len(one.entries)) for one in taken]


@pytest.mark.parametrize("change", OURS.values(), ids=OURS)
def test_a_mail_that_comes_back_under_its_id_is_known_as_ours_and_causes_nothing(
    sent: tuple[Path, tuple[OutboxRow, ...]], tmp_path: Path, change: Change
) -> None:
    folder, rows = sent
    assert came(folder, rows, tmp_path, change) == [(row.mail.message_id, Kind.OWN, 0) for row in rows]


@pytest.mark.parametrize("change", UNKNOWN.values(), ids=UNKNOWN)
def test_a_mail_that_comes_back_under_another_id_changes_nothing_and_causes_no_mail(
    sent: tuple[Path, tuple[OutboxRow, ...]], tmp_path: Path, change: Change
) -> None:
    folder, rows = sent
    assert [entries for _, _, entries in came(folder, rows, tmp_path, change)] == [0] * len(rows)
