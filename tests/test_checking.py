"""`prognosis check` and `prognosis status`: each fault with its cure, nothing changed by looking, and an exit status that says so."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import cli, posting
from bot.checking import DATABASE
from bot.session import utc_now
from storage.database import open_database
from storage.inspection import Standing
from storage.lock import instance_lock
from storage.outbox import State
from tests.databases import free_port
from tests.lists import ACTOR, Desk, mail, quote
from tests.server_aiosmtpd import At, Smtpd, smtp_server
from tests.server_fake_imap import fake_imap
from tests.server_pymap import USER, Pymap, pymap
from tests.servers import PASSWORD, certificates

__all__ = ["pymap"]

Found = dict[str, str | None]
GOOD = '[record]\nbot = "bot@example.org"\nlists = ["devel@lists.example.org"]\nmanagers = ["ada@example.org"]\n[inbox]\npaths = ["inbox"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    for part in ("cur", "new", "tmp"):
        (tmp_path / "inbox" / part).mkdir(parents=True)
    (tmp_path / "config.toml").write_text(GOOD)
    return tmp_path


def findings(capfd: pytest.CaptureFixture[str], status: int) -> list[Found]:
    """What `check --json` says."""
    capfd.readouterr()
    assert cli.main(["check", "--json"]) == status
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def faults(found: list[Found]) -> list[Found]:
    return [one for one in found if one["grade"] == "fault"]


def test_a_place_where_all_is_well_has_no_fault_and_is_left_as_it_is(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    found = findings(capfd, 0)
    assert faults(found) == []
    assert sorted(folder.rglob("*")) == before
    assert {one["subject"]: one["what"] for one in found}[f"inbox {folder}/inbox"] == "can be read"
    assert cli.main(["check"]) == 0
    out = capfd.readouterr().out
    assert "no fault was found" in out
    assert "must let bot@example.org post" in out


def test_all_that_a_config_leaves_out_is_a_remark(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[inbox]\npaths = ["inbox"]\n')
    remarks = [one["what"] for one in findings(capfd, 0) if one["grade"] == "note" and one["subject"] == "config"]
    assert remarks == ["no address to send from", "no list to post to", "no manager is named", "nothing is posted by itself"]


def test_asking_in_shadow_mode_is_a_remark(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[inbox]\npaths = ["inbox"]\n[posting]\nmode = "shadow"\n[ask]\nowners = true\n')
    assert "no owner is asked in shadow mode" in [one["what"] for one in findings(capfd, 0) if one["grade"] == "note"]


def test_a_config_that_cannot_be_used_has_all_its_faults_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[posting]\nmode = "never"\n[imap]\nport = 0\n')
    found = findings(capfd, 2)
    assert [(one["grade"], one["subject"]) for one in found] == [("fault", "config imap.port"), ("fault", "config posting.mode")]
    assert all(one["cure"] for one in found)
    assert cli.main(["check"]) == 2


PLACES: list[tuple[str, str, str, str]] = [
    ("no inbox", "[inbox]\npaths = []\n", "inbox", "no inbox is configured"),
    ("an inbox that is not there", '[inbox]\npaths = ["nowhere"]\n', "nowhere", "cannot be read"),
    ("an inbox that is none", '[inbox]\npaths = ["."]\n', "inbox", "no Maildir"),
    ("an outbox that is a file", '[inbox]\npaths = ["inbox"]\n[outbox]\npath = "config.toml"\n', "outbox", "no folder"),
    ("a database folder that is not there", '[inbox]\npaths = ["inbox"]\n[database]\nurl = "sqlite:///no/x.sqlite"\n', "database", "no folder"),
    ("a database that is none", '[inbox]\npaths = ["inbox"]\n[database]\nurl = "sqlite:///config.toml"\n', "database", "not a database"),
]


@pytest.mark.parametrize(("config", "subject", "what"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_place_that_cannot_be_used_is_told_with_its_cure(
    folder: Path, capfd: pytest.CaptureFixture[str], config: str, subject: str, what: str
) -> None:
    (folder / "config.toml").write_text(config)
    wrong = faults(findings(capfd, 1))
    assert any(subject in str(one["subject"]) and what in str(one["what"]) and one["cure"] for one in wrong), wrong


def test_a_database_of_a_newer_version_or_kept_busy_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = folder / "prognosis.sqlite"
    open_database(str(file)).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert DATABASE[Standing.LOCKED][2] in {one["cure"] for one in faults(findings(capfd, 1))}
        other.execute("ROLLBACK")
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    assert DATABASE[Standing.NEWER][2] in {one["cure"] for one in faults(findings(capfd, 1))}


def test_each_standing_of_a_database_has_its_words() -> None:
    assert set(DATABASE) == set(Standing)


def test_who_acts_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    open_database(str(folder / "prognosis.sqlite")).close()
    assert {"free: no daemon is running"} <= {one["what"] for one in findings(capfd, 0)}
    with instance_lock(str(folder / "prognosis.sqlite")):
        assert [one for one in findings(capfd, 0) if one["subject"] == "lock" and "acts" in str(one["what"])]


def over_smtp(port: int, **keys: object) -> str:
    values = {"host": "127.0.0.1", "port": port, "timeout": 5.0, **keys}
    return f'{GOOD}[outbox]\nkind = "smtp"\n[smtp]\n' + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def test_an_smtp_server_that_takes_our_mail_is_well_and_gets_none(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tls = certificates(folder)
    with smtp_server(tls=tls, private=True) as server:
        (folder / "config.toml").write_text(over_smtp(server.port, ca_file=str(tls.authority), user="bot", password=PASSWORD))
        (folder / "config.toml").chmod(0o600)
        found = findings(capfd, 0)
        assert server.taken == []
        assert At.MAIL in server.log
    assert [one["what"] for one in found if "SMTP" in str(one["subject"])] == ["logged in as bot; it takes mail from bot@example.org"]
    assert PASSWORD not in json.dumps(found)


SERVERS: list[tuple[str, dict[str, object], dict[str, object], str, str]] = [
    ("nothing listens", {}, {"port": 0, "tls": "none"}, "nothing listens", "smtp.port"),
    ("no such name", {}, {"host": "no.example.invalid", "tls": "starttls"}, "does not resolve", "smtp.host"),
    ("a certificate that is not trusted", {"tls": True}, {"tls": "starttls"}, "signed by nobody", "smtp.ca_file"),
    ("no STARTTLS", {}, {"tls": "starttls"}, "no STARTTLS", "smtp.tls"),
    ("a wrong password", {"tls": True, "private": True}, {"tls": "starttls", "ca": True, "user": "bot", "password": "wrong"}, "refuses the log-in",
     "$PROGNOSIS_SMTP_PASSWORD"),
    ("no log-in", {}, {"tls": "none", "user": "bot", "password": "x"}, "no log-in that can be used", "smtp.tls"),
    ("a sender that is refused", {"script": lambda at, text: "550 not you" if at is At.MAIL else None}, {"tls": "none"}, "does not let us send",
     "record.bot"),
]  # fmt: skip


@pytest.mark.parametrize(("serving", "keys", "what", "cure"), [row[1:] for row in SERVERS], ids=[row[0] for row in SERVERS])
def test_an_smtp_server_that_cannot_be_used_is_told_with_its_cure(
    folder: Path, capfd: pytest.CaptureFixture[str], serving: dict[str, object], keys: dict[str, object], what: str, cure: str
) -> None:
    tls = certificates(folder)
    with smtp_server(**(serving | ({"tls": tls} if serving.get("tls") else {}))) as server:
        keys = {"port": free_port() if keys.get("port") == 0 else server.port} | {key: value for key, value in keys.items() if key not in ("port", "ca")} | (
            {"ca_file": str(tls.authority)} if keys.get("ca") else {}
        )
        (folder / "config.toml").write_text(over_smtp(**keys))  # type: ignore[arg-type]
        (folder / "config.toml").chmod(0o600)
        wrong = faults(findings(capfd, 1))
        assert isinstance(server, Smtpd)
    assert [(what in str(one["what"]), cure in str(one["cure"])) for one in wrong if "SMTP" in str(one["subject"])] == [(True, True)], wrong


def over_imap(server: Pymap, **keys: object) -> str:
    values = {"host": "127.0.0.1", "port": server.port, "tls": "starttls", "user": USER, "password": PASSWORD, "timeout": 5.0}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in (values | {"ca_file": str(server.tls.authority)} | keys).items() if value is not None)
    return f'[inbox]\nkind = "imap"\nfolders = ["INBOX", "nowhere"]\n[imap]\n{lines}'


IMAP: list[tuple[str, dict[str, object], str, str]] = [
    ("a wrong password", {"password": "wrong"}, "refuses the log-in", "$PROGNOSIS_IMAP_PASSWORD"),
    ("nothing listens", {"port": free_port()}, "nothing listens", "imap.port"),
    ("no such name", {"host": "no.example.invalid"}, "does not resolve", "imap.host"),
    ("a certificate that is not trusted", {"ca_file": None}, "signed by nobody", "imap.ca_file"),
    ("authorities that are none", {"ca_file": "config.toml"}, "no certificate", "imap.ca_file"),
    ("TLS where there is none", {"tls": "implicit"}, "TLS", "imap.tls"),
]


def test_an_imap_server_is_looked_at_as_the_daemon_would_and_left_as_it_is(folder: Path, capfd: pytest.CaptureFixture[str], pymap: Pymap) -> None:
    pymap.deliver(mail("v6 posted.\n"))

    def write(text: str) -> None:
        (folder / "config.toml").write_text(text)
        (folder / "config.toml").chmod(0o600)

    write(over_imap(pymap, processed="done"))
    found = findings(capfd, 1)
    told = {str(one["subject"]): one for one in found}
    assert told[f"IMAP server 127.0.0.1:{pymap.port}"]["what"] == f"logged in as {USER}"
    assert told["IMAP folder INBOX"]["what"] == "1 mails"
    assert [(one["subject"], "folder is not there" in str(one["what"]), one["cure"]) for one in faults(found)] == [
        ("IMAP folder nowhere", True, "correct inbox.folders, or make the folder")
    ]
    assert told["IMAP folder done"]["grade"] == "note"
    for _, keys, what, cure in IMAP:
        write(over_imap(pymap, **keys))
        wrong = [one for one in faults(findings(capfd, 1)) if "IMAP" in str(one["subject"])]
        assert [(what in str(one["what"]), cure in str(one["cure"])) for one in wrong] == [(True, True)], wrong


def test_an_imap_server_without_idle_is_a_remark(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with fake_imap(capabilities="IMAP4rev1 AUTH=PLAIN") as server:
        text = f'[inbox]\nkind = "imap"\npoll = 30.0\n[imap]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nuser = "bot"\npassword = "{PASSWORD}"\n'
        (folder / "config.toml").write_text(text)
        (folder / "config.toml").chmod(0o600)
        assert "it has no IDLE, so mail is looked for every 30 seconds" in {one["what"] for one in findings(capfd, 0)}


# -- status ------------------------------------------------------------------------------------------------------------------------


def stands(capfd: pytest.CaptureFixture[str], *options: str, status: int = 0) -> dict[str, object]:
    capfd.readouterr()
    assert cli.main(["status", "--json", *options]) == status
    found: dict[str, object] = json.loads(capfd.readouterr().out)
    return found


def test_status_looks_at_no_database_that_it_would_have_to_make(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status"]) == 1
    assert "prognosis import FILE" in capfd.readouterr().err
    assert not (folder / "prognosis.sqlite").exists()


@pytest.fixture
def desk(folder: Path) -> Desk:
    """A record, a posting that went out, a held question, a stranger's command, a mail of each fate, and one that is not readable."""
    made = Desk(folder, clock=utc_now)
    ring = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    made.deliver(mail(f"{ring}v6 posted.\n", key="six"))
    made.deliver(mail(f"{ring}v7 posted.\n", key="seven", author="Eve <eve@example.net>"))
    made.deliver(mail("#prognosis pause\n", key="try", author="Eve <eve@example.net>"))
    made.deliver(b"\0\0\0")
    made.session.close()
    assert cli.main(["once"]) == 0
    return made


