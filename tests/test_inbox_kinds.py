"""The same mails make the same history, wherever they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.once import run_once
from tests.imap_desk import ImapDesk
from tests.lists import STATUS_ID, Desk, mail, quote, status
from tests.server_fake_imap import fake_imap

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
EVE, DEE, ADA, CAI = ("Eve <eve@example.net>", "Dee Okoro <dee@example.org>", "Ada Novak <ada@example.org>", "Cai Ito <cai@example.org>")
SPARSE = quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro")

MAILS = [
    status(),
    mail(f"{RING}v6 posted.\n", key="r6"),
    mail(f"{RING}v6 posted.\n", key="r6"),
    mail(f"{RING}v7 posted.\n", key="r7", answers="<r6@example.org>"),
    mail(f"{RING}v9 posted.\n", key="r7", answers="<r6@example.org>"),
    mail("Why?\n", author=EVE, key="why", answers="<r7@example.org>", subject="Re: rings"),
    mail("See you there.\n", author=EVE, key="party", answers="<lunch@example.net>", subject="Re: lunch"),
    mail("Who comes?\n", author=EVE, key="lunch", answers=None, subject="lunch"),
    mail(f"{SPARSE}This was committed.\n", author=EVE, key="eve"),
    mail(f"{SPARSE}This was committed.\n", author=ADA, key="ada"),
    mail("x\n", author=EVE, key="cover", answers=None, subject="[PATCH v8 0/3] Ring buffers"),
    mail("x\n", author=EVE, key="one", answers="<cover@example.net>", subject="[PATCH v8 1/3] Ring buffers: start"),
    mail("x\n", author=EVE, key="two", answers=None, subject="[PATCH 0/9] of no item at all"),
    mail("x\n", author=CAI, key="zero", answers=None, subject="[PATCH v1 0/2] Zero copy"),
    mail("v2 posted.\n", author=DEE, key="lost", answers=None, subject="Re: Heron 2.3 development update (March)"),
    mail("#prognosis pause\n", author=ADA, key="command"),
    mail("I am away.\n", author=EVE, key="away", extra="Auto-Submitted: auto-replied\n", answers=STATUS_ID),
    mail("I am away.\n", author=EVE, key="gone", extra="Auto-Submitted: auto-replied\n", answers="<lunch@example.net>"),
    mail("Buy!\n", author=EVE, key="spam", extra="X-Spam-Flag: YES\n", answers=None, subject="Buy"),
    mail("hello\n", author=EVE, key="old", answers=STATUS_ID, hours=-9000),
    mail("v6 posted.\n", author=EVE, answers=None, subject="no name", key="n").replace(b"Message-ID: <n@example.org>\n", b""),
    mail("v6 posted.\n", author=EVE, answers=None, subject="no name", key="n").replace(b"Message-ID: <n@example.org>\n", b""),
    mail("large\n", author=EVE, key="large") + b"lorem ipsum dolor\n" * 120_000,
    b"From: Eve <eve@example.net>\n\nno more headers\n",
]  # fmt: skip


def story(desk: Desk) -> dict[str, list[str]]:
    """What the database tells, without what the place of reading gave."""
    with desk.session.database.unit_of_work(read_only=True) as work:
        return {
            "entries": [f"{getattr(entry, 'item', '')} {getattr(entry, 'after', '')}" for entry in work.history.entries()],
            "questions": [f"{one.update.item} {one.update.change} {one.reason}" for one in work.history.questions(None)],
            "mails": sorted(f"{kind}: {count}" for kind, count in work.archive.counts().items()),
            "sent": [f"{row.mail.purpose} {row.mail.envelope.recipients}" for row in work.outbox.all()],
        }


@pytest.mark.parametrize("order", ["as they came", "the other way round"])
def test_a_maildir_and_an_imap_server_with_the_same_mails_make_the_same_history(tmp_path: Path, order: str) -> None:
    mails = MAILS if order == "as they came" else MAILS[::-1]
    (tmp_path / "maildir").mkdir()
    (tmp_path / "imap").mkdir()
    here = Desk(tmp_path / "maildir")
    for raw in mails:
        here.deliver(raw)
    with fake_imap() as server:
        there = ImapDesk(tmp_path / "imap", port=server.port, tls="none")
        server.deliver(*mails)
        for desk in (here, there):
            run_once(desk.session)
            run_once(desk.session)
        assert story(there) == story(here)
        assert len(story(here)["entries"]) > 1
        assert len(story(here)["questions"]) > 4
    for desk in (here, there):
        desk.session.close()
