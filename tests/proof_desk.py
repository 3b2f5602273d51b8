"""A desk that reads mail with a DNS of its own, for what depends on who is proven to have sent it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from bot.pausing import pause_of
from bot.pipeline import Taken, take
from bot.proof_job import run_proofs
from bot.raw_mail import RawMail
from bot.replaying import Replayed, replay_archive
from parsers.message import read_message
from parsers.model import Question
from storage.archive import MailRow
from tests.lists import NOW, PROGNOSIS_BODY, Desk, mail, quote
from tests.signing import lookup

ADA = "Ada Novak <ada@example.org>"
RINGS = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
DONE = mail(RINGS + "Moved to done.\n", author=ADA)
"""A manager's word about the item of somebody else."""


class Reader:
    """Reads mail as it comes; its clock is moved by the test."""

    def __init__(self, folder: Path, end: str = "\n", more: str = "", body: str | None = PROGNOSIS_BODY) -> None:
        self.now, self.count = NOW, 0
        self.desk = Desk(folder, body, end=end, clock=lambda: self.now, more=more)
        self.desk.session.lookup = lookup

    def read(self, raw: bytes) -> Taken:
        """The mail comes in now."""
        self.count += 1
        ended = raw.replace(b"\n", self.desk.end.encode())
        return take(self.desk.session, RawMail(folder="list", key=f"key{self.count}", raw=ended, arrived_at=self.now))

    def pass_by(self, **span: float) -> None:
        """Let some time pass, `minutes=5`, and the job that looks for proof again do its work."""
        self.now += timedelta(**span)
        run_proofs(self.desk.session, Event())

    def row(self, message_id: str = "<reply@example.org>") -> MailRow:
        """The row of a mail."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            found = work.archive.get(message_id)
        assert found is not None
        return found

    def replayed(self) -> list[Replayed]:
        """All kept mails judged again."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return list(replay_archive(self.desk.session, work))

    def question(self, number: int = 1) -> Question:
        """A held question."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            found = work.history.question(number)
        assert found is not None
        return found

    @property
    def newest(self) -> int:
        """The number of the newest entry."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            self.desk.session.records.refresh(work)
        return self.desk.session.records.newest

    @property
    def paused(self) -> bool:
        """Whether a `pause` was carried out."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return pause_of(work) is not None

    @property
    def waits_until(self) -> datetime | None:
        """When the next proof is looked for again."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return work.verdicts.next_due()

    @property
    def answers(self) -> list[str]:
        """The texts of all mails of ours."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return [read_message(row.mail.raw).text for row in work.outbox.all()]
