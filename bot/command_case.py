"""What the carrying out of commands rests on: who commands, in which transaction, and what stands above a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.admin import Refused
from bot.records import Draft
from bot.session import Session
from parsers.model import Actor, Address, Evidence, Identities, MessageId, Proof, Record
from replies.command_mail import Quoted
from storage.previews import Preview
from storage.unit_of_work import UnitOfWork

COMMAND_LINE = MessageId("<command-line@prognosis.invalid>")
"""What stands for a mail as the evidence of a command that was typed."""


@dataclass(slots=True, kw_only=True)
class CommandCase:
    """One person's commands. `message_id`, `author` and `date` are those of his mail; `message_id` is COMMAND_LINE for typed ones.

    `quoted` is what stands in the quote above the command that is being carried out. `answered` is the Message-ID of the mail of ours
    that the commands answer, `preview` the one that it shows; `corrects`: they change the text that a preview shows.
    """

    session: Session
    work: UnitOfWork
    draft: Draft
    actor: Actor
    author: Address
    date: datetime
    proof: Proof
    message_id: MessageId = COMMAND_LINE
    answered: MessageId | None = None
    preview: Preview | None = None
    corrects: bool = False
    quoted: Quoted = field(default_factory=Quoted)

    @property
    def by_mail(self) -> bool:
        """The commands came by mail."""
        return self.message_id != COMMAND_LINE

    @property
    def identities(self) -> Identities:
        """The people of the config, and the manager of the record."""
        return self.session.records.identities(self.session.config.identities)

    @property
    def record(self) -> Record:
        """The record as the commands so far left it. Raises Refused if there is none."""
        if self.draft.record is None:
            raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
        return self.draft.record

    def evidence(self, words: str) -> Evidence:
        """The command as the words that caused a change."""
        return Evidence(message_id=self.message_id, author=self.author, date=self.date, words=" ".join(words.split()))
