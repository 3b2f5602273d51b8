"""What a mail is and what comes of its updates, by the rules in `replies/`, with what the database knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Config
from bot.owner_mail import answering
from bot.records import Records
from bot.rights import rights_of
from parsers.model import (
    Accepted,
    Change,
    Classification,
    Held,
    Identities,
    Kind,
    Message,
    MessageId,
    Outcome,
    Proof,
    Record,
    Update,
)
from parsers.subject import read_subject
from replies.adoptable import judge_status_mail
from replies.advance import SEEMS_YOURS, advance
from replies.classify import Context, classify
from replies.command_mail import unmarked_commands, without_commands
from replies.objections import objections
from replies.people import is_manager, is_owner
from replies.policy import Policy
from replies.reading import read_reply
from replies.thread import thread_ids
from storage.unit_of_work import UnitOfWork

LATE = timedelta(days=1)
"""A Date further than this from the arrival is not believed."""
MOST_ANCESTORS = 500
"""Mails of a thread, the nearest first, that are looked up; a client keeps some dozens."""
FIRST_CLAIM = "no mail from this address was seen before"
ANSWERS_NOTHING = "it was written to the bot, and answers no status mail"
NO_COMMANDER = "it reads as a command, and only a release manager commands"


def read_mail(
    config: Config, records: Records, work: UnitOfWork, message: Message, *, arrived: datetime, proof: Proof, clash: bool,
    before: int | None = None,
) -> tuple[Classification, tuple[Outcome, ...]]:  # fmt: skip
    """What a mail is and what comes of its updates, when it arrives as when it is judged again (`before` is its own number then).

    `proof` is the verdict on who sent it: a manager's word about the items of others, and his status mail, count only with it. A mail
    with commands in it that answers a posting is a reply besides, unless a manager wrote it to the bot: from everybody else what a line
    says that reads as a command is held. So is what an owner writes to the bot that answers nothing.
    """
    kind = classify_mail(config, records, work, message, before=before)
    identities = records.identities(config.identities)
    said, judged = message, kind
    to_bot = is_to_bot(config, message)
    if kind.kind is Kind.COMMAND and not (to_bot and _by_manager(message, identities)):
        posting = kind.posting or (_newest_for(records.record, message, identities) if to_bot else None)
        if posting is not None:
            said, judged = without_commands(message), replace(kind, kind=Kind.REPLY, posting=posting)
    answer = answering(config, records, work, said) if judged.kind is Kind.REPLY and not clash else None
    said = answer.mail.rest if answer is not None else said
    outcomes = judge(records, said, judged, identities, proof=proof, clash=clash, at=time_of(message, arrived), policy=rights_of(config))
    if judged is not kind and to_bot:
        outcomes = _commanded(outcomes, unmarked_commands(message), alone=kind.posting is None)
    if config.posting.mode == "auto" and not proof.proven and message.author is not None and any(isinstance(one, Accepted) for one in outcomes):
        if not work.archive.knows_author(message.author.address, besides=message.message_id, before=before):
            outcomes = tuple(_first(one) for one in outcomes)
        elif proof.failed:
            outcomes = tuple(_doubted(one, proof) for one in outcomes)
    outcomes += answer.untaken(message, outcomes) if answer is not None else ()
    return kind, outcomes + _objections(records, said, kind, outcomes, identities, clash=clash)


def _by_manager(message: Message, identities: Identities) -> bool:
    return message.author is not None and is_manager(message.author, identities)


def _newest_for(record: Record | None, message: Message, identities: Identities) -> MessageId | None:
    """The status mail that an owner has in mind when he writes to the bot out of the blue; None for who owns nothing."""
    if record is None or message.author is None:
        return None
    owns = any(is_owner(message.author, item, identities) for item in record.document.items)
    return record.message_id if owns else None


def _commanded(outcomes: Sequence[Outcome], lines: Sequence[str], *, alone: bool) -> tuple[Outcome, ...]:
    """Only a manager commands: an owner who does may have meant to say it, or not. Nor is it certain what a mail that answers nothing
    (`alone`) is about.
    """
    out: list[Outcome] = []
    for one in outcomes:
        words = " ".join(one.update.evidence.words.split())
        commands = any(words in line or line in words for line in lines)
        doubt = NO_COMMANDER if commands else ANSWERS_NOTHING if alone else None
        out.append(Held(update=one.update, reason=doubt) if doubt is not None and isinstance(one, Accepted) else one)
    return tuple(out)


def _first(outcome: Outcome) -> Outcome:
    """Where postings go out without a look, nothing is made of the first claim from an address: anybody can write a name into From."""
    return Held(update=outcome.update, reason=FIRST_CLAIM) if isinstance(outcome, Accepted) else outcome


def _doubted(outcome: Outcome, proof: Proof) -> Outcome:
    """Nor is an item closed by a claim that somebody may have changed on its way."""
    closes = isinstance(outcome, Accepted) and outcome.update.change in (Change.DONE, Change.DROP)
    return Held(update=outcome.update, reason=proof.how) if closes else outcome


def _objections(
    records: Records, message: Message, kind: Classification, outcomes: tuple[Outcome, ...], identities: Identities, *, clash: bool
) -> tuple[Outcome, ...]:
    """What somebody else than a manager says was read wrongly, in answer to a posting or to a mail of ours."""
    if clash or kind.kind not in (Kind.REPLY, Kind.COMMAND) or message.author is None or is_manager(message.author, identities):
        return ()
    posting = records.posting(kind.posting) if kind.posting else None
    return objections(message, posting, records.entries, outcomes, identities)


def classify_mail(
    config: Config, records: Records, work: UnitOfWork, message: Message, *, before: int | None = None
) -> Classification:
    """The kind of a mail, and the posting it answers. `before`: only what the archive held before that mail counts."""
    return classify(message, context_of(config, records, work, (message,), before=before))


def context_of(
    config: Config, records: Records, work: UnitOfWork, messages: Sequence[Message], *, before: int | None = None
) -> Context:
    """What is known that bears on these mails: the postings, and which of the mails that they answer belong to one."""
    bot = config.record.bot
    ancestors = dict.fromkeys(one for message in messages for one in thread_ids(message)[:MOST_ANCESTORS])
    ours = dict.fromkeys(one for message in messages for one in (message.message_id, *message.in_reply_to) if one)
    parents = work.archive.postings_of(tuple(ancestors), before=before)
    parents |= {one.message_id: one.posting for one in work.askings.among(tuple(ancestors)) if one.posting}
    return Context(
        bot=(bot.address,) if bot else (), own_ids=work.outbox.own_among(tuple(ours)), postings=records.postings,
        subjects={key: read_subject(text) for key, text in records.subjects.items()},
        parents=parents, identities=records.identities(config.identities),
    )  # fmt: skip


def is_to_bot(config: Config, message: Message) -> bool:
    """Whether the bot's address is among those that a mail is to."""
    bot = config.record.bot
    return bot is not None and any(one.address == bot.address for one in (*message.to, *message.cc))


