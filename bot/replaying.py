"""Today's rules over the archive: each mail judged again, against the posting it answered and the record as of then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.judging import read_mail
from bot.records import Records
from bot.session import Session
from bot.sources import limits_of
from parsers.message import read_message
from parsers.model import (
    UNPROVEN,
    Accepted,
    Actor,
    Adopted,
    Change,
    Changed,
    Classification,
    Entry,
    Identities,
    Kind,
    Message,
    MessageId,
    Outcome,
    Posted,
    Record,
)
from replies.change import make_change, not_made
from replies.differences import Difference, differences
from replies.replay import fold
from storage.archive import MailRow
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork

Rows = Iterable[MailRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One archived mail judged again. `outcomes` are today's, `as_of` is the newest entry that they count with."""

    row: MailRow
    message: Message
    classification: Classification
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    identities: Identities
    as_of: int


def replay_archive(
    session: Session, work: UnitOfWork, *, track: Callable[[Rows], Rows] = iter, failed: Callable[[MailRow, Exception], None] | None = None
) -> Iterator[Replayed]:
    """Every mail whose bytes are kept, in the order they were read, judged by today's rules and config, and the proof of then.

    Mails that were set aside are not among them: nothing was judged then. `failed` hears of a mail over which a rule fails.
    """
    session.records.refresh(work)
    past = _Past(tuple(session.records.entries))
    for row in track(work.archive.kept()):
        raw = work.archive.raw(row.id) if row.classification.kind is not Kind.UNREADABLE else None
        if raw is None:
            continue
        past.go_to(row)
        try:
            replayed = _again(session, work, row, read_message(raw, limits_of(session.config.limits)), past.records)
        except Exception as error:
            if failed is None or isinstance(error, StorageError):
                raise
            failed(row, error)
        else:
            yield replayed


def judge_again(session: Session, work: UnitOfWork, row: MailRow, message: Message) -> Replayed:
    """One mail judged again, by the proof in its `row`. The records are fresh."""
    past = _Past(tuple(session.records.entries))
    past.go_to(row)
    return _again(session, work, row, message, past.records)


def _again(session: Session, work: UnitOfWork, row: MailRow, message: Message, past: Records) -> Replayed:
    proof = row.proof or UNPROVEN
    kind, judged = read_mail(session.config, past, work, message, arrived=row.arrived_at, proof=proof, clash=row.clash, before=row.id)
    outcomes = made_on(judged, past.record) if past.record is not None else judged
    return Replayed(
        row=row, message=message, classification=kind, outcomes=outcomes, differences=differences(row.outcomes, outcomes),
        identities=past.identities(session.config.identities), as_of=past.newest,
    )  # fmt: skip


def made_on(outcomes: Iterable[Outcome], record: Record) -> tuple[Outcome, ...]:
    """The outcomes as they stand once those accepted are made on the record, one after the other; nothing is kept of that."""
    out: list[Outcome] = []
    for outcome in outcomes:
        if isinstance(outcome, Accepted) and outcome.update.change is not Change.ADOPT:
            try:
                record = fold(record, make_change(record, outcome.update, entry=0, at=record.date, actor=Actor(name=""), reason=""))
            except ValueError as error:
                outcome = not_made(outcome, error)
        out.append(outcome)
    return tuple(out)


class _Past:
    """The history up to a moment that only moves forward."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.records = Records()
        self._entries = entries
        self._taken = 0
        self._reached = 0
        self._postings = {one.message_id: one.entry for one in entries if isinstance(one, Adopted | Posted)}
        self._made: dict[MessageId, list[int]] = {}
        for one in entries:
            if isinstance(one, Changed) and one.held is None:
                self._made.setdefault(one.update.evidence.message_id, []).append(one.entry)

    def go_to(self, row: MailRow) -> None:
        """Go on to the entries that were there when the mail was judged."""
        as_of = self._guessed(row) if row.as_of is None else row.as_of
        while self._taken < len(self._entries) and self._entries[self._taken].entry <= as_of:
            self.records.take(self._entries[self._taken])
            self._taken += 1

    def _guessed(self, row: MailRow) -> int:
        """For a mail of which that was not kept: right before the entries it made, else behind those of the mails read before it."""
        made = self._made.get(row.message_id or MessageId(""), [])
        posting = self._postings.get(row.classification.posting or MessageId(""), 0)
        as_of = made[0] - 1 if made else max(self._reached, posting)
        self._reached = max(self._reached, as_of, *made)
        return as_of
