"""An owner's answer to the mail that asked him: found, read, and what it settles settled, in the transaction that reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.config import Config
from bot.log import note
from bot.records import Draft, Records
from bot.sources import limits_of
from parsers.message import read_message
from parsers.model import (
    Actor,
    Address,
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
from replies.asking import confirmed, is_so, shares_address
from replies.owner_answers import OwnersAnswer, OwnersMail, Said, read_owners_mail
from replies.people import is_manager
from replies.policy import Policy
from replies.thread import thread_ids
from storage.asked import Asked
from storage.unit_of_work import UnitOfWork

NOTHING = StatusMail(lines=(), layout=Layout.PLAIN)
_SHOWN = 80
"""Characters of an answer that the entry tells."""
STATES = frozenset({Change.REVISION, Change.PROGNOSIS, Change.DONE, Change.DEFER, Change.DROP})
"""The changes of which a newer word about an item takes the place of an older one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A mail that answers `asked`, and what it says."""

    asked: Asked
    mail: OwnersMail
    questions: dict[int, Question]

    def untaken(self, message: Message, outcomes: Sequence[Outcome]) -> tuple[Held, ...]:
        """The words of which nothing was made, held for the manager as what they are; where nothing at all was, those too that stand
        under no question.
        """
        about = {one.update.item for one in outcomes}
        found: list[Held] = []
        for answer in self.mail.answers:
            update = self.questions[answer.question].update if answer.question is not None else None
            if answer.said is Said.WORDS and (update is None or update.item not in about):
                numbers = self.questions if answer.question is None else [answer.question]
                found += _held(message, answer.words, numbers, update.item if update is not None else None)
        if not (self.mail.answers or outcomes or self.mail.opts_out):
            found += [one for words in self.mail.others for one in _held(message, words, self.questions, None)]
        return tuple(found)


def _held(message: Message, words: str, numbers: Iterable[int], item: int | None) -> tuple[Held, ...]:
    if message.author is None:
        return ()
    evidence = Evidence(message_id=message.message_id or MessageId(""), author=message.author, date=message.date, words=words)
    asks = Update(item=item, change=Change.QUESTION, certainty=Certainty.EXPLICIT, evidence=evidence)
    about = ", ".join(f"h{number}" for number in numbers)
    return (Held(update=asks, reason=f"his answer about {about}, which was not understood"),)


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
    work: UnitOfWork, draft: Draft, message: Message, found: Answering, identities: Identities, policy: Policy, mail: int
) -> None:
    """Make what he confirmed, close what he denied or said anew, and remember who wants no more of it. `mail` is the archive's `id`."""
    author, message_id = message.author, message.message_id or MessageId("")
    if author is None:
        return
    work.askings.answered(found.asked.message_id)
    if found.mail.opts_out:
        work.askings.opt_out(found.asked.person, message_id)
        note("owner opted out", address=found.asked.person.address, message_id=message_id)
    settler = _Settler(work=work, draft=draft, message=message, author=author, identities=identities, policy=policy, mail=mail)
    for answer in found.mail.answers:
        if answer.question is not None and answer.said is not Said.WORDS and (question := settler.still_open(answer.question)) is not None:
            settler.settle(question, answer)
    newer = {one.item: one.entry for one in draft.added if isinstance(one, Changed) and one.update.change in STATES}
    for number in found.asked.questions:
        question = settler.still_open(number)
        if question is not None and question.update.change in STATES and question.update.item in newer:
            work.history.settle(number, "settled", newer[question.update.item])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settler:
    """The answers of one mail, one after the other."""

    work: UnitOfWork
    draft: Draft
    message: Message
    author: Address
    identities: Identities
    policy: Policy
    mail: int

    def still_open(self, number: int) -> Question | None:
        """The question, if nobody has settled it meanwhile."""
        question = self.work.history.question(number)
        return question if question is not None and question.state == "open" else None

    def settle(self, question: Question, answer: OwnersAnswer) -> None:
        """Close it by a no; make what a yes or a value means, or hold the answer beside it, if that cannot be made."""
        number, record = question.number, self.draft.record
        note("owner answered", question=f"h{number}", said=answer.said, message_id=self.message.message_id, author=self.author.address)
        if answer.said is Said.NO:
            self.work.history.settle(number, "rejected")
            return
        meant = answer.update
        if meant is None or record is None:
            return
        if answer.said is Said.YES and is_so(meant, record, self.identities):
            self.work.history.settle(number, "accepted")
            return
        updates = confirmed(meant, record, self.identities, policy=self.policy)
        try:
            self._make(question, updates, answer)
        except ValueError as error:
            note("answer cannot be made", question=f"h{number}", why=error)
            for held in _held(self.message, answer.words, [number], question.update.item):
                self.draft.ask(held.update, held.reason, self.mail)

    def _make(self, question: Question, updates: Sequence[Update], answer: OwnersAnswer) -> None:
        """Raises ValueError if there is nothing that his word is enough for, or it cannot be written into the status mail."""
        if not updates:
            raise ValueError("his word is not enough for it, or it says nothing new")
        actor = Actor(name=self.author.name or self.author.address, address=self.author.address, role="owner")
        reason = f"held as h{question.number}; asked, {actor.name} said “{answer.words[:_SHOWN]}” in {self.message.message_id}"
        with self.draft.attempt():
            made = [self.draft.change(update, actor=actor, reason=reason, held=question.number) for update in updates]
        same = (made[0].update.value, made[0].item) == (question.update.value, question.update.item)
        self.work.history.settle(question.number, "accepted" if same else "settled", made[0].entry)
