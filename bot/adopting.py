"""A whole status mail becomes the record, in the transaction of somebody else: the text, what goes on top of it, and what must be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Config
from bot.judging import is_to_bot, time_of
from bot.log import note
from bot.records import Draft
from bot.session import Session
from bot.sources import limits_of
from parsers.body import without_footer
from parsers.message import read_message
from parsers.model import (
    Actor,
    Address,
    Adopted,
    Change,
    Changed,
    Message,
    MessageId,
    Person,
    Posted,
    Question,
    Record,
    StatusMail,
    Undone,
)
from parsers.status_mail import is_status_mail, read, release_of
from replies.after_adoption import taken_back, unclear, which_item
from replies.cycle import cycle
from replies.on_top import again, put_on_top, standing_changes, undone_changes
from replies.same_items import same_items
from replies.stages import Stages
from storage.digest import text_digest
from storage.unit_of_work import UnitOfWork


class NotAdopted(ValueError):
    """The text cannot become the record; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A status mail that is to become the record. `author` is whose words its differences are, `mail` its number in the archive, if it
    is there; `date` is when it was written. `manager` is who is the record's from now on, None: who was. `private`: no list got it.
    """

    message_id: MessageId
    subject: str
    document: StatusMail
    author: Address
    date: datetime
    manager: Address | None
    release: str | None
    people: tuple[Person, ...] = ()
    mail: int | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What came of it: the entry, the changes that were made again on top of it, and the questions that it leaves."""

    entry: Adopted
    again: tuple[Changed, ...] = ()
    questions: tuple[Question, ...] = ()


def text_of(config: Config, message: Message, *, date: datetime, mail: int) -> NewText:
    """A status mail that came by mail, without what a list put below it. Raises NotAdopted if no item is read in it."""
    text = without_footer(message.text, flowed=message.flowed, delsp=message.delsp)
    document = read(text, flowed=message.flowed, delsp=message.delsp)
    if not is_status_mail(document):
        raise NotAdopted("no item is read in it, so it is no status mail")
    listed = {one.address for one in (*message.to, *message.cc)} & {one.address for one in config.record.lists}
    return NewText(
        message_id=id_of(message), subject=message.subject.text, document=document, author=message.author or Address(name="", address=""),
        date=date, manager=None, release=config.record.release or release_of(message.subject.text, text), mail=mail,
        private=is_to_bot(config, message) and not listed,
    )  # fmt: skip


def adopt_mail(session: Session, work: UnitOfWork, draft: Draft, message: Message, *, arrived: datetime, mail: int) -> Adoption:
    """The status mail that a manager is proven to have sent becomes the record. Raises NotAdopted."""
    text = text_of(session.config, message, date=time_of(message, arrived), mail=mail)
    if draft.record is None:
        text = replace(text, manager=text.author)
    actor = Actor(name=text.author.name or text.author.address, address=text.author.address, role="manager")
    made = adopt_text(work, draft, text, actor)
    note(
        "status mail adopted", message_id=message.message_id, author=text.author.address, entry=f"e{made.entry.entry}",
        differences=len(made.entry.changes), gone=[f"#{number}" for number in made.entry.gone],
    )  # fmt: skip
    return made


def id_of(message: Message) -> MessageId:
    """The Message-ID that a status mail is known by: its own, or one made of its text."""
    return message.message_id or MessageId(f"<import.{text_digest(message.text)[:16]}@prognosis.invalid>")


def kept_text(config: Config, work: UnitOfWork, number: int) -> NewText:
    """The status mail that question `number` is about, out of the archive. Raises NotAdopted if its bytes are not there any more."""
    mail = work.history.mail_of(number)
    row = work.archive.by_id(mail) if mail is not None else None
    raw = work.archive.raw(row.id) if row is not None else None
    if row is None or raw is None:
        raise NotAdopted("the mail is not in the archive any more: `prognosis import FILE` adopts one")
    message = read_message(raw, limits_of(config.limits))
    return text_of(config, message, date=time_of(message, row.arrived_at), mail=row.id)


def adopt_text(work: UnitOfWork, draft: Draft, text: NewText, actor: Actor) -> Adoption:
    """Make the text the record. Raises NotAdopted if it is older than the record, or bears the Message-ID of another status mail.

    Changes of this cycle that it does not show are made again on top of it, where what stood before them still stands, and asked about
    where it does not. A line that may be one of several items is asked about too. Questions that asked for this are settled.
    """
    _refuse(draft, text)
    before, record = draft.entries, draft.record
    changes, undone = standing_changes(before), undone_changes(before)
    stages = Stages(record, cycle(before).entries) if record is not None else None
    same = same_items(record, text.document) if record is not None else None
    entry = draft.adopt(
        text.document, actor=actor, message_id=text.message_id, subject=text.subject, date=text.date, manager=text.manager,
        release=text.release, people=text.people, private=text.private, same=same,
    )  # fmt: skip
    made: list[Changed] = []

    def make(change: Changed) -> Record:
        reason = f"e{change.entry} again, on top of the status mail adopted as e{entry.entry}"
        made.append(draft.change(again(change), actor=change.actor, reason=reason, again=change.entry))
        return _record(draft)

    held = [unclear(one, entry) for one in put_on_top(_record(draft), changes, make, stages)]
    now = _record(draft)
    held += taken_back(record, now, undone, entry) if record is not None else ()
    held += [which_item(now, entry, doubt, text.author) for doubt in (same.doubts if same is not None else ())]
    questions = tuple(draft.ask(one.update, one.reason, text.mail) for one in held)
    if text.mail is not None:
        _settle(work, text.mail, entry)
    return Adoption(entry=entry, again=tuple(made), questions=questions)


def _refuse(draft: Draft, text: NewText) -> None:
    record, entries = draft.record, draft.entries
    undone = {one.of for one in entries if isinstance(one, Undone)}
    if any(isinstance(one, Adopted | Posted) and one.message_id == text.message_id and one.entry not in undone for one in entries):
        raise NotAdopted(f"{text.message_id} was adopted before with another text: a Message-ID stands for one mail")
    if record is not None and text.date <= record.date:
        raise NotAdopted(f"it is of {text.date:%Y-%m-%d %H:%M}, the record of {record.date:%Y-%m-%d %H:%M}: only a newer one is adopted")


def _record(draft: Draft) -> Record:
    if draft.record is None:
        raise NotAdopted("there is no record")
    return draft.record


def _settle(work: UnitOfWork, mail: int, entry: Adopted) -> None:
    """The question whether this mail is to be adopted is answered."""
    for question in work.history.questions():
        if question.update.change is Change.ADOPT and work.history.mail_of(question.number) == mail:
            work.history.settle(question.number, "accepted", entry.entry)
