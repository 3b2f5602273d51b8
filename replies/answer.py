"""May a mail of ours answer this one, and what does it say? Most mails get no answer at all (RFC 3834)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.body import LineRole, read_body
from parsers.model import Address, Classification, Identities, Kind, Message, MessageId
from replies.classify import command_lines
from replies.people import is_manager

RESULT = "not carried out: a command by mail needs proof of who sent it, and this version checks none; use the command line"
MOST_LINES = 20
"""Command lines that one answer echoes."""
_SOFTWARE = re.compile(
    r"(?i)^(?:mailer-daemon|postmaster|majordomo|listserv|owner-.*|no-?reply.*|.*-(?:request|bounces?|owner|admin|relay))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A mail to one person that answers one of his."""

    to: Address
    subject: str
    in_reply_to: MessageId
    text: str


def refusal(message: Message, own_addresses: frozenset[str]) -> str | None:
    """Why this mail must never be answered, whatever it says (RFC 3834 section 2); None if it may be."""
    author = message.author
    if author is None or message.authors != 1 or message.message_id is None:
        return "it has not exactly one author and a Message-ID"
    if author.address in own_addresses:
        return "it is from ourselves"
    submitted = (message.header("auto-submitted") or "no").split(";")[0].strip().lower()
    if submitted != "no":
        return "it was sent by a program"
    if (message.header("return-path") or "").strip() == "<>":
        return "its return path is null"
    if _SOFTWARE.match(author.address.partition("@")[0]):
        return "its author is list or mail software"
    return None


def answer(
    message: Message, classification: Classification, identities: Identities, own_addresses: frozenset[str], recent: int
) -> Answer | None:
    """The answer to a mail, or None. `recent` is how many answers its author got in the last hour.

    Only a mail with a command from a configured manager's address is answered: each command with its result. Strangers get
    nothing back.
    """
    if classification.kind is not Kind.COMMAND or recent or refusal(message, own_addresses):
        return None
    if message.author is None or message.message_id is None or not is_manager(message.author, identities):
        return None
    lines = _commands(message)
    echoed = "\n".join(f"> {line}\n{RESULT}\n" for line in lines[:MOST_LINES])
    subject = f"Re: {message.subject.title or 'your command'} ({len(lines)} errors)"
    return Answer(to=message.author, subject=subject, in_reply_to=message.message_id, text=echoed)


def _commands(message: Message) -> list[str]:
    """The marked lines; in a mail to the bot itself, all of the author's own lines."""
    body = read_body(message.text, flowed=message.flowed, delsp=message.delsp)
    marked = list(command_lines(body))
    return marked or [line.text.strip() for line in body if line.depth == 0 and line.role is LineRole.OWN and line.text.strip()]