def test_status_tells_what_was_read_and_what_waits_for_a_decision(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    found = stands(capfd)
    assert (found["running"], found["acting"], found["release"], found["held"]) == (False, None, "2.3", 1)
    assert found["mails"] == {"command": 1, "reply": 2, "status-mail": 1, "unreadable": 1}
    assert found["strangers"] == {"commands": 1, "addresses": 1}
    assert [one["folder"] for one in found["cursors"]] == [str(desk.inbox)]  # type: ignore[attr-defined]
    assert [one["author"] for one in found["unreadable"]] == [""]  # type: ignore[attr-defined]
    assert cli.main(["status"]) == 0
    out = capfd.readouterr().out
    assert "not running" in out
    assert "held: 1; `prognosis held` lists them" in out
    assert "commands by strangers: 1, from 1 addresses" in out


def test_status_tells_of_the_last_posting_and_of_mail_that_needs_a_decision(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    session = desk.open()
    made = posting.post(session, ACTOR)
    with session.database.unit_of_work() as work:
        number = next(row.id for row in work.outbox.all())
        work.outbox.mark_sending(number)
        work.outbox.mark_uncertain(number, "it hung up")
        work.commit()
    session.close()
    found = stands(capfd)
    assert found["last_posting"] == {
        "entry": made.entry.entry, "at": found["last_posting"]["at"], "message_id": made.mail.message_id,  # type: ignore[index]
        "subject": made.entry.subject, "state": State.UNCERTAIN,
    }  # fmt: skip
    assert found["outbox"] == {"uncertain": 1}
    assert [(one["number"], one["why"], one["purpose"]) for one in found["undecided"]] == [(number, "it hung up", "posting")]  # type: ignore[attr-defined]
    assert cli.main(["status"]) == 0
    out = capfd.readouterr().out
    assert f"mail {number}: posting \"{made.entry.subject}\" to {', '.join(made.mail.envelope.recipients)}: uncertain since " in out
    assert f"it hung up; it may be out: look at the list first; `prognosis resend {number}` sends it again" in out


def test_status_can_be_asked_whether_a_daemon_runs(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    assert stands(capfd, "--running", status=1)["running"] is False
    with instance_lock(desk.session.config.database.connection):
        assert stands(capfd, "--running")["running"] is True
        assert cli.main(["status"]) == 0
        assert "running: process" in capfd.readouterr().out


def test_status_tells_of_a_pause(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pause"]) == 0
    assert stands(capfd)["paused"] is not None
    assert cli.main(["status"]) == 0
    assert "`prognosis resume`" in capfd.readouterr().out
