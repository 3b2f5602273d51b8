"""How a mail is handed over to what carries it on, and what can come of the attempt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from parsers.model import MessageId, OutgoingMail

if TYPE_CHECKING:  # the storage takes a fifth of a second to import: not for `--help`
    from bot.session import Session
    from storage.outbox import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """The mail was taken for `recipients`; the others were refused."""

    recipients: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The mail was taken for nobody, and that is certain. A refusal of the mail as a whole stands for each of its recipients.

    `broke`: the server ended the conversation, or fell silent.
    """

    refused: tuple[Refusal, ...]
    broke: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """The connection broke, or no answer came, after the end of the content was begun: the mail may be out or not."""

    why: str
    refused: tuple[Refusal, ...] = ()


Attempt = Took | Declined | Unsure
Begin = Callable[[tuple[str, ...]], Awaitable[None]]
"""Called with the recipients that were not refused, before the first byte of the content goes out. What it raises stops the attempt."""


class Transport(Protocol):
    """A way out for our mail. As a context manager it closes what it opened: politely at the end, at once after an exception."""

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
        """Try to hand the mail over for `recipients`, of its envelope.

        Raises OSError (a ServerError where there is a server) when no mail at all can be handed over now: there is no connection, or no
        log-in. Nobody has got the mail then.
        """

    async def delivered(self, message_id: MessageId) -> bool | None:
        """Whether a mail that was handed over got there; None if this way out cannot tell. Raises OSError."""

    async def probe(self) -> None:
        """Do all but hand a mail over: connect, log in, name the sender. Raises OSError (ServerError)."""

    async def __aenter__(self) -> Self:
        """Opens nothing yet: what is needed is opened for the first mail."""

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""


def open_transport(session: Session) -> Transport:
    """The way out that the config names. Nothing is connected yet."""
    if session.config.outbox.kind == "smtp":
        from bot.sender_smtp import SmtpSender

        return SmtpSender(session.config.smtp, session.config.record.bot)
    from bot.sender_maildir import MaildirSender

    return MaildirSender(session.config.outbox.path)
