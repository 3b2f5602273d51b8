import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import InboxError, RawMail, Unread, open_inbox
from bot.inbox_maildir import MaildirInbox
from bot.inbox_mbox import MboxInbox, is_separator

SEPARATOR = b"From ada@example.org Mon Jun 16 09:05:07 2014\n"


def maildir(folder: Path, files: dict[str, bytes]) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    return folder


def keys(path: Path) -> list[str]:
    return [mail.key for mail in open_inbox(path).mails()]


def mbox(folder: Path, raw: bytes) -> list[bytes]:
    (folder / "mbox").write_bytes(raw)
    return [mail.raw for mail in MboxInbox(folder / "mbox").mails()]


def test_maildir_mails_come_by_the_time_of_delivery_then_by_name(tmp_path: Path) -> None:
    names = ["new/1402900000.M5P1.host", "cur/1402900000.M40P1.host:2,S", "new/1402899999.b", "cur/1402899999.a:2,", "new/999999999.x"]
    maildir(tmp_path / "box", dict.fromkeys(names, b"x"))
    assert keys(tmp_path / "box") == ["999999999.x", "1402899999.a", "1402899999.b", "1402900000.M5P1.host", "1402900000.M40P1.host"]


def test_a_maildir_key_stays_when_the_mail_is_read_and_flagged(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/1402900000.M5P1.host": b"x"})
    before = keys(box)
    (box / "new/1402900000.M5P1.host").rename(box / "cur/1402900000.M5P1.host:2,FS")
    assert keys(box) == before


def test_a_maildir_mail_says_when_it_was_delivered(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/1402909507.M250000P1.host": b"x", "new/by-hand": b"y"})
    os.utime(box / "new/by-hand", (1402909600, 1402909600))
    named, unnamed = MaildirInbox(box).mails()
    assert isinstance(named, RawMail)
    assert named.arrived_at == datetime(2014, 6, 16, 9, 5, 7, 250000, UTC)
    assert isinstance(unnamed, RawMail)
    assert unnamed.arrived_at == datetime(2014, 6, 16, 9, 6, 40, tzinfo=UTC)


def test_seen_mails_dot_files_and_half_delivered_mails_are_left_out(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/1.a": b"x", "new/2.b": b"y", "new/.keep": b"", "tmp/3.c": b"z"})
    assert [mail.key for mail in open_inbox(box).mails({"1.a"})] == ["2.b"]


def test_a_mail_that_vanishes_while_we_read_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/1.a": b"x", "new/2.b": b"y", "new/3.c": b"z"})
    mails = open_inbox(box).mails()
    first = next(mails)
    (box / "new/2.b").unlink()
    (box / "new/3.c").rename(box / "cur/3.c:2,S")
    gone, moved = mails
    assert isinstance(gone, Unread)
    assert (first.key, gone.key, moved.key) == ("1.a", "2.b", "3.c")
    assert isinstance(moved, RawMail)
    assert moved.raw == b"z"


def test_what_is_no_file_in_a_maildir_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/2.b": b"y"})
    os.mkfifo(box / "new" / "1.pipe")
    (box / "cur" / "3.folder").mkdir()
    assert [(type(mail), mail.key) for mail in open_inbox(box).mails()] == [(Unread, "1.pipe"), (RawMail, "2.b"), (Unread, "3.folder")]


def test_a_maildir_name_that_is_no_utf_8_gives_a_key_that_a_database_keeps(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {})
    with open(os.fsencode(box / "new") + b"/5.\xff", "wb") as file:
        file.write(b"x")
    assert keys(box) == ["5.\\xff"]


def test_looking_changes_nothing_in_a_maildir(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", {"new/1.a": b"x", "cur/2.b:2,S": b"y"})
    before = sorted((path, path.stat().st_mtime_ns) for path in box.rglob("*"))
    list(open_inbox(box).mails())
    assert sorted((path, path.stat().st_mtime_ns) for path in box.rglob("*")) == before


MBOX_CASES = [
    ("one mail", SEPARATOR + b"A: 1\n\nhello\n", [b"A: 1\n\nhello\n"]),
    ("two mails", SEPARATOR + b"A: 1\n\nx\n\n" + SEPARATOR + b"A: 2\n\ny\n\n", [b"A: 1\n\nx\n", b"A: 2\n\ny\n"]),
    ("From without a blank line", SEPARATOR + b"A: 1\n\nx\n" + SEPARATOR + b"y\n", [b"A: 1\n\nx\n" + SEPARATOR + b"y\n"]),
    ("From in prose", SEPARATOR + b"A: 1\n\nx\n\nFrom Monday on we freeze.\n", [b"A: 1\n\nx\n\nFrom Monday on we freeze.\n"]),
    ("quoted once", SEPARATOR + b"A: 1\n\n>From here\n", [b"A: 1\n\nFrom here\n"]),
    ("quoted twice", SEPARATOR + b"A: 1\n\n>>From here\n", [b"A: 1\n\n>From here\n"]),
    ("a quotation", SEPARATOR + b"A: 1\n\n> From here\n>Fromage\n", [b"A: 1\n\n> From here\n>Fromage\n"]),
    ("an odd first line", b"From nobody\nA: 1\n\nx\n", [b"A: 1\n\nx\n"]),
    ("no mail in it", SEPARATOR, [b""]),
    ("no line end at the end", SEPARATOR + b"A: 1\n\nx", [b"A: 1\n\nx"]),
    ("an empty file", b"", []),
]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("text", "mails"), [case[1:] for case in MBOX_CASES], ids=[case[0] for case in MBOX_CASES])
def test_an_mbox_is_split_at_separators_only(tmp_path: Path, text: bytes, mails: list[bytes], end: bytes) -> None:
    assert mbox(tmp_path, text.replace(b"\n", end)) == [mail.replace(b"\n", end) for mail in mails]


@pytest.mark.parametrize(
    ("separator", "arrived"),
    [
        (b"From ada@example.org Mon Jun 16 09:05:07 2014\n", datetime(2014, 6, 16, 9, 5, 7, tzinfo=UTC)),
        (b"From ada at example.org  Mon Jun  2 09:05:07 2014\r\n", datetime(2014, 6, 2, 9, 5, 7, tzinfo=UTC)),
        (b"From MAILER-DAEMON Mon Jun 16 09:05 2014\n", datetime(2014, 6, 16, 9, 5, tzinfo=UTC)),
        (b"From ada@example.org Mon Jun 16 09:05:07 CEST 2014\n", datetime(2014, 6, 16, 9, 5, 7, tzinfo=UTC)),
        (b"From ada@example.org Mon Jun 16 09:05:07 2014 +0200\n", datetime(2014, 6, 16, 7, 5, 7, tzinfo=UTC)),
        (b"From mboxrd@z Thu Jan  1 00:00:00 1970\n", None),
        (b"From ada@example.org Mon Jun 99 09:05:07 2014\n", None),
    ],
)
def test_a_separator_says_when_the_mail_arrived(tmp_path: Path, separator: bytes, arrived: datetime | None) -> None:
    (tmp_path / "mbox").write_bytes(separator + b"A: 1\n\nx\n")
    assert [mail.arrived_at for mail in MboxInbox(tmp_path / "mbox").mails()] == [arrived]


@pytest.mark.parametrize("line", [b"From " + b"Mon Jun " * 20_000, b"From " + b" " * 100_000 + b"\n", b"From " + b">" * 100_000])
def test_a_very_long_line_is_no_separator(line: bytes) -> None:
    assert not is_separator(line)


def test_mbox_keys_are_the_place_and_a_digest_so_that_seen_mails_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "mbox").write_bytes(SEPARATOR + b"A: 1\n\nx\n\n" + SEPARATOR + b"A: 1\n\nx\n")
    first, second = MboxInbox(tmp_path / "mbox").mails()
    assert first.raw == second.raw
    assert first.key != second.key
    assert [mail.key for mail in MboxInbox(tmp_path / "mbox").mails({first.key})] == [second.key]


@given(st.lists(st.lists(st.sampled_from([b"", b"From x", SEPARATOR[:-1], b">From y", b">>From z", b"text", b"\xff\x00"])), max_size=4))
def test_what_is_written_as_mboxrd_is_read_back(tmp_path_factory: pytest.TempPathFactory, bodies: list[list[bytes]]) -> None:
    def quoted(line: bytes) -> bytes:
        return b">" + line if line.lstrip(b">").startswith(b"From ") else line

    mails = [b"A: 1\n\n" + b"".join(line + b"\n" for line in body) for body in bodies]
    written = [SEPARATOR + b"".join(quoted(line) for line in mail.splitlines(keepends=True)) + b"\n" for mail in mails]
    assert mbox(tmp_path_factory.mktemp("box"), b"".join(written)) == mails


@pytest.mark.parametrize("content", [b"Subject: x\n\nFrom here\n", b"\nFrom x\n", b"From", b"\x00" * 9])
def test_a_file_that_does_not_start_with_a_from_line_is_no_inbox(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InboxError, match="no mbox"):
        open_inbox(tmp_path / "file")


def test_other_things_are_no_inbox_either(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, why in (("", "no Maildir"), ("nowhere", "No such file"), ("pipe", "neither")):
        with pytest.raises(InboxError, match=why):
            open_inbox(tmp_path / name)


def test_an_inbox_that_goes_away_says_so(tmp_path: Path) -> None:
    for path in (tmp_path / "gone", tmp_path / "gone.mbox"):
        for inbox in (MaildirInbox(path), MboxInbox(path)):
            with pytest.raises(InboxError, match="cannot be read"):
                list(inbox.mails())
            assert inbox.folder == str(path)
