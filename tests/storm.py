"""The month under a storm: the daemon is killed at random while it reads, decides and sends, and starts again each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import calendar
from bot.approval import approve
from bot.importing import Given, import_file
from bot.session import Session
from parsers.model import Actor, MessageId
from storage.outbox import OutboxRow, State
from tests.daemon_fork import SetClock, open_session, start_daemon
from tests.labs import tables
from tests.mailing_list import MailingList, message_id
from tests.month import BOT, CYCLE, CYCLES, MANAGER, RECORD, STATUS, addressed, mail, postings
from tests.server_pymap import Pymap
from tests.servers import wait_for

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLES = """
[schedule]
posting = "0 9 2,30 mar *"
preview_lead = 24.0
"""
ACTOR = Actor(name="Ines Falk", address=MANAGER)
OPEN = (State.QUEUED, State.SENDING)
LIFE = 2.0
"""How long a daemon lives at most before it is killed, in the times that one takes to start and to find nothing to do."""
AIMED = 0.5
"""The share of kills that are aimed between the content of a mail and the answer to it."""


@dataclass(slots=True)
class Storm:
    """One month in `folder`, which is also the name of the mailbox. Without a `chance` nobody is killed.

    `kills` counts those that were, `in_data` those of them that fell between the content of a mail and the answer to it.
    """

    folder: Path
    pymap: Pymap
    mailing_list: MailingList
    chance: random.Random | None = None
    kills: int = 0
    in_data: int = 0
    pass_time: float = 1.0
    session: Session = field(init=False)
    clock: SetClock = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.pymap.make_folder(self.folder.name)
        servers = tables(imap=self.pymap.port, smtp=self.mailing_list.smtpd.port, folders=[self.folder.name], retry_for=5_000_000.0)
        (self.folder / "config.toml").write_text(RECORD + servers + TABLES)
        self.clock = SetClock(self.folder)
        self.clock.set(START - timedelta(days=2))
        self.mailing_list.told = self.deliver
        self.session = open_session(self.folder)

    def play(self) -> None:
        """The whole month, from the import of the status mail on."""
        status = self.folder / "status.eml"
        status.write_bytes(mail(STATUS.stem, "", self.clock()))
        list(import_file(self.session, status, ACTOR, Given(), None))
        chance, self.chance = self.chance, None
        self.live(self.begun)  # what was due before its first day is not made up for
        self.hand_in(CYCLES[0][1], MessageId(""))  # some mail: how long does it take from a start until it is read?
        begin = time.monotonic()
        self.live(self.quiet)
        self.chance, self.pass_time = chance, time.monotonic() - begin
        for number, names in enumerate(CYCLES):
            due = START + number * CYCLE
            posted = self.post(due)
            for day, name in enumerate(names, 1):
                self.clock.set(due + timedelta(days=day))
                self.hand_in(name, posted)
                self.live(lambda: True)
            self.live(self.quiet)
        self.calm()

    def post(self, due: datetime) -> MessageId:
        """The preview, the manager's word, the posting."""
        count = len(postings(self.session))
        self.clock.set(due - timedelta(hours=23))
        self.live(self.preview_waits)
        approve(self.session, None, ACTOR)
        self.clock.set(due)
        self.live(lambda: len(postings(self.session)) > count and self.row(postings(self.session)[-1]).state not in OPEN)
        return postings(self.session)[-1]

    def hand_in(self, name: str, posted: MessageId) -> None:
        """A mail of the month, to the list, to the bot, or to both."""
        sender, recipients = addressed(name)
        self.mailing_list.hand_in(sender, recipients, mail(name, posted, self.clock()))

    def calm(self) -> None:
        """The end of the storm: the daemon lives until nothing stands open but what only a person can settle."""
        self.chance = None
        for _ in range(3):  # a notice about what a notice waited for
            self.clock.set(self.clock() + timedelta(hours=3))
            self.live(lambda: self.quiet() and self.told())

    def live(self, done: Callable[[], bool]) -> None:
        """Let daemons live until `done`: each is killed after a while, also the last one, that of a calm when it is done."""
        while True:
            daemon = start_daemon(self.folder)
            try:
                if self.chance is None:
                    wait_for(done, 60, f"the daemon of {self.folder} has done its work")
                    return
                self._wait(self.chance)
                assert daemon.is_alive(), (self.folder / "log").read_text(errors="replace")[-2000:]
            finally:
                daemon.kill()
                daemon.join()
                daemon.close()
            self.kills += 1
            if done():
                return

    def _wait(self, chance: random.Random) -> None:
        """Until the moment of the next kill."""
        contents, life = self.mailing_list.contents, LIFE * self.pass_time
        before, end = len(contents), time.monotonic() + chance.uniform(0, life)
        aimed = chance.random() < AIMED
        while time.monotonic() < end + aimed * life:
            if aimed and len(contents) > before:
                time.sleep(chance.uniform(0, 2 * self.mailing_list.slow))
                self.in_data += 1
                return
            time.sleep(0.001)

    def deliver(self, address: str, raw: bytes) -> None:
        """Put a mail into the mailbox of the bot; nobody else's is looked at."""
        if address == BOT:
            self.pymap.deliver(raw, at=self.clock(), folder=self.folder.name)

    def begun(self) -> bool:
        """The schedule has been looked at."""
        with self.session.database.unit_of_work(read_only=True) as work:
            return not calendar.begin(self.session, work, self.clock(), write=False)

    def preview_waits(self) -> bool:
        """The manager has a preview to decide on, or will have: it is in the outbox."""
        with self.session.database.unit_of_work(read_only=True) as work:
            return work.previews.newest(waiting=True) is not None

    def rows(self) -> tuple[OutboxRow, ...]:
        """The outbox as it stands."""
        with self.session.database.unit_of_work(read_only=True) as work:
            return work.outbox.all()

    def row(self, message_id: MessageId) -> OutboxRow:
        """The mail of that Message-ID in the outbox."""
        return next(row for row in self.rows() if row.mail.message_id == message_id)

    def quiet(self) -> bool:
        """All that came was read, and nothing waits to be sent."""
        with self.session.database.unit_of_work(read_only=True) as work:
            read = sum(work.archive.counts().values())
        return read == len(self.came()) and not any(row.state in OPEN for row in self.rows())

    def came(self) -> set[str]:
        """The Message-IDs of the mails that the bot can know of: the adopted status mail, and what lies in its mailbox."""
        return {"<kestrel-status@example.org>", *map(message_id, self.mailing_list.mailbox(BOT))}

    def told(self) -> bool:
        """Nothing private is uncertain, and the manager knows of the postings that are."""
        rows = self.rows()
        private = any(row.state is State.UNCERTAIN and row.mail.purpose != "posting" for row in rows)
        return not private and all(row.told for row in rows if row.state is State.UNCERTAIN)
