"""The manager posts a status mail by hand, through real servers: signed by his own, read by the daemon from the list, and adopted once."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default

import pytest

from parsers.model import Adopted, Change
from parsers.status_mail import read_lines, write
from tests.month import BOT, LIST, MANAGER, STATUS
from tests.signed_lab import SignedLab, letter, signed_lab

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]

SUBJECT = "Kestrel 3.2 development update (by hand)"


@pytest.fixture
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedLab]:
    with signed_lab(tmp_path_factory.mktemp("adoption")) as made:
        yield made


def posted(text: str, key: str) -> bytes:
    """A status mail to the list."""
    return letter(text, key, to=LIST, subject=SUBJECT)


def test_his_own_status_mail_is_adopted_once_and_a_forged_one_is_held(lab: SignedLab) -> None:
    before = str(BytesParser(policy=default).parsebytes(STATUS.read_bytes()).get_content())
    after = before.replace("(fair)", "(good)", 1)
    assert after != before
    lab.send(posted(before.replace("(ok)", "(done)"), "forged"), LIST)
    assert lab.read("<forged@example.org>")["entries"] == []
    lab.submit(MANAGER.partition("@")[0], posted(after, "own"), LIST)
    assert lab.read("<own@example.org>")["entries"] == ["e2"]
    lab.submit(MANAGER.partition("@")[0], posted(after, "own"), LIST, BOT)
    assert lab.read("<own@example.org>", 2)["entries"] == []
    seen = lab.seen()
    entry = seen.entries[-1]
    assert isinstance(entry, Adopted)
    assert (entry.entry, entry.actor.address, entry.actor.role, entry.gone) == (2, MANAGER, "manager", ())
    assert [(one.change, one.before, one.after) for one in entry.changes] == [(Change.PROGNOSIS, "fair", "good")]
    assert write(read_lines(entry.lines)).replace("\r\n", "\n").rstrip("\n") == after.rstrip("\n")
    assert [(one.update.change, one.update.evidence.message_id) for one in seen.questions] == [(Change.ADOPT, "<forged@example.org>")]
    assert "seems to come from you" in seen.questions[0].reason
    assert seen.outbox == ()
