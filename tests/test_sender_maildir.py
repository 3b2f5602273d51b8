from pathlib import Path

import pytest

from bot.inbox import RawMail, open_inbox
from bot.sender_maildir import MaildirSender
from parsers.model import MessageId

ONE = MessageId("<one@example.org>")
TWO = MessageId("<two@example.org>")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder).parent) for path in folder.rglob("*") if path.is_file())


def test_a_mail_is_delivered_byte_for_byte_into_a_new_maildir(tmp_path: Path) -> None:
    MaildirSender(tmp_path / "a" / "out").deliver(ONE, b"A: 1\r\n\r\nx\x00\xff\r\n")
    (mail,) = open_inbox(tmp_path / "a" / "out").mails()
    assert isinstance(mail, RawMail)
    assert mail.raw == b"A: 1\r\n\r\nx\x00\xff\r\n"


def test_a_mail_delivered_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        MaildirSender(tmp_path).deliver(ONE, b"x")
    MaildirSender(tmp_path).deliver(TWO, b"x")
    assert files(tmp_path) == ["new", "new"]


def test_a_mail_that_was_read_and_flagged_is_not_delivered_again(tmp_path: Path) -> None:
    sender = MaildirSender(tmp_path)
    sender.deliver(ONE, b"x")
    (new,) = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / f"{new.name}:2,RS")
    sender.deliver(ONE, b"x")
    assert files(tmp_path) == ["cur"]
    assert sender.holds(ONE)


def test_a_delivery_broken_off_leaves_nothing_in_new_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    sender = MaildirSender(tmp_path)
    sender.deliver(TWO, b"x")
    (done,) = (tmp_path / "new").iterdir()
    done.rename(tmp_path / "tmp" / done.name)  # as it lies after a crash before the rename
    assert not sender.holds(TWO)
    sender.deliver(TWO, b"whole")
    assert files(tmp_path) == ["new"]
    assert done.read_bytes() == b"whole"


def test_nothing_is_delivered_where_no_maildir_is(tmp_path: Path) -> None:
    assert not MaildirSender(tmp_path / "nowhere").holds(ONE)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("message_id", ["<a/b@example.org>", "<..@x>", "<" + "a" * 5000 + "@x>", "<\udcff@x>", ""])
def test_no_message_id_leads_out_of_the_maildir(tmp_path: Path, message_id: str) -> None:
    MaildirSender(tmp_path).deliver(MessageId(message_id), b"x")
    assert files(tmp_path) == ["new"]
    assert MaildirSender(tmp_path).holds(MessageId(message_id))
