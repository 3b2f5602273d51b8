"""Can a mail matter? Told by its headers alone, before its body is fetched; and from when on mails are asked again once more is known.

What is left out by this rule leaves one header row: answers in unknown threads, and new threads, of people who have nothing to do with
the record; the patches behind a cover letter; mail from before the first status mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parsers.model import Address, Adopted, Change, Changed, Entry, Identities, Message, MessageId, Posted, Record, Undone
from replies.case import Case
from replies.classify import Context
from replies.people import is_manager, same_person
from replies.posted import posted_updates
from replies.thread import subject_key, thread_ids

SLACK = timedelta(days=1)
"""Arrival and Date of one mail may lie so far apart."""
_PEOPLE = frozenset({Change.OWNER, Change.ADD})
"""The changes after which somebody may own an item who owned none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """The people who have to do with the record.

    `owners` are names as owner lines write them, `writers` the addresses (lower case) that wrote in the threads of its postings.
    """

    identities: Identities
    owners: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()

    def knows(self, author: Address) -> bool:
        """Whether the author is one of them: a configured person, a manager, an owner of any item, or one who wrote before."""
        people = (address for person in self.identities.people for address in person.addresses)
        if author.address in self.writers or author.address in (address.lower() for address in people):
            return True
        return is_manager(author, self.identities) or any(same_person(author, owner, self.identities) for owner in self.owners)


def circle_of(record: Record | None, identities: Identities, writers: frozenset[str] = frozenset()) -> Circle:
    """The people of a record: the owners of all its items, whatever section they stand in."""
    items = record.document.items if record else ()
    return Circle(identities=identities, owners=frozenset(owner for item in items for owner in item.owners), writers=writers)


def why_read(message: Message, context: Context, record: Record | None, *, known: bool, early: bool) -> str | None:
    """Why the body of a mail is to be read, from its headers; None if it cannot matter by what is known now.

    `context` is what `classify` is given too; `known`: the `Circle` knows the author. `early`: it is from before the first status mail.
    """
    if message.message_id is not None and message.message_id in context.own_ids:
        return "the Message-ID is one of ours"
    bot = {address.lower() for address in context.bot}
    if any(one.address in bot for one in (*message.to, *message.cc)):
        return "it is addressed to the bot"
    if early:
        return None
    if message.author is not None and is_manager(message.author, context.identities):
        return "a release manager wrote it"
    if any(one in context.postings or one in context.parents for one in thread_ids(message)):
        return "it stands in the thread of a posting"
    if _has_subject(message, context):
        return "it has the subject of a posting"
    if message.subject.posting and not message.subject.reply:
        return _why_series(message, context, record, known=known)
    if known:
        return "somebody wrote it who has to do with the record"
    return "it answers a mail that it does not name" if _lost(message) else None


def _has_subject(message: Message, context: Context) -> bool:
    """Whether an answer has the title of a posting as its own, or in it: `Re: ring buffers (was: Heron 2.3 development update)`."""
    title = subject_key(message.subject)
    return message.subject.reply and any((key := subject_key(one)) and key in title for one in context.subjects.values())


def _why_series(message: Message, context: Context, record: Record | None, *, known: bool) -> str | None:
    """Only the cover letter or a single patch says what became of an item; whoever wrote it, if its title names one."""
    if message.subject.counter not in (None, 0):
        return None
    if known:
        return "a series of somebody who has to do with the record"
    if record is None or message.author is None:
        return None
    case = Case(
        message_id=message.message_id or MessageId(""), author=message.author, date=message.date, posting=record.base,
        identities=context.identities,
    )  # fmt: skip
    return "a series whose title names an item" if posted_updates(message, case) else None


def _lost(message: Message) -> bool:
    """Whether it is an answer whose client left out what it answers: the thread may be any."""
    return message.subject.reply and not message.in_reply_to and not message.references


def asked_again_since(news: Sequence[Entry], record: Record | None, *, people: bool) -> datetime | None:
    """The arrival from which on mails that left a header row only are to be asked again, or None.

    `news` are the entries since they were last asked: a status mail that became known matters to all that came after it, a new owner to
    what came after the newest one. `people`: the configured people are others now.
    """
    if record is None:
        return None
    since = [entry.date if isinstance(entry, Adopted) else entry.at for entry in news if isinstance(entry, Adopted | Posted)]
    if people or any(isinstance(entry, Undone) or (isinstance(entry, Changed) and entry.update.change in _PEOPLE) for entry in news):
        since.append(record.date)
    return min(since) - SLACK if since else None
