"""What the tests of adoption share: status mails written in rows, and the history of a manager who adopts one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

from parsers.model import Actor, Address, Certainty, Change, Evidence, MessageId, Posted, Record, Update
from parsers.status_mail import read
from replies.adopt import make_adoption
from replies.change import make_change
from replies.replay import replay
from replies.undo import make_undo

START = datetime(2026, 3, 9, 12, tzinfo=UTC)
MANAGER = Actor(name="Ada Novak", address="ada@example.org", role="manager")
BO = Address(name="Bo Lind", address="bo@example.org")


def listing(*rows: str, intro: str = "Hello,", freeze: str = "10th April 2026") -> str:
    """A status mail. A row is `Section: Title (state) | Owner | note or link`, in the order in which they stand in the mail."""
    lines = [intro, "", "= Timeline =", "", f"* Feature Freeze: {freeze}", "", "= Projects =", ""]
    for section, group in groupby(rows, lambda row: row.partition(": ")[0]):
        lines += [f"== {section} ==", ""]
        for row in group:
            title, *details = row.partition(": ")[2].split(" | ")
            notes, owners = details[1:], [one for one in details[:1] if one]
            lines += [f"*  {title}", *(f"   {note}" for note in notes), *(f"  -  {owner}" for owner in owners), ""]
    return "\n".join([*lines, "Ada", ""])


class Story:
    """A history in memory, from a first text on."""

    def __init__(self, text: str) -> None:
        self.entries: list[object] = []
        self.adopt(text)

    @property
    def record(self) -> Record:
        """The record as it stands."""
        record = replay(self.entries)  # type: ignore[arg-type]
        assert record is not None
        return record

    @property
    def number(self) -> int:
        """That of the next entry."""
        return len(self.entries) + 1

    def adopt(self, text: str) -> None:
        """One more text, a day later."""
        record = self.record if self.entries else None
        self.entries.append(
            make_adoption(
                record, read(text), entry=self.number, at=START, actor=MANAGER, message_id=MessageId(f"<{self.number}@example.org>"),
                subject="Heron 2.3 development update", date=START + timedelta(days=self.number), first=record.next_number if record else 1,
                entries=self.entries,  # type: ignore[arg-type]
            )
        )  # fmt: skip

    def change(self, change: Change, item: int | None, value: str | None = None) -> None:
        """An accepted change."""
        evidence = Evidence(message_id=MessageId("<said@example.org>"), author=BO, date=START, words=f"{change} {value or ''}".strip())
        update = Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value)
        self.entries.append(make_change(self.record, update, entry=self.number, at=START, actor=MANAGER, reason="said so"))

    def undo(self, of: int) -> None:
        """An entry taken back."""
        self.entries.append(make_undo(self.entries, of, entry=self.number, at=START, actor=MANAGER))  # type: ignore[arg-type]

    def post(self) -> None:
        """The record goes out as it stands."""
        self.entries.append(
            Posted(
                entry=self.number, at=START, actor=MANAGER, message_id=MessageId(f"<{self.number}@example.org>"), subject="s",
                lines=self.record.document.lines,
            )
        )  # fmt: skip

    def titles(self) -> list[tuple[int | None, str]]:
        """Number and title of each item, in order."""
        return [(item.number, item.title) for item in self.record.document.items]
