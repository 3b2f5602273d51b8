"""What the reading of one mail rests on: whose mail, and the posting it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parsers.model import Address, Certainty, Change, Evidence, Identities, Item, MessageId, NewItem, OwnerOp, StatusMail, Update
from replies.masking import fold
from replies.match import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One mail to be read. `release` is that of the posting; `manager`: the author's From is a release manager's."""

    message_id: MessageId
    author: Address
    date: datetime | None
    posting: StatusMail
    identities: Identities
    release: str | None = None
    manager: bool = False

    @property
    def name(self) -> str:
        """The author's name as he writes it, else his address."""
        return self.author.name or self.author.address

    def evidence(self, words: str, span: tuple[int, int]) -> Evidence:
        """The author's words, white space folded, as evidence."""
        return Evidence(message_id=self.message_id, author=self.author, date=self.date, words=fold(words), span=span)

    def item(self, number: int | None) -> Item | None:
        """The item of the posting with that number."""
        return None if number is None else self.posting.item(number)


def updates_of(
    match: Match,
    change: Change,
    evidence: Evidence,
    value: str | None = None,
    *,
    certainty: Certainty = Certainty.EXPLICIT,
    op: OwnerOp | None = None,
    new: NewItem | None = None,
) -> tuple[Update, ...]:
    """One update for each item that is meant; where it is not certain which, one for the likeliest, with the candidates."""
    if change is Change.ADD:
        return (Update(item=None, change=change, certainty=certainty, evidence=evidence, value=value, new=new),)
    if match.certain and match.items:
        return tuple(
            Update(item=number, change=change, certainty=certainty, evidence=evidence, value=value, op=op) for number in match.items
        )
    candidates = tuple(dict.fromkeys((*match.items, *match.candidates)))
    if not candidates:
        return ()
    return (
        Update(
            item=candidates[0], change=change, certainty=Certainty.IMPLIED, evidence=evidence, value=value, op=op,
            candidates=candidates if len(candidates) > 1 else (),
        ),
    )  # fmt: skip