def time_of(message: Message, arrived: datetime) -> datetime:
    """When a mail was written: its Date, unless that is more than a day off its arrival."""
    return message.date if message.date is not None and abs(message.date - arrived) <= LATE else arrived


def judge(
    records: Records, message: Message, kind: Classification, identities: Identities, *, proof: Proof, clash: bool, at: datetime,
    policy: Policy,
) -> tuple[Outcome, ...]:  # fmt: skip
    """What comes of a mail's updates. A mail from before the first status mail changes nothing, but for a manager's proven first one."""
    record = records.record
    if kind.kind is Kind.STATUS_MAIL and (records.begin is None or at >= records.begin):
        outcome = judge_status_mail(message, record, identities, proof=proof, clash=clash, at=at)
        return (outcome,) if record is not None or proof.proven else ()
    if record is None or records.begin is None or at < records.begin:
        return ()
    posting = records.posting(kind.posting) if kind.posting else record.base if kind.kind is Kind.POSTING else None
    if posting is None:
        return ()
    outcomes = read_reply(
        message, posting, record, identities, classification=kind, proven_managers=proof.proven, clash=clash, policy=policy
    ).outcomes
    return tuple(replace(one, reason=f"seems to come from you: {proof.how}") if one.reason == SEEMS_YOURS else one for one in outcomes)


def judge_update(update: Update, record: Record, identities: Identities, *, proof: Proof, clash: bool, policy: Policy) -> Outcome:
    """What would come of one update of a mail that was read before, if it came now."""
    return advance((update,), record, identities, proven=proof.proven, clash=clash, policy=policy)[0]
