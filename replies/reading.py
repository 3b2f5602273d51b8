"""One mail read whole: what it is, what its author says, which updates that makes, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from parsers.model import Address, Classification, Identities, Kind, Message, MessageId, Outcome, Passage, Record, StatusMail, Update
from parsers.status_mail import release_of, write
from replies.advance import advance
from replies.case import Case
from replies.extract import extract
from replies.passages import passages
from replies.people import is_manager
from replies.policy import POLICY, Policy
from replies.posted import posted_updates

_READ = frozenset({Kind.REPLY, Kind.POSTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one mail. `updates` are as the words ask; `outcomes` may hold more: the raise that a revision brings."""

    classification: Classification
    passages: tuple[Passage, ...] = ()
    updates: tuple[Update, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def read_reply(
    message: Message,
    posting: StatusMail,
    record: Record,
    identities: Identities,
    *,
    classification: Classification,
    proven_managers: bool = False,
    clash: bool = False,
    parents: Mapping[MessageId, Message] | None = None,
    policy: Policy = POLICY,
) -> Reading:
    """Reads a mail that answers `posting`, and judges it against `record`.

    `proven_managers`: a manager's From is proven to be his. `clash`: another mail came under the same Message-ID. `parents` are other
    mails of the thread by Message-ID; they only tell what a short answer refers to, and are evidence of nothing.
    """
    if classification.kind not in _READ or message.author is None:
        return Reading(classification=classification)
    case = _case(message, message.author, posting, record, identities)
    if classification.kind is Kind.POSTING:
        updates = posted_updates(message, case)
        return _judged(classification, (), updates, record, identities, proven_managers, clash, policy)
    found = passages(message, posting)
    updates = extract(found, case, parent=_asked_before(message, posting, record, identities, parents or {}))
    return _judged(classification, found, updates, record, identities, proven_managers, clash, policy)


def _judged(
    classification: Classification,
    found: tuple[Passage, ...],
    updates: tuple[Update, ...],
    record: Record,
    identities: Identities,
    proven: bool,
    clash: bool,
    policy: Policy,
) -> Reading:
    outcomes = advance(updates, record, identities, proven=proven, clash=clash, policy=policy)
    return Reading(classification=classification, passages=found, updates=updates, outcomes=outcomes)


def _case(message: Message, author: Address, posting: StatusMail, record: Record, identities: Identities) -> Case:
    return Case(
        message_id=message.message_id or MessageId(""),
        author=author,
        date=message.date,
        posting=posting,
        identities=identities,
        release=record.release,
        manager=is_manager(author, identities),
    )


def _asked_before(
    message: Message, posting: StatusMail, record: Record, identities: Identities, parents: Mapping[MessageId, Message]
) -> tuple[Update, ...]:
    """What the mail that this one answers asks for, by its author's own words."""
    parent = next((parents[one] for one in (*message.in_reply_to, *message.references[-1:]) if one in parents), None)
    if parent is None or parent.author is None:
        return ()
    return extract(passages(parent, posting), _case(parent, parent.author, posting, record, identities))


def record_of(document: StatusMail, message: Message) -> Record:
    """The record of one status mail alone, its items numbered, as `explain` judges replies against it."""
    author = message.author
    return Record(
        document=document,
        next_number=max((item.number or 0 for item in document.items), default=0) + 1,
        subject=message.subject.text,
        date=message.date or datetime(1970, 1, 1, tzinfo=UTC),
        base=document,
        release=release_of(message.subject.text, write(document)),
        manager=author,
        message_id=message.message_id,
    )
