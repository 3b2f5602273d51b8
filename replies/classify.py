"""What is this mail? One answer a mail, from the mail itself and what is known of the record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from parsers.body import BodyLine, LineRole, read_body
from parsers.command_line import read_command
from parsers.model import Classification, Identities, Kind, Message, MessageId, SectionRole, StatusMail, Subject
from parsers.status_mail import is_status_mail, read
from replies.automatic import is_autoreply, is_bounce, is_calendar, is_flagged_spam
from replies.folding import compact
from replies.people import is_manager, is_owner
from replies.thread import Belonging, Ground, answers, leads_elsewhere

COMMAND_MARK = "#prognosis"
"""What a line of list mail starts with that is a command."""
_LEAST_ITEMS = 3
_ITEM_SIGNS = frozenset("*\u2022-\"")
"""What the first line of an item starts with, if not with a digit."""
_LOOKED_AT = 200
"""The author's own lines that are looked through for a command."""
_NEW = 0.1
"""Share of the lines of a restated status mail that are new. Less is the old one, quoted without marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known when a mail comes in.

    `bot` are the bot's own addresses, `own_ids` the Message-IDs it gave out among those that matter: the mail's own and those of the
    mails it answers. `postings` are the known postings of the status mail, oldest first, with their `subjects`; `parents` says of each
    mail known to belong to the record which posting it answers.
    """

    bot: Collection[str] = ()
    own_ids: Collection[MessageId] = ()
    postings: Mapping[MessageId, StatusMail] = field(default_factory=dict)
    subjects: Mapping[MessageId, Subject] = field(default_factory=dict)
    parents: Mapping[MessageId, MessageId] = field(default_factory=dict)
    identities: Identities = field(default_factory=Identities)


def classify(message: Message, context: Context) -> Classification:
    """The kind of a mail, the posting it answers, and why. The first rule that speaks decides."""
    if message.message_id is not None and message.message_id in context.own_ids:
        return Classification(kind=Kind.OWN, reason="the Message-ID is one of ours")
    signs: Sequence[tuple[Kind, Callable[[Message], str | None]]] = (
        (Kind.BOUNCE, is_bounce),
        (Kind.AUTOREPLY, is_autoreply),
        (Kind.CALENDAR, is_calendar),
        (Kind.SPAM, is_flagged_spam),
        (Kind.UNREADABLE, _is_unreadable),
    )
    for kind, sign in signs:
        reason = sign(message)
        if reason:
            return Classification(kind=kind, reason=reason)
    body = read_body(message.text, flowed=message.flowed, delsp=message.delsp)
    belongs = answers(message, context.postings, context.subjects, context.parents, body)
    return _written(message, body, belongs, context)


def _written(message: Message, body: Sequence[BodyLine], belongs: Belonging | None, context: Context) -> Classification:
    """The kind of a mail that somebody wrote."""
    posting = belongs.posting if belongs else None
    command = _is_command(message, body, belongs, context)
    fresh = not (message.in_reply_to or message.references or message.subject.reply)
    if command and not (fresh and reads_as_status_mail(body)):
        return Classification(kind=Kind.COMMAND, posting=posting, reason=command)
    if message.subject.posting and not message.subject.reply:
        return Classification(kind=Kind.POSTING, posting=posting, reason="its subject is that of a series")
    manager = message.author is not None and is_manager(message.author, context.identities)
    next_one = manager and not message.subject.reply  # his next one, sent into the thread of the last, may differ in a line alone
    if reads_as_status_mail(body, context.postings[posting] if posting and not next_one else None):
        return Classification(kind=Kind.STATUS_MAIL, posting=posting, reason="its own text is a whole status mail")
    borrowed = _is_borrowed(message, body, belongs, context)
    if borrowed:
        return Classification(kind=Kind.SPAM, reason=borrowed)
    if belongs is not None:
        reason = {
            Ground.THREAD: "it stands in the thread of the posting",
            Ground.QUOTE: "it quotes an item of the posting",
            Ground.SUBJECT: "it has the subject of the posting",
        }
        return Classification(kind=Kind.REPLY, posting=posting, reason=reason[belongs.ground])
    if leads_elsewhere(message):
        return Classification(kind=Kind.OTHER_THREAD, reason="it answers a mail that is none of ours")
    return Classification(kind=Kind.UNRELATED, reason="it answers nothing and is no status mail")


