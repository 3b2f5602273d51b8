"""Does a mail belong to the record, and to which posting of the status mail?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from parsers.body import BodyLine, LineRole, read_body
from parsers.model import Message, MessageId, StatusMail, Subject
from replies.folding import compact, folded

COMPARED = 24
"""Newest postings that a mail is compared with whose thread leads to none of them: what is older has been quoted anew since."""


class Ground(StrEnum):
    """What tells that a mail answers a posting."""

    THREAD = "thread"
    QUOTE = "quote"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """The posting that a mail answers, and what tells so."""

    posting: MessageId
    ground: Ground


def thread_ids(message: Message) -> tuple[MessageId, ...]:
    """The mails that a mail says it answers, the nearest first (RFC 5322 section 3.6.4)."""
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))


def answers(
    message: Message,
    postings: Mapping[MessageId, StatusMail],
    subjects: Mapping[MessageId, Subject],
    parents: Mapping[MessageId, MessageId],
    body: Sequence[BodyLine] | None = None,
) -> Belonging | None:
    """The posting that `message` answers, or None.

    `postings` and `subjects` are the known postings, oldest first; `parents` says of each mail known to belong to which posting it
    does. A thread that is known decides. Else the quote of a title line together with the line next to it does, the newest COMPARED
    postings considered, or, for an answer, the posting's whole subject.
    """
    for one in thread_ids(message):
        if one in postings:
            return Belonging(posting=one, ground=Ground.THREAD)
        if one in parents:
            return Belonging(posting=parents[one], ground=Ground.THREAD)
    lines = body if body is not None else read_body(message.text, flowed=message.flowed, delsp=message.delsp)
    quoted = [compact(line.text) for line in lines if line.role in (LineRole.QUOTED, LineRole.ORIGINAL)]
    quoted = [key for key in quoted if key]
    for known in tuple(postings)[: -COMPARED - 1 : -1] if len(quoted) > 1 else ():
        if quotes_item(quoted, postings[known]):
            return Belonging(posting=known, ground=Ground.QUOTE)
    title = subject_key(message.subject)
    same = [known for known in subjects if known in postings and subject_key(subjects[known]) == title]
    if same and title and message.subject.reply:
        return Belonging(posting=same[-1], ground=Ground.SUBJECT)
    return None


def quotes_item(quoted: Sequence[str], posting: StatusMail) -> bool:
    """Whether quoted lines, made `compact`, hold a title line of the posting and, right above or below it, the line next to it."""
    if len(quoted) < 2:
        return False
    here = set(pairwise(quoted))
    keys = [(number, key) for number, line in enumerate(posting.lines) if (key := compact(line.text))]
    titles = {item.start for item in posting.items}
    return any(
        (first in titles or second in titles) and (one, other) in here for (first, one), (second, other) in pairwise(keys)
    )


def subject_key(subject: Subject) -> str:
    """A subject for comparison: its title, folded, single blanks."""
    return re.sub(r"\s+", " ", folded(subject.title)).strip()


def leads_elsewhere(message: Message) -> bool:
    """Whether the mail says that it answers some mail."""
    return bool(message.in_reply_to or message.references) or message.subject.reply
