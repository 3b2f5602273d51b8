"""An owner's answer to the mail that asked him: found, read, and what it settles settled, in the transaction that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import Config
from bot.log import note
from bot.records import Draft, Records
from bot.sources import limits_of
from parsers.message import read_message
from parsers.model import (
    Actor,
    Certainty,
    Change,
    Changed,
    Evidence,
    Held,
    Identities,
    Layout,
    Message,
    MessageId,
    Outcome,
    Question,
    StatusMail,
    Update,
)
from replies.asking import confirmed, shares_address
from replies.change import NothingToChange
from replies.owner_answers import OwnersAnswer, OwnersMail, Said, read_owners_mail
from replies.people import is_manager
from replies.policy import Policy
from replies.thread import thread_ids
from storage.asked import Asked
from storage.unit_of_work import UnitOfWork

NOTHING = StatusMail(lines=(), layout=Layout.PLAIN)
STATES = frozenset({Change.REVISION, Change.PROGNOSIS, Change.DONE, Change.DEFER, Change.DROP})
"""The changes of which a newer word about an item takes the place of an older one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A mail that answers `asked`, and what it says."""

    asked: Asked
    mail: OwnersMail
    questions: dict[int, Question]

    def untaken(self, message: Message, outcomes: Sequence[Outcome]) -> tuple[Held, ...]:
        """The words of which nothing was made, held for the manager as what they are."""
        about = {one.update.item for one in outcomes}
        found: list[Held] = []
        for answer in self.mail.answers:
            update = self.questions[answer.question].update if answer.question is not None else None
            if answer.said is Said.WORDS and message.author is not None and (update is None or update.item not in about):
                name = f"h{answer.question}" if answer.question is not None else ", ".join(f"h{number}" for number in self.questions)
                evidence = Evidence(message_id=message.message_id or MessageId(""), author=message.author, date=message.date, words=answer.words)
                asks = Update(item=update.item if update else None, change=Change.QUESTION, certainty=Certainty.EXPLICIT, evidence=evidence)
                found.append(Held(update=asks, reason=f"his answer about {name}, which was not understood"))
        return tuple(found)


def answering(config: Config, records: Records, work: UnitOfWork, message: Message) -> Answering | None:
    """What a mail answers of what its author was asked; None if it does not answer such a mail, or somebody else wrote it."""
    identities = records.identities(config.identities)
    if message.author is None or is_manager(message.author, identities):
        return None
    found = work.askings.among(thread_ids(message)[:1] or ())
    asked = next((one for one in found if shares_address(message.author, one.person, identities)), None)
    row = work.outbox.of(asked.message_id) if asked is not None else None
    if asked is None or row is None:
        return None
    questions = {number: one for number in asked.questions if (one := work.history.question(number)) is not None}
    ours = read_message(row.mail.raw, limits_of(config.limits)).text
    mail = read_owners_mail(message, ours=ours, questions=questions, posting=records.posting(asked.posting) or NOTHING)
    return Answering(asked=asked, mail=mail, questions=questions)


def settle_answers(
    work: UnitOfWork, draft: Draft, message: Message, found: Answering, identities: Identities, policy: Policy
) -> None:
    """Make what he confirmed, close what he denied or said anew, and remember who wants no more of it."""
    author, message_id = message.author, message.message_id or MessageId("")
    if author is None:
        return
    work.askings.answered(found.asked.message_id)
    if found.mail.opts_out:
        work.askings.opt_out(found.asked.person, message_id)
        note("owner opted out", address=found.asked.person.address, message_id=message_id)
    for answer in found.mail.answers:
        question = work.history.question(answer.question) if answer.question is not None else None
        if question is not None and question.state == "open":
            _settle(work, draft, message, question, answer, identities, policy)
    newer = {one.item: one.entry for one in draft.added if isinstance(one, Changed) and one.update.change in STATES}
    for number in found.asked.questions:
        question = work.history.question(number)
        if question is not None and question.state == "open" and question.update.change in STATES and question.update.item in newer:
            work.history.settle(number, "settled", newer[question.update.item])


def _settle(
    work: UnitOfWork, draft: Draft, message: Message, question: Question, answer: OwnersAnswer, identities: Identities, policy: Policy
) -> None:
    number, author = question.number, message.author
    if author is None or answer.said is Said.WORDS:
        return
    note("owner answered", question=f"h{number}", said=answer.said, message_id=message.message_id, author=author.address)
    if answer.said is Said.NO:
        work.history.settle(number, "rejected")
        return
    updates: tuple[Update, ...] = ()
    if answer.update is not None and draft.record is not None:
        updates = confirmed(answer.update, draft.record, identities, policy=policy)
    if not updates:
        return
    actor = Actor(name=author.name or author.address, address=author.address, role="owner")
    reason = f"held as h{number}; asked, {actor.name} said “{answer.words[:80]}” in {message.message_id}"
    try:
        with draft.attempt():
            made = [draft.change(update, actor=actor, reason=reason, held=number) for update in updates]
    except NothingToChange:
        work.history.settle(number, "accepted")
    except ValueError as error:
        note("answer cannot be made", question=f"h{number}", why=error)
    else:
        same = made[0].update.value == question.update.value and made[0].item == question.update.item
        work.history.settle(number, "accepted" if same else "settled", made[0].entry)
