"""The command line: what it prints, and what it says and returns when something is wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bot import cli
from bot.demo import lay_out
from tests.lists import PROGNOSIS_BODY, status


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def desk(folder: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """A folder with the sample: imported, its replies read."""
    lay_out(folder)
    assert cli.main(["import", "status.eml"]) == 0
    assert cli.main(["once"]) == 0
    capfd.readouterr()
    return folder


WRONG: list[tuple[str, list[str], int, str]] = [
    ("no such command", ["nonsense"], 2, "No such command"),
    ("no such file", ["import", "nothing.txt"], 1, "nothing.txt"),
    ("a folder that is no Maildir", ["import", "."], 1, "no Maildir"),
    ("no record yet", ["items"], 1, "prognosis import FILE"),
    ("nothing to preview", ["preview"], 1, "prognosis import FILE"),
    ("nothing to post", ["post"], 1, "prognosis import FILE"),
    ("no inbox", ["once"], 2, "paths"),
    ("no such config", ["--config", "none.toml", "items"], 2, "none.toml"),
    ("no such question", ["accept", "7"], 1, "no question h7"),
    ("a number that is none", ["undo", "x"], 2, "is no number"),
    ("an import of the wrong kind", ["import", "--as", "poem", "x"], 2, "records"),
    ("a manager that is no mailbox", ["import", "--manager", "nobody", "x"], 2, "mailbox"),
    ("an explanation without a status mail", ["explain", "x.eml"], 2, "--status"),
    ("a file to parse that is not there", ["parse", "x.eml"], 1, "x.eml"),
]


@pytest.mark.parametrize(("arguments", "returned", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_mistake_is_told_without_a_traceback(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], returned: int, said: str
) -> None:
    assert cli.main(arguments) == returned
    out, err = capfd.readouterr()
    assert said in err
    assert "Traceback" not in err
    assert out == ""


def test_a_text_without_items_is_refused_and_nothing_is_stored(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "poem.txt").write_text("The fog comes\non little cat feet.\n")
    assert cli.main(["import", "poem.txt"]) == 1
    assert "no item was read" in capfd.readouterr().err
    assert cli.main(["items"]) == 1


def test_an_inbox_that_is_not_there_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[inbox]\npaths = ["nowhere"]\n')
    assert cli.main(["once"]) == 1
    assert "nowhere" in capfd.readouterr().err


def test_all_faults_of_a_config_are_told_at_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[record]\nmanger = "x"\n[posting]\nmode = "never"\n')
    assert cli.main(["items"]) == 2
    err = capfd.readouterr().err
    assert "managers" in err
    assert "posting.mode" in err


def test_preview_gives_the_import_back_byte_for_byte(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = PROGNOSIS_BODY.replace("\n", "\r\n").encode() + "Roger Müller\n".encode()
    (folder / "status.txt").write_bytes(text)
    assert cli.main(["import", "status.txt"]) == 0
    capfdbinary.readouterr()
    assert cli.main(["preview"]) == 0
    assert capfdbinary.readouterr().out == text
    assert cli.main(["parse", "--write", "status.txt"]) == 0
    assert capfdbinary.readouterr().out == text


def test_the_demo_tells_the_cycle(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo"]) == 0
    out = capfd.readouterr().out
    for said in ("+   v6 posted", "-   v5 posted", "h1", "autoreply", "Where to look next", '"v6 posted."'):
        assert said in out
    assert list(folder.iterdir()) == []


def test_the_record_can_be_read_by_programs(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command, keys in (("items", {"number", "title", "prognosis"}), ("history", {"entry", "at", "by"}), ("held", {"question", "words"})):
        assert cli.main([command, "--json"]) == 0
        rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        assert rows
        assert keys <= rows[-1].keys()


def test_every_change_shows_its_words(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "extent cache"]) == 0
    out = capfd.readouterr().out
    assert "revision: v5 -> v6" in out
    assert '"v6 posted."' in out


def test_accept_reject_and_undo_work_by_number(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["accept", "h1"]) == 0
    made = capfd.readouterr().out.split()[0]
    assert made.startswith("e")
    assert cli.main(["undo", made]) == 0
    assert cli.main(["undo", made]) == 1
    assert "undone already" in capfd.readouterr().err
    assert cli.main(["reject", "2"]) == 0
    assert cli.main(["reject", "2"]) == 1


def test_a_posting_is_delivered_into_the_outbox(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["post", "--force"]) == 0
    assert "posting sent" in capfd.readouterr().out
    assert len(list((desk / "outbox" / "new").iterdir())) == 1


def test_the_gate_stops_a_posting_that_changes_too_much(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["post"]) == 1
    assert "gate" in capfd.readouterr().err


@pytest.mark.parametrize("form", ["json", "records", "csv"])
def test_exports_can_be_read_again(desk: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    assert cli.main(["export", "--format", form]) == 0
    out = capfd.readouterr().out
    if form == "json":
        assert len(json.loads(out)["items"]) == 26
    elif form == "csv":
        assert len(list(csv.reader(out.splitlines()))) == 27
    else:
        (desk / "records.txt").write_text(out)
        (desk / "other").mkdir()
        (desk / "other" / "config.toml").write_text("[record]\n")
        assert cli.main(["--config", "other/config.toml", "import", "records.txt"]) == 0
        capfd.readouterr()
        assert cli.main(["--config", "other/config.toml", "items", "--json"]) == 0
        assert len(capfd.readouterr().out.splitlines()) == 26


def test_an_unreadable_reply_gives_a_line_and_a_failure(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "status.eml").write_bytes(status())
    (folder / "empty.eml").write_bytes(b"")
    assert cli.main(["explain", "--json", "--status", "status.eml", "empty.eml", "gone.eml"]) == 1
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["unreadable", "unreadable"]


def test_an_explanation_says_when_the_status_mail_holds_no_item(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (desk / "reply.txt").write_text("From: Eve <eve@example.net>\n\nv6 posted.\n")
    assert cli.main(["explain", "--json", "--status", "reply.txt", "reply.txt"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["updates"] == []
    assert "reply.txt: no item was read in it; is it a status mail? `prognosis parse reply.txt`" in err


def test_the_same_input_is_explained_in_the_same_bytes(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    replies = sorted(str(path) for path in (desk / "inbox" / "new").iterdir())
    seen = set()
    for order in (replies, replies[::-1]):
        assert cli.main(["explain", "--json", "--status", "status.eml", *order]) == 0
        seen.add(tuple(sorted(capfd.readouterr().out.splitlines())))
    assert len(seen) == 1


def test_a_pause_holds_a_posting_back_until_it_is_resumed(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pause"]) == 0
    assert cli.main(["pause"]) == 0
    assert "paused already" in capfd.readouterr().out
    assert cli.main(["post", "--force"]) == 0
    assert "prognosis resume" in capfd.readouterr().err
    assert not (desk / "outbox").exists()
    assert cli.main(["resume"]) == 0
    assert "wait to go out: 1" in capfd.readouterr().out
    assert cli.main(["once"]) == 0
    assert len(list((desk / "outbox" / "new").iterdir())) == 1
    assert cli.main(["resume"]) == 0
    assert "nothing was paused" in capfd.readouterr().out


def test_a_mail_that_cannot_be_delivered_fails_the_command_and_is_kept(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (desk / "outbox").write_text("no folder")
    assert cli.main(["post", "--force"]) == 1
    assert "no mail can be sent, it waits in the outbox" in capfd.readouterr().err
    (desk / "outbox").unlink()
    assert cli.main(["once"]) == 0
    assert len(list((desk / "outbox" / "new").iterdir())) == 1


@pytest.mark.parametrize(("number", "returned"), [("1", 1), ("99", 1), ("x", 2), ("0", 2)])
def test_only_a_mail_that_needs_it_can_be_sent_again(desk: Path, capfd: pytest.CaptureFixture[str], number: str, returned: int) -> None:
    assert cli.main(["post", "--force"]) == 0
    assert cli.main(["resend", number]) == returned
    assert capfd.readouterr().err
