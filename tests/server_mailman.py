"""A real Mailman 3 core on loopback: mail comes in over LMTP and goes out over SMTP; its lists are made over its REST interface."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.server_postfix import LISTS, Postfix
from tests.servers import PASSWORD, Running, listens, need, short_folder

PROGRAMS = Path("/usr/lib/mailman3/bin")
NOTHING: Mapping[str, object] = {}
_IDLE = ("archive", "bad", "bounces", "command", "digest", "nntp", "retry", "shunt", "task")
"""Runners that posting and delivering do without: each is a Python process of 60 MB."""
_BUSY = ("in", "pipeline", "out", "virgin")
_CONFIG = """
[mailman]
layout: tests
site_owner: owner@example.org
self_link: no
[paths.tests]
var_dir: {folder}/var
bin_dir: {programs}
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///{folder}/mailman.db
[webservice]
hostname: 127.0.0.1
port: {rest}
admin_user: tests
admin_pass: {password}
workers: 1
[mta]
# a mail server routes the whole domain here: it needs no map of the lists
incoming: mailman.mta.null.NullMTA
outgoing: mailman.mta.deliver.deliver
lmtp_host: 127.0.0.1
lmtp_port: {lmtp}
smtp_host: 127.0.0.1
smtp_port: {smtp}
[logging.root]
level: info
[archiver.mhonarc]
enable: no
[archiver.prototype]
enable: no
[archiver.mail_archive]
enable: no
"""
_LIST = {
    "default_member_action": "accept", "default_nonmember_action": "hold", "max_message_size": 0, "max_num_recipients": 10,
    "require_explicit_destination": True, "send_welcome_message": False, "subject_prefix": "[{name}] ",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Mailman:
    """The server: mail for `LISTS` goes to `lmtp`, it hands mail to subscribers over to 127.0.0.1:`smtp`, without TLS."""

    folder: Path
    smtp: int
    lmtp: int
    rest: int = field(default_factory=free_port)
    running: Running = field(init=False)

    def __post_init__(self) -> None:
        config = _CONFIG.format(folder=self.folder, programs=PROGRAMS, smtp=self.smtp, lmtp=self.lmtp, rest=self.rest, password=PASSWORD)
        # a runner naps 1 s between two looks at its queue, and a mail passes five; "50ms" would kill it at its start
        config += "".join(f"[runner.{name}]\nsleep_time: 0.05s\n" for name in _BUSY)
        config += "".join(f"[runner.{name}]\nstart: no\n" for name in _IDLE)
        (self.folder / "mailman.cfg").write_text(config)
        command = [str(PROGRAMS / "master"), "-C", str(self.folder / "mailman.cfg"), "--force"]
        self.running = Running(command, self.folder / "out", lambda: listens(self.lmtp) and listens(self.rest))

    def new_list(self, name: str, subscribers: Sequence[str]) -> str:
        """A new list, and its address. Who has subscribed may post without being asked; a mail of anybody else waits for a moderator."""
        address = f"{name}@{LISTS}"
        self.call("POST", "domains", {"mail_host": LISTS}, allow=400)  # another list may have brought it
        self.call("POST", "lists", {"fqdn_listname": address})
        settings = {key: value.format(name=name) if isinstance(value, str) else value for key, value in _LIST.items()}
        self.call("PATCH", f"lists/{address}/config", settings)
        for one in subscribers:
            self.subscribe(address, one)
        return address

    def subscribe(self, address: str, subscriber: str) -> None:
        """Let an address receive what the list sends, a copy of its own mails too."""
        asked = dict.fromkeys(("pre_verified", "pre_confirmed", "pre_approved"), True)
        self.call("POST", "members", {"list_id": address.replace("@", "."), "subscriber": subscriber, "send_welcome_message": False, **asked})

    def held(self, address: str) -> list[str]:
        """The subjects of the mails that wait for the list's moderator."""
        answer = self.call("GET", f"lists/{address}/held")
        return [str(one["subject"]) for one in answer.get("entries", [])]

    def call(self, method: str, path: str, form: Mapping[str, object] = NOTHING, allow: int = 0) -> dict[str, list[dict[str, object]]]:
        """One call of the REST interface; an empty answer if it fails with the status `allow`."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.rest}/3.1/{path}", data, method=method)
        request.add_header("Authorization", "Basic " + b64encode(f"tests:{PASSWORD}".encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return dict(json.loads(answer.read() or b"{}"))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == allow:
                    return {}
                raise AssertionError(f"{method} {path}: {error.code} {error.read()!r}") from error


@contextmanager
def mailman_server(postfix: Postfix) -> Iterator[Mailman]:
    """A Mailman of our own behind `postfix`, stopped afterwards."""
    need("Mailman 3", [str(PROGRAMS / "master")], "mailman3")
    with short_folder() as folder:
        server = Mailman(folder=folder, smtp=postfix.smtp, lmtp=postfix.lists)
        server.running.start(60)
        try:
            yield server
        finally:
            server.running.stop(20)


@pytest.fixture(scope="session")
def mailman(postfix: Postfix) -> Iterator[Mailman]:
    """One Mailman for all tests of a worker (500 MB, 6 s): a test makes its own lists."""
    with mailman_server(postfix) as server:
        yield server
