"""A mail with commands: who may command, what it says, each line carried out in order, and the transcript of it all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import Refused
from bot.command_case import CommandCase
from bot.command_items import make
from bot.command_limits import Counted, count_mail
from bot.command_posting import renew_preview
from bot.command_questions import PartlyRefused
from bot.commanding import carry_out
from bot.judging import is_to_bot
from bot.log import note
from bot.posting import as_document
from bot.records import Draft
from bot.session import Session
from bot.sources import limits_of
from bot.tokens import ask_for_token
from parsers.command import Command, Misread, Verb
from parsers.command_table import ROWS
from parsers.message import read_message
from parsers.model import Actor, Address, Classification, Message, MessageId, Proof, StatusMail
from replies.command_mail import CommandLine, CommandMail, read_commands
from replies.people import is_manager
from replies.preview_edits import LineEdit, QuotedPreview, edit_update, quoted_preview
from replies.thread import thread_ids
from replies.transcript import Answered, Transcript
from storage.unit_of_work import UnitOfWork

MOST_ERRORS = 10
"""Errors after which the rest of a mail is left alone."""
MOST_LINES = 100
"""Commands that one mail may hold."""
MOST_MAILS = 5
"""Mails with commands in one hour that one person may send."""
MOST_UNPROVEN = 1
"""Mails in one hour that bear a manager's address without proof and are answered: anybody can send them in his name."""


def run_commands(
    session: Session, work: UnitOfWork, draft: Draft, message: Message, classification: Classification, proof: Proof
) -> Transcript | None:
    """Carry out the commands of a mail, in the transaction that reads it. The answer, or None where there is to be none.

    Only a manager commands, and only with proof. Without it nothing is carried out but a `confirm`: he is mailed a token that proves the
    mail, or each line is answered with the reason, either once an hour. Strangers get nothing back. Whoever sends more than five such
    mails in an hour is told so once.
    """
    author = message.author
    if author is None or message.message_id is None or not is_manager(author, session.records.identities(session.config.identities)):
        note("command not for a stranger", message_id=message.message_id, author=author.address if author else None)
        return None
    if session.records.begin is not None and message.date is not None and message.date < session.records.begin:
        note("command from before the record", message_id=message.message_id, author=author.address)
        return None
    if proof.pending:
        note("command waits for proof", message_id=message.message_id, author=author.address, why=proof.how)
        return None
    run = _Run(session, work, draft, message, author, classification, proof)
    if not proof.proven:
        return run.without_proof()
    mails = count_mail(work, author.address, session.clock(), Counted.PROVEN)
    if mails > MOST_MAILS:
        note("too many commands", message_id=message.message_id, author=author.address, mails=mails, proven=True)
        told = f"not carried out: {MOST_MAILS} mails with commands in an hour are the most; send it again later"
        return Transcript(answered=(), remarks=(told,)) if mails == MOST_MAILS + 1 else None
    return run.run()


