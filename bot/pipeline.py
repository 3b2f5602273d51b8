"""The path of one mail: read, classified, its updates judged, the history appended, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.adopting import NotAdopted, adopt_mail
from bot.answering import answer_commands, refuse_clash
from bot.archiving import KEPT, mail_row, sender_of
from bot.authorship import actor_of, same_question
from bot.cursor import move_cursor
from bot.judging import classify_mail, read_mail
from bot.later_proof import FIRST, await_copy, may_prove_more, numbers_of, prove_mail, proves_more, same_thread, waits_for_proof
from bot.log import place_of
from bot.owner_mail import answering, settle_answers
from bot.proving import verdict
from bot.raw_mail import RawMail
from bot.records import Draft
from bot.rights import rights_of
from bot.session import Session
from bot.shadow import queue_comparison
from bot.sources import limits_of
from bot.unreadable import known_instead, set_aside
from parsers.limits import too_large
from parsers.message import read_head, read_message
from parsers.model import (
    UNPROVEN,
    Accepted,
    Change,
    Classification,
    Held,
    Identities,
    Ignored,
    Kind,
    Message,
    Outcome,
    Proof,
)
from replies.change import not_made
from replies.differences import HELD_ALREADY
from replies.replay import ReplayError
from storage.archive import MailRow, Sameness
from storage.digest import text_digest
from storage.errors import StorageError, Unstorable
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one mail. `entries` are the numbers of the entries it made, `questions` those of the questions held."""

    message: Message
    classification: Classification
    outcomes: tuple[Outcome, ...] = ()
    entries: tuple[int, ...] = ()
    questions: tuple[int, ...] = ()
    duplicate: bool = False
    passed_over: bool = False
    """Its headers said that it cannot matter, so its body was not read."""


def take(session: Session, raw: RawMail, proof: Proof | None = None, *, aside: MailRow | None = None) -> Taken:
    """Read one mail and commit all that comes of it. A mail that is no new one leaves only the place where it was found.

    `proof` is the verdict on who sent it; left out, a manager's mail is judged here. It is kept with the mail. Without proof a command
    is not carried out, and a manager's word about the items of others is held.
    A mail of which nothing came before is judged again when a copy comes in, or the mail itself once more: more may be known by now.
    A copy that proves what the mail itself did not is carried out in its stead, once.
    A mail over which the program itself fails is set aside as unreadable, with its bytes: it stops nothing and is not lost; `aside` is
    the row of one that is tried once more. Raises StorageError if the database cannot be used now, and ReplayError if its history
    cannot be read; the mail waits then.
    """
    try:
        return _take(session, raw, proof, aside)
    except (StorageError, ReplayError) as error:
        if not isinstance(error, Unstorable):
            raise
        return _set_aside(session, raw, error)
    except Exception as error:
        return _set_aside(session, raw, error)


def _set_aside(session: Session, raw: RawMail, error: Exception) -> Taken:
    message, classification = set_aside(session, raw, f"a fault of this program: {type(error).__name__} at {place_of(error)}")
    return Taken(message=message, classification=classification)


def _take(session: Session, raw: RawMail, proof: Proof | None, aside: MailRow | None) -> Taken:
    limits, whole = limits_of(session.config.limits), raw.size is None
    message = read_message(raw.raw, limits) if raw.size is None else read_head(raw.raw, raw.size)
    fault = raw.fault or too_large(len(raw.raw), limits) or ""
    arrived = raw.arrived_at or message.date or session.clock()
    digest = text_digest(message.text, message.subject.title) if whole else ""
    proof = proof or (verdict(session, message, raw.raw, arrived) if whole and not fault else None)
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        copy = work.archive.find_copy(
            message.message_id, sender_of(message), digest, message.date, next(iter(message.in_reply_to), None), subject=message.subject.text
        )
        known = work.archive.by_id(copy.mail) if copy.verdict is Sameness.SAME and copy.mail is not None else None
        if proof is not None and known is not None and not same_thread(known, message):
            proof = replace(proof, proven=False, pending=False, how="it came before as an answer to something else")
        if aside is not None:
            known = known_instead(work, aside, known)
        if known is not None and not _reopens(known, raw):
            taken = _copy(work, known, message, raw)
            if whole and proves_more(known, proof):
                kind, draft = prove_mail(session, work, known, message, proof or UNPROVEN, copy=raw.raw)
                taken = replace(taken, classification=kind, entries=numbers_of(draft), duplicate=False)
            elif whole and proof is not None and may_prove_more(work, known, proof):
                await_copy(session, work, known, message, proof, raw.raw)
        else:
            clash = copy.verdict is Sameness.CLASH or (known is not None and known.clash)
            kind, outcomes = _read(session, work, message, raw, arrived, proof=proof or UNPROVEN, clash=clash, fault=fault)
            row = mail_row(message, digest, arrived, classification=kind, clash=clash, as_of=session.records.newest)
            taken = _new(session, work, message, raw, replace(row, outcomes=outcomes, proof=proof), known)
        move_cursor(work, raw)
        work.commit()
    return taken


def _reopens(known: MailRow, raw: RawMail) -> bool:
    """Whether more can come of the mail than its row says: nothing came of it by what was known then, or its text was not read yet."""
    return known.dormant or not known.digest if raw.size is None else bool(raw.fault) and known.dormant


