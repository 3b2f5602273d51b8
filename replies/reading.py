"""One mail read whole: what it is, what its author says, which updates that makes, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from parsers.model import Address, Classification, Identities, Kind, Message, MessageId, Outcome, Passage, Record, StatusMail, Update
from parsers.status_mail import release_of, write
from replies.advance import advance
from replies.alignment import AlignedLine
from replies.case import Case
from replies.extract import extract
from replies.heard import Extraction, Heard
from replies.passages import aligned, aligned_passages, passages
from replies.people import is_manager
from replies.policy import POLICY, Policy
from replies.posted import posted_updates
from replies.untaken import Untaken, quoted_claims, untaken

_READ = frozenset({Kind.REPLY, Kind.POSTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one mail. `updates` are as the words ask; `outcomes` may hold more: the raise that a revision brings.

    `lines` are those of the mail with their places in the posting, `case` is what the reading rests on, `heard` is what was heard in
    each piece of the words; they are there for `untaken` and for showing the mail.
    """

    classification: Classification
    lines: tuple[AlignedLine, ...] = ()
    passages: tuple[Passage, ...] = ()
    updates: tuple[Update, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    case: Case | None = None
    heard: tuple[Heard, ...] = ()

    @property
    def untaken(self) -> tuple[Untaken, ...]:
        """What mentions a revision, a state or a link and made no update: the author's words, then those of others that are quoted."""
        if self.case is None:
            return ()
        return (*untaken(self.heard, self.updates, self.case), *quoted_claims(self.lines))


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
    lines: tuple[AlignedLine, ...] = ()
    found: tuple[Passage, ...] = ()
    if classification.kind is Kind.POSTING:
        extraction = Extraction(updates=posted_updates(message, case))
    else:
        lines = aligned(message, posting)
        found = aligned_passages(lines)
        extraction = extract(found, case, parent=_asked_before(message, posting, record, identities, parents or {}))
    outcomes = advance(extraction.updates, record, identities, proven=proven_managers, clash=clash, policy=policy)
    return Reading(
        classification=classification, lines=lines, passages=found, updates=extraction.updates, outcomes=outcomes, case=case,
        heard=extraction.heard,
    )  # fmt: skip


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
    return extract(passages(parent, posting), _case(parent, parent.author, posting, record, identities)).updates


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
