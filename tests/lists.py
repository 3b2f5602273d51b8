"""What the tests of the main path share: status mails and replies of their own, a Maildir, a session with a fixed clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import load_config
from bot.importing import Given, import_file
from bot.session import Session
from parsers.model import Actor

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
STATUS_ID = "<status@example.org>"
ACTOR = Actor(name="Ada Novak")

PROGNOSIS_BODY = """Hello,

= Timeline =

* Feature Freeze: 10th April 2026

= Open =

== Net ==

*  Ring buffers (ok)
   v5 posted
  -  Bo Lind

*  Multipath routing (ok)
   Split in two: v6a and v6
   v7a posted which also moves the tables
  -  Lind, Bo

*  Zero copy (fair)
  -  Cai Ito

== Disk ==

*  Sparse images (good)
   v3 posted
  -  Dee Okoro

*  Sparse images, nested (fair)
  -  Dee Okoro

*  Trim on idle
  -  Eli Marsh

*  Nobody's item (none)

== Deferred to Heron 2.4 ==

*  New format (none)
  -  Dee Okoro

== Completed ==

*  Faster boot (done)
  -  Eli Marsh

Ada
"""

REVISION_BODY = """Hello,

= Projects =

== Core ==

*  Faster timers (v3)
  -  Bo Lind

*  Locking (RFC v2)
  -  Cai Ito

== Completed ==

*  Old code dropped
  -  Dee Okoro
"""


def mail(
    body: str, *, author: str = "Bo Lind <bo@example.org>", key: str = "reply", subject: str = "Re: Heron 2.3 development update (March)",
    answers: str | None = STATUS_ID, hours: int = 1, extra: str = "",
) -> bytes:  # fmt: skip
    """A mail as it would come from the list, with LF."""
    date = (NOW - timedelta(hours=12) + timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    head = f"From: {author}\nTo: devel@lists.example.org\nDate: {date}\nSubject: {subject}\nMessage-ID: <{key}@example.org>\n{thread}{extra}"
    return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}".encode()


def status(body: str = PROGNOSIS_BODY) -> bytes:
    """The manager's status mail with that body."""
    return mail(
        body, author="Ada Novak <ada@example.org>", subject="[devel] Heron 2.3 development update (March)", answers=None, hours=0
    ).replace(b"<reply@example.org>", STATUS_ID.encode())


def quote(*lines: str) -> str:
    """The lines with quote marks, below an attribution."""
    return "On Mon, 9 Mar 2026, Ada Novak wrote:\n" + "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"


class Clock:
    """A clock that breaks: `faults` are raised, one a call, before it tells the time again."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    def __call__(self) -> datetime:
        if self.faults:
            raise self.faults.pop(0)
        return NOW


class Desk:
    """A folder with a config, an inbox and a database; the record is the status mail with `body`, if one is given."""

    def __init__(
        self, folder: Path, body: str | None = PROGNOSIS_BODY, end: str = "\n", clock: Callable[[], datetime] = lambda: NOW, more: str = ""
    ) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.end = end
        self.clock = clock
        for part in ("cur", "new", "tmp"):
            (self.inbox / part).mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            '[record]\nmanagers = ["Ada Novak <ada@example.org>"]\nbot = "Heron status <bot@lists.example.org>"\n'
            'lists = ["devel@lists.example.org"]\nsubject = "Heron {release} development update ({month})"\n'
            f'{more}\n[inbox]\npaths = ["inbox"]\n'
        )
        self.session = self.open()
        self.count = 0
        if body is not None:
            path = folder / "status.eml"
            path.write_bytes(self._ended(status(body)))
            self.lines = list(import_file(self.session, path, ACTOR, Given(), None))

    def open(self) -> Session:
        """A new session on the same database, as a new process would have it."""
        return Session(config=load_config(self.folder / "config.toml", {}, self.folder), clock=self.clock)

    def deliver(self, raw: bytes, days: int = 0) -> None:
        """Put a mail into the inbox, so many days from now."""
        self.count += 1
        when = (NOW + timedelta(days=days)).timestamp()
        path = self.inbox / "new" / f"{int(when)}.M{self.count:06}.host"
        path.write_bytes(self._ended(raw))
        os.utime(path, (when, when))

    def _ended(self, raw: bytes) -> bytes:
        return raw.replace(b"\n", self.end.encode())