def _read(
    session: Session, work: UnitOfWork, message: Message, raw: RawMail, arrived: datetime, *, proof: Proof, clash: bool, fault: str
) -> tuple[Classification, tuple[Outcome, ...]]:
    """What the mail is and what comes of it; nothing, if its text is not at hand, or cannot be read for a `fault`."""
    if raw.size is None and not fault:
        return read_mail(session.config, session.records, work, message, arrived=arrived, proof=proof, clash=clash)
    kind = classify_mail(session.config, session.records, work, message)
    return Classification(kind=Kind.UNREADABLE, reason=fault) if fault and kind.kind is not Kind.OWN else kind, ()


def _copy(work: UnitOfWork, known: MailRow, message: Message, raw: RawMail) -> Taken:
    """One more copy of a mail that was read before: only its place is new."""
    if not work.archive.seen(raw.folder, raw.key):
        work.archive.add_copy(known.id, raw.folder, raw.key)
    return Taken(message=message, classification=known.classification, duplicate=True)


def _new(session: Session, work: UnitOfWork, message: Message, raw: RawMail, row: MailRow, known: MailRow | None) -> Taken:
    """A mail that was never read, or of which too little was `known`: archived with all that comes of it."""
    kind, whole = row.classification, raw.size is None
    identities = session.records.identities(session.config.identities)
    if known is not None and known.digest and row.dormant:
        return _copy(work, known, message, raw)
    number = _archived(work, row, raw, known, keep=whole and kind.kind in KEPT)
    if whole:
        queue_comparison(session, work, message, kind)
    draft = Draft(work, session.records, session.clock())
    taken = _record(session, work, draft, message, row, number, identities)
    if taken.outcomes != row.outcomes:
        work.archive.record_outcomes(number, taken.outcomes)
    if whole and kind.kind in (Kind.REPLY, Kind.COMMAND) and not row.clash and not (row.proof is not None and row.proof.failed):
        answer = answering(session.config, session.records, work, message)
        if answer is not None:
            settle_answers(work, draft, message, answer, identities, rights_of(session.config), number)
    if kind.kind is Kind.OWN and message.message_id:
        work.outbox.mark_seen(message.message_id)
    if whole and kind.kind is Kind.COMMAND and (known is None or not known.digest):
        (refuse_clash if row.clash else answer_commands)(session, work, draft, message, kind, row.proof or UNPROVEN)
    if whole and waits_for_proof(replace(row, outcomes=taken.outcomes)):
        work.verdicts.wait(number, session.clock(), session.clock() + FIRST)
    return replace(taken, entries=numbers_of(draft))


def _archived(work: UnitOfWork, row: MailRow, raw: RawMail, known: MailRow | None, *, keep: bool) -> int:
    """Put the mail into the archive, in the place of its `known` row if it has one, and return its number there."""
    octets = raw.raw if keep else None
    if known is None:
        return work.archive.add(row, raw=octets, folder=raw.folder, key=raw.key)
    number = work.archive.replace(known.id, row, raw=octets)
    if not work.archive.seen(raw.folder, raw.key):
        work.archive.add_copy(number, raw.folder, raw.key)
    return number


def _record(
    session: Session, work: UnitOfWork, draft: Draft, message: Message, row: MailRow, mail: int, identities: Identities
) -> Taken:  # fmt: skip
    """Append what was accepted, ask what was held; what cannot be made after all is held with the reason."""
    questions: list[int] = []
    made: list[Outcome] = []
    for outcome in row.outcomes:
        if isinstance(outcome, Accepted) and outcome.update.change is Change.ADOPT:
            outcome = _adopt(session, work, draft, outcome, message, row, mail, questions)
        elif isinstance(outcome, Accepted):
            outcome = _make(draft, outcome, message, identities)
        if isinstance(outcome, Held):
            outcome = _ask(work, draft, outcome, mail, questions)
        made.append(outcome)
    return Taken(message=message, classification=row.classification, outcomes=tuple(made), questions=tuple(questions))


def _adopt(
    session: Session, work: UnitOfWork, draft: Draft, outcome: Accepted, message: Message, row: MailRow, mail: int, questions: list[int]
) -> Outcome:
    try:
        adoption = adopt_mail(session, work, draft, message, arrived=row.arrived_at, mail=mail)
    except NotAdopted as error:
        return Held(update=outcome.update, reason=str(error))
    questions += [one.number for one in adoption.questions]
    return outcome


def _make(draft: Draft, outcome: Accepted, message: Message, identities: Identities) -> Outcome:
    try:
        draft.change(outcome.update, actor=actor_of(draft.record, outcome.update, message, identities), reason=outcome.reason)
    except ValueError as error:
        return not_made(outcome, error)
    return outcome


def _ask(work: UnitOfWork, draft: Draft, outcome: Held, mail: int, questions: list[int]) -> Outcome:
    asked = next((one for one in work.history.questions() if same_question(one.update, outcome.update)), None)
    if asked is not None:
        return Ignored(update=outcome.update, reason=f"{HELD_ALREADY}{asked.number}")
    questions.append(draft.ask(outcome.update, outcome.reason, mail).number)
    return outcome
