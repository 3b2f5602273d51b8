"""How replies are read, for people and for programs: one reply after the other, judged against one status mail alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.rights import rights_of
from bot.screen import complain
from bot.sources import SourceError, any_source, limits_of, read_file
from parsers.message import read_message
from parsers.model import Classification, Identities, Kind, Message, MessageId, StatusMail
from parsers.status_mail import number_items
from replies.classify import Context, classify
from replies.explain_json import explain_object, unreadable_object
from replies.reading import Reading, read_reply, record_of
from replies.thread import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One reply: the file, the mail and what was read in it (None if it could not be read as a mail), and the posting it answers."""

    path: Path
    posting: StatusMail
    status_mail: MessageId | None
    message: Message | None = None
    reading: Reading | None = None

    @property
    def unreadable(self) -> bool:
        """Whether the file could not be read as a mail."""
        return self.reading is None or self.reading.classification.kind is Kind.UNREADABLE

    @property
    def json(self) -> dict[str, object]:
        """The object for programs."""
        if self.message is None or self.reading is None:
            return unreadable_object(str(self.path), "it cannot be read")
        return explain_object(self.message, self.status_mail, self.posting, self.reading)


class Explainer:
    """Reads replies to one status mail. The manager is its author and those of the config, taken as proven here."""

    def __init__(self, status: Path, replies: Sequence[Path], config: Config) -> None:
        self._limits = limits_of(config.limits)
        self._policy = rights_of(config)
        source = any_source(status, self._limits)
        self._replies = replies
        self._message = source.message
        self._posting = number_items(source.document)
        if not self._posting.items:
            complain(f"{status}: no item was read in it; is it a status mail? `prognosis parse {status}` shows what was read")
        self._record = record_of(self._posting, source.message)
        managers = tuple(one for one in (source.message.author, *config.record.managers) if one is not None)
        self._identities = Identities(people=config.identities.people, managers=managers)

    def explain(self) -> Iterator[Explained]:
        """Each reply in the order given; the others serve only to know what a short answer refers to."""
        messages = {path: self._read(path) for path in self._replies}
        parents = {one.message_id: one for one in messages.values() if one is not None and one.message_id}
        context = self._context(parents)
        for path in self._replies:
            message = messages[path]
            if message is None:
                yield Explained(path=path, posting=self._posting, status_mail=self._message.message_id)
                continue
            yield self._explained(path, message, context, parents)

    def _read(self, path: Path) -> Message | None:
        try:
            return read_message(read_file(path), self._limits)
        except SourceError as error:
            complain(str(error))
            return None

    def _explained(self, path: Path, message: Message, context: Context, parents: dict[MessageId, Message]) -> Explained:
        kind = classify(message, context)
        reading = read_reply(
            message, self._posting, self._record, self._identities, classification=kind, proven_managers=True, parents=parents,
            policy=self._policy,
        )
        return Explained(
            path=path, posting=self._posting, status_mail=self._message.message_id, message=message, reading=reading
        )

    def _context(self, parents: dict[MessageId, Message]) -> Context:
        """The status mail as the one known posting, and which of the mails given stand in its thread, however deep."""
        own = self._message.message_id or MessageId("<status@prognosis.invalid>")
        postings, subjects = {own: self._posting}, {own: self._message.subject}
        known: dict[MessageId, MessageId] = {}
        for _ in range(len(parents)):
            found = {
                key: own for key, one in parents.items() if key not in known and answers(one, postings, subjects, known) is not None
            }
            if not found:
                break
            known |= found
        return Context(postings=postings, subjects=subjects, parents=known, identities=self._identities)


def classification_line(kind: Classification) -> str:
    """The kind of a mail and why it was taken so."""
    return f"{kind.kind}: {kind.reason}" if kind.reason else kind.kind.value

