import imaplib
import os
import ssl

import pytest

from tests.server_dovecot import Dovecot, dovecot_server
from tests.servers import PASSWORD, left_out, listens


@pytest.mark.dovecot
def test_dovecot_delivers_and_shows_mail_over_tls(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, b"From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n")
    trusting = ssl.create_default_context(cafile=dovecot.tls.authority)
    with imaplib.IMAP4_SSL("127.0.0.1", dovecot.imaps, ssl_context=trusting) as imap:
        imap.login(user, PASSWORD)
        assert imap.select() == ("OK", [b"1"])
    with imaplib.IMAP4("127.0.0.1", dovecot.imap) as imap:
        imap.starttls(trusting)
        imap.login(user, PASSWORD)


@pytest.mark.dovecot
def test_a_stopped_dovecot_leaves_nothing_running() -> None:
    with dovecot_server() as server:
        pid = int((server.folder / "run" / "master.pid").read_text())
    assert not listens(server.imap)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_was_left_out_is_said_once_with_its_cure() -> None:
    reasons = ["Skipped: left out: Dovecot is not installed: apt install d", "Skipped: a slow machine"] * 2
    assert left_out(reasons) == ["2 tests: Dovecot is not installed: apt install d"]