class _Run:
    """One mail's commands, from the first line to the transcript."""

    def __init__(
        self, session: Session, work: UnitOfWork, draft: Draft, message: Message, author: Address, classification: Classification, proof: Proof
    ) -> None:
        self.session, self.work, self.message, self.proof = session, work, message, proof
        self.preview = next((found for one in thread_ids(message) if (found := work.previews.shown_by(one)) is not None), None)
        self.answered = next((one for one in message.in_reply_to if work.outbox.is_own(one)), None)
        self.ours = self._text_of(self.answered)
        self.document = self._document(classification)
        actor = Actor(name=author.name or author.address, address=author.address, role="manager")
        self.case = CommandCase(
            session=session, work=work, draft=draft, actor=actor, author=author, date=message.date or session.clock(), proof=proof,
            message_id=message.message_id or MessageId(""), answered=self.answered, preview=self.preview,
        )  # fmt: skip

    def _read(self) -> tuple[CommandMail, QuotedPreview]:
        """The commands, and what the mail changes in the preview that it quotes."""
        found = read_commands(
            self.message, to_bot=is_to_bot(self.session.config, self.message), document=self.document, answered=self.ours, name=self.case.author.name
        )
        if self.preview is None or self.document is None:
            return found, QuotedPreview()
        return found, quoted_preview(self.message, self.document, self.ours)

    def without_proof(self) -> Transcript | None:
        """Carry out what proves another mail; ask for the rest, or tell why it is not carried out. None where there is to be no answer.

        Only a mail to the bot is asked for: in one to the list the author says more than what a token would be asked for.
        """
        found, quoted = self._read()
        answered = [self._command(line) if _confirms(line) else self._refused(line) for line in found.commands[:MOST_LINES]]
        if any(_confirms(line) and not one.failed for line, one in zip(found.commands, answered, strict=False)):
            return Transcript(answered=tuple(answered))
        kind = Counted.TOKENS if any(_confirms(line) for line in found.commands) else Counted.UNPROVEN
        mails = count_mail(self.work, self.case.author.address, self.session.clock(), kind)
        asked = tuple(line for line in found.commands[:MOST_LINES] if not _confirms(line))
        if (quoted.edits or not all(isinstance(line.read, Misread) for line in asked)) and is_to_bot(self.session.config, self.message):
            shown = self.preview.number if self.preview is not None else None
            if ask_for_token(self.session, self.work, self.message, self.case.author, self.proof, asked, quoted.edits, shown):
                return None
        if mails > MOST_UNPROVEN:
            note("too many commands", message_id=self.message.message_id, author=self.case.author.address, mails=mails, proven=False)
            return None
        return Transcript(answered=tuple(answered))

    def _refused(self, line: CommandLine) -> Answered:
        return Answered(line=line.text, results=(f"not carried out: {self.proof.how}",), failed=True)

    def run(self) -> Transcript:
        """Carry out all of it."""
        found, quoted = self._read()
        self.case.corrects = bool(quoted.edits) or any(_changes(line) for line in found.commands)
        answered = [self._edit(one) for one in quoted.edits]
        answered += self._commands(found.commands, sum(one.failed for one in answered))
        remarks = [f"not adopted: {one}" for one in quoted.untaken]
        remarks += [f"not carried out: “{line}”: {why}" for line, why in found.passed_over]
        if (renewed := renew_preview(self.case)) is not None:
            remarks.insert(0, renewed)
        if not answered and not remarks:
            remarks.append("no command was found in your mail; one that says `help` gets the list of them")
        return Transcript(answered=tuple(answered), remarks=tuple(remarks))

    def _commands(self, lines: Sequence[CommandLine], errors: int) -> list[Answered]:
        answered: list[Answered] = []
        for at, line in enumerate(lines):
            if errors >= MOST_ERRORS or at >= MOST_LINES:
                why = f"after {MOST_ERRORS} errors" if errors >= MOST_ERRORS else f"a mail may hold {MOST_LINES} commands"
                results = (f"not read any more, {why}: {len(lines) - at} lines",)
                answered.append(Answered(line=line.text, results=results, failed=True))
                break
            one = self._command(line)
            errors += one.failed
            answered.append(one)
        return answered

    def _command(self, line: CommandLine) -> Answered:
        if isinstance(line.read, Misread):
            return Answered(line=line.text, results=(line.read.reason,), failed=True)
        self.case.quoted = line.quoted
        try:
            with self.case.draft.attempt():
                return self._carried_out(line.text, line.read)
        except Refused as refused:
            return Answered(line=line.text, results=(str(refused),), failed=True)

    def _carried_out(self, text: str, readings: Sequence[Command]) -> Answered:
        try:
            return Answered(line=text, results=tuple(carry_out(self.case, readings)))
        except PartlyRefused as partly:
            if not partly.done:
                raise
            return Answered(line=text, results=(str(partly), *partly.done), failed=True)

    def _edit(self, one: LineEdit) -> Answered:
        """A changed line of the quoted preview, adopted."""
        results = (f"was:  {one.before.strip()}", f"is:   {one.after.strip()}")
        words = f"{one.before.strip()} -> {one.after.strip()}"
        try:
            made = make(self.case, (edit_update(self.case.record, one, self.case.evidence(words)),), None)
        except Refused as refused:
            return Answered(line=one.after, results=(str(refused), *results), failed=True)
        return Answered(line=one.after, results=(*made, *results))

    def _document(self, classification: Classification) -> StatusMail | None:
        if self.preview is not None and self.session.records.record is not None:
            return as_document(self.session.records.record, self.preview.lines)
        return self.session.records.posting(classification.posting) if classification.posting else None

    def _text_of(self, message_id: MessageId | None) -> str:
        """The text of a mail of ours."""
        row = self.work.outbox.of(message_id) if message_id is not None else None
        return read_message(row.mail.raw, limits_of(self.session.config.limits)).text if row is not None else ""


def _confirms(line: CommandLine) -> bool:
    return not isinstance(line.read, Misread) and line.read[0].verb is Verb.CONFIRM


def _changes(line: CommandLine) -> bool:
    return not isinstance(line.read, Misread) and ROWS[line.read[0].verb].changes
