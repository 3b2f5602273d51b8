"""`prognosis run` as a process: it reads, sends, obeys signals, waits for its turn, and tells what it does."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from bot import posting
from bot.daemon import ECHO
from bot.once import run_once
from bot.session import utc_now
from bot.standing import standing
from parsers.model import Kind
from storage.outbox import State
from tests.daemons import RunningDaemon
from tests.lists import ACTOR, Desk, mail, quote

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path, clock=utc_now)
    made.session.close()
    return made


def kinds(desk: Desk) -> dict[Kind, int]:
    session = desk.open()
    with session.database.unit_of_work(read_only=True) as work:
        found = work.archive.counts()
    session.close()
    return found


def test_mail_is_read_as_it_comes_with_a_line_for_each_and_none_of_its_words(desk: Desk) -> None:
    desk.deliver(mail(f"{RING}v6 posted.\n", key="one"))
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("mail read")
        desk.deliver(mail(f"{RING}v7 posted.\n", key="two\x1b[2J", author="Eve <eve@example.net>"))
        lines = daemon.told("mail read", 2)
        assert daemon.stop() == 0
    assert [(line["message_id"], line["author"], line["entries"], line["questions"]) for line in lines] == [
        ("<one@example.org>", "bo@example.org", ["e2"], []), ("<two\ufffd[2J@example.org>", "eve@example.net", [], ["h1"]),
    ]  # fmt: skip
    assert daemon.rest == []
    assert [word for word in ("posted", "Ring", "\\u001b") if word in json.dumps(daemon.lines)] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_mail_in_hand_be_finished_and_the_rest_wait(desk: Desk, number: signal.Signals) -> None:
    for revision in range(6, 206):
        desk.deliver(mail(f"{RING}Is v{revision} posted?\n", key=f"r{revision}"))
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("mail read", 3)
        daemon.tell(number)
        assert daemon.ended() == 0
        read = len(daemon.told("mail read"))
        assert daemon.told("stopping")[0]["signal"] == number.name
        assert daemon.lines[-1]["event"] == "stopped"
    assert read < 200
    assert kinds(desk)[Kind.REPLY] == read
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("mail read", 200 - read)
        assert daemon.stop() == 0
    assert kinds(desk)[Kind.REPLY] == 200
    assert not any(line.get("copy") for line in daemon.lines)


HANGING = ("-m", "tests.hanging_daemon")


def test_what_hangs_is_left_behind_and_the_next_run_is_careful(desk: Desk) -> None:
    with RunningDaemon(desk.folder, command=HANGING) as daemon:
        daemon.told("hanging")
        assert daemon.stop() == 0
    assert daemon.told("stopped")[0]["unfinished"] is True
    with RunningDaemon(desk.folder) as daemon:
        assert daemon.told("started")[0]["careful"] is True
        assert daemon.stop() == 0
    with RunningDaemon(desk.folder) as daemon:
        assert "careful" not in daemon.told("started")[0]
        assert daemon.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(desk: Desk, number: signal.Signals) -> None:
    for _ in range(5):  # on a busy machine the end in order may be faster than this test
        with RunningDaemon(desk.folder, command=HANGING) as daemon:
            daemon.told("hanging")
            daemon.tell(number)
            daemon.told("stopping")
            daemon.tell(number)  # an echo of the first: timeout(1) and terminals tell the process and its group
            time.sleep(2 * ECHO)
            daemon.tell(number)
            status = daemon.ended()
        if status == 128 + number:
            break
    assert status == 128 + number
    assert daemon.lines[-1]["event"] == "stopping at once"


def test_what_is_queued_goes_out_also_what_another_process_queues(desk: Desk) -> None:
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("started")
        session = desk.open()
        made = posting.post(session, ACTOR)
        daemon.told("mail sent")
        assert daemon.stop() == 0
        with session.database.unit_of_work(read_only=True) as work:
            assert [(row.mail.message_id, row.state) for row in work.outbox.all()] == [(made.mail.message_id, State.SENT)]
        session.close()
    assert len(list((desk.folder / "outbox" / "new").iterdir())) == 1


def test_a_second_instance_waits_and_takes_over_from_one_that_was_killed(desk: Desk) -> None:
    with RunningDaemon(desk.folder) as first, RunningDaemon(desk.folder) as second:
        waiting, acting = (second, first) if _started(first, second) is first else (first, second)
        assert waiting.told("waiting to take over")[0]["holder"] == f"process {acting.process.pid}"
        session = desk.open()
        assert standing(session).acting == f"process {acting.process.pid}"
        session.close()
        acting.tell(signal.SIGKILL)
        acting.ended()
        waiting.told("taking over")
        assert waiting.told("started")[0]["careful"] is True
        desk.deliver(mail(f"{RING}v6 posted.\n"))
        waiting.told("mail read")
        assert waiting.stop() == 0
    assert kinds(desk)[Kind.REPLY] == 1


def _started(*daemons: RunningDaemon) -> RunningDaemon:
    """The first of them that acts."""
    while True:
        for one in daemons:
            if any(line["event"] == "started" for line in one.lines):
                return one


def test_one_that_waits_for_its_turn_ends_by_a_signal(desk: Desk) -> None:
    with RunningDaemon(desk.folder) as first:
        first.told("started")
        with RunningDaemon(desk.folder) as second:
            second.told("waiting to take over")
            assert second.stop() == 0
        assert first.stop() == 0


def test_a_hangup_reads_the_config_again(desk: Desk) -> None:
    config = desk.folder / "config.toml"
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("started")
        for part in ("cur", "new", "tmp"):
            (desk.folder / "other" / part).mkdir(parents=True)
        desk.inbox = desk.folder / "other"
        good = config.read_text()
        config.write_text(good.replace('paths = ["inbox"]', 'paths = ["other"]'))
        daemon.tell(signal.SIGHUP)
        assert daemon.told("config reloaded")[0]["changed"] == ["inbox"]
        desk.deliver(mail(f"{RING}v6 posted.\n"))
        assert daemon.told("mail read")[0]["folder"] == str(desk.inbox)
        config.write_text('[record]\nmanger = "x"\n[posting]\nmode = "never"\n')
        daemon.tell(signal.SIGHUP)
        assert daemon.told("config is not reloaded")[0]["faults"] == 2
        assert [line["key"] for line in daemon.told("config is wrong", 2)] == ["record.manger", "posting.mode"]
        desk.deliver(mail(f"{RING}v7 posted.\n", key="seven"))
        daemon.told("mail read", 2)
        config.write_text(good + '[database]\nurl = "sqlite:///elsewhere.sqlite"\n')
        daemon.tell(signal.SIGHUP)
        daemon.told("database is changed only by a restart")
        assert daemon.told("config reloaded", 2)[1]["changed"] == ["inbox"]
        assert daemon.stop() == 0
    assert not (desk.folder / "elsewhere.sqlite").exists()
    config.write_text(good)
    assert kinds(desk)[Kind.REPLY] == 2


def test_the_service_manager_is_told_how_the_daemon_stands(desk: Desk) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(desk.folder / "n"))
        manager.settimeout(60)
        environ = {"NOTIFY_SOCKET": str(desk.folder / "n"), "WATCHDOG_USEC": "600000"}
        with RunningDaemon(desk.folder, environ) as daemon:
            assert manager.recv(1000) == b"READY=1\nSTATUS=reading maildir, sending by maildir"
            heard = {manager.recv(1000).partition(b"\n")[0] for _ in range(4)}
            assert heard <= {b"WATCHDOG=1", b"STATUS=reading maildir, sending by maildir"}
            assert b"WATCHDOG=1" in heard
            daemon.tell(signal.SIGHUP)
            daemon.told("config reloaded")
            daemon.stop()
            manager.setblocking(False)
            rest = []
            while (one := _received(manager)) is not None:
                rest.append(one.partition(b"\n")[0])
    told = [one for one in rest if one not in (b"WATCHDOG=1",) and not one.startswith(b"STATUS=")]
    assert told == [b"RELOADING=1", b"READY=1", b"STOPPING=1"]


def _received(end: socket.socket) -> bytes | None:
    try:
        return end.recv(1000)
    except BlockingIOError:
        return None


FAILS: list[tuple[str, str, int, str]] = [
    ("a faulty config", '[posting]\nmode = "never"\n', 2, "posting.mode"),
    ("no inbox", "[inbox]\npaths = []\n", 2, "paths"),
    ("a database that is none", '[inbox]\npaths = ["inbox"]\n[database]\nurl = "sqlite:///config.toml"\n', 1, "not a database"),
    ("a folder that is not there", '[inbox]\npaths = ["inbox"]\n[database]\nurl = "sqlite:///no/where.sqlite"\n', 1, "No such file"),
]


@pytest.mark.parametrize(("config", "status", "said"), [row[1:] for row in FAILS], ids=[row[0] for row in FAILS])
def test_what_keeps_it_from_starting_is_told_without_a_traceback(tmp_path: Path, config: str, status: int, said: str) -> None:
    (tmp_path / "config.toml").write_text(config)
    with RunningDaemon(tmp_path) as daemon:
        assert daemon.ended() == status
    assert said in "".join(daemon.rest)
    assert "Traceback" not in "".join(daemon.rest)


def test_an_inbox_that_goes_and_comes_back_is_told_twice_and_read_on(desk: Desk) -> None:
    with RunningDaemon(desk.folder) as daemon:
        daemon.told("started")
        desk.inbox.rename(desk.folder / "away")
        assert "inbox" in str(daemon.told("inbox is down")[0]["why"])
        (desk.folder / "away").rename(desk.inbox)
        desk.deliver(mail(f"{RING}v6 posted.\n"))
        daemon.told("mail read")
        daemon.told("inbox is back")
        assert daemon.stop() == 0
    assert len(daemon.told("inbox is down")) == 1


def test_a_daemon_leaves_the_history_that_one_pass_leaves(tmp_path: Path) -> None:
    stories = []
    for name in ("daemon", "once"):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name, clock=utc_now)
        for revision in range(6, 12):
            desk.deliver(mail(f"{RING}v{revision} posted.\n", key=f"r{revision}"))
        if name == "once":
            run_once(desk.session)
        desk.session.close()
        if name == "daemon":
            with RunningDaemon(desk.folder) as daemon:
                daemon.told("mail read", 6)
                assert daemon.stop() == 0
        session = desk.open()
        with session.database.unit_of_work(read_only=True) as work:
            stories.append([getattr(entry, "after", None) for entry in work.history.entries()])
        session.close()
    assert stories[0] == stories[1]
    assert os.listdir(tmp_path / "daemon" / "inbox" / "new") == os.listdir(tmp_path / "once" / "inbox" / "new")