def reads_as_status_mail(body: Sequence[BodyLine], answered: StatusMail | None = None) -> bool:
    """Whether the unquoted text is a whole status mail by itself.

    An answer (`answered` is what it answers) that lists some items is none: it must hold half as many as the posting has open, and
    more than the posting says already.
    """
    own = [line for line in body if line.role in (LineRole.OWN, LineRole.BLANK, LineRole.SNIP)]
    lines = sum(sign in _ITEM_SIGNS or sign.isdigit() for line in own if (sign := line.text.lstrip()[:1]))
    least = sum(answered.role(item) is SectionRole.OPEN for item in answered.items) / 2 if answered else 0
    if 2 * lines < max(_LEAST_ITEMS, least):
        return False  # at most every other paragraph of a list in quotation marks begins without one
    mail = read("".join(f"{line.text}\n" for line in own))
    if len(mail.items) < _LEAST_ITEMS or not is_status_mail(mail):
        return False
    if answered is None:
        return True
    known = {compact(line.text) for line in answered.lines}
    filled = [key for line in own if (key := compact(line.text))]
    new = sum(key not in known for key in filled)
    return len(mail.items) >= least and new > _NEW * len(filled)


def command_lines(body: Sequence[BodyLine]) -> tuple[str, ...]:
    """The author's own lines that are commands in list mail, without the mark that they start with."""
    found = (line.text.strip() for line in body if line.role in (LineRole.OWN, LineRole.SIGNATURE) and line.depth == 0)
    return tuple(line[len(COMMAND_MARK) :].strip() for line in found if line.lower().split(maxsplit=1)[:1] == [COMMAND_MARK])


def _is_command(message: Message, body: Sequence[BodyLine], belongs: Belonging | None, context: Context) -> str | None:
    """Why a mail holds commands, or None.

    Who answers a posting, or a question of ours, has the bot, its sender, among those he writes to, or it alone: that is no command,
    unless a manager writes to the bot alone or a line says one.
    """
    bot = {address.lower() for address in context.bot}
    ours = [one.address.lower() in bot for one in (*message.to, *message.cc)]
    manager = message.author is not None and is_manager(message.author, context.identities)
    private = any(one in context.own_ids and one not in context.postings for one in message.in_reply_to)
    if any(ours) and (belongs is None or ((private or all(ours)) and (manager or _says_a_command(body)))):
        return "it answers a mail of ours to one person" if private else "it is addressed to the bot"
    return f"a line starts with {COMMAND_MARK}" if command_lines(body) else None


def _says_a_command(body: Sequence[BodyLine]) -> bool:
    own = (line.text for line in body if not line.depth and line.role in (LineRole.OWN, LineRole.SIGNATURE))
    return any(isinstance(read_command(text), tuple) for text in islice(own, _LOOKED_AT))


def _is_unreadable(message: Message) -> str | None:
    nothing = not message.text.strip("\0 \t\r\n")
    return "there is neither a text nor a sender in it" if nothing and message.author is None else None


def _is_borrowed(message: Message, body: Sequence[BodyLine], belongs: Belonging | None, context: Context) -> str | None:
    """Why a mail only borrows the subject of a posting, or None.

    A stranger's mail in HTML alone that quotes nothing and carries no References: every mail client that answers a mail quotes it or
    names the thread (RFC 5322 section 3.6.4), and people on development lists are known by the items they own.
    """
    if belongs is None or not message.html or message.references or message.author is None:
        return None
    if any(line.role in (LineRole.QUOTED, LineRole.ORIGINAL, LineRole.ATTRIBUTION) for line in body):
        return None
    author, posting = message.author, context.postings.get(belongs.posting)
    known = any(author.address in (one.lower() for one in person.addresses) for person in context.identities.people)
    owns = posting is not None and any(is_owner(author, item, context.identities) for item in posting.items)
    return None if known or owns or is_manager(author, context.identities) else "a stranger's HTML mail that only borrows the subject"
