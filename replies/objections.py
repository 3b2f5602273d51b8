"""An owner says that something was read wrongly: what he objects to is named to the manager, who may take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.model import (
    Address,
    Certainty,
    Change,
    Changed,
    Entry,
    Evidence,
    Held,
    Identities,
    Message,
    MessageId,
    Outcome,
    Passage,
    StatusMail,
    Undone,
    Update,
)
from replies.command_mail import NOTHING
from replies.folding import folded
from replies.mentions import FULL, title_mentions
from replies.passages import aligned, aligned_passages
from replies.people import is_owner, same_person
from replies.quoted_items import quoted_items

_LONGEST = 160
"""Characters of a sentence that says no and nothing much else."""
_ENTRY = re.compile(r"\W*e(\d{1,9})\b")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A way to say that something is wrong: a pattern over one sentence, folded; lines that must match, and lines that must not."""

    pattern: str
    hits: tuple[str, ...] = field(repr=False)
    misses: tuple[str, ...] = field(repr=False)


DENIALS: tuple[Denial, ...] = (
    Denial(
        pattern=r"(?:(?:no|nope|sorry|hm+|err?|actually|hi|hey)\b[,.:\s-]*)*(?:this|that|it|the above)(?:'s| is| was)? ?(?:just |plain |quite |simply )?"
        r"(?:wrong|incorrect|a mistake|an error|a misunderstanding|misread|(?:not|n't) (?:right|correct|true|so|the case|what i (?:said|meant|wrote)))\b",
        hits=("No, that is wrong.", "that's wrong", "Sorry, this is not correct", "It was a misunderstanding.", "This is not what I said"),
        misses=("The wrong patch was applied.", "Nothing is wrong with that.", "Is that wrong?", "I think that is right."),
    ),
    Denial(
        pattern=r"(?:no|nope|sorry)\b[,.:\s-]*(?:i|we) (?:did not|didn't|never) (?:say|said|mean|meant|write|wrote|post|posted|claim|claimed) (?:that|this|so|it)\b",
        hits=("No, I never said that.", "Sorry, we didn't mean that"),
        misses=("I did not say much about it.", "No, I did not say when."),
    ),
    Denial(
        pattern=r"(?:no|nope|sorry|please)?[,.:\s-]*(?:you|the bot|it) (?:misread|misunderstood|got (?:me|that|this|it) wrong)\b",
        hits=("You misread me.", "No, you got that wrong", "the bot misunderstood"),
        misses=("You got it right.",),
    ),
    Denial(
        pattern=r"(?:no|nope|wrong|incorrect|not true)[.! ]*$",
        hits=("No.", "Wrong!", "Not true"),
        misses=("No idea.", "Not yet.", "No objection"),
    ),
    Denial(
        pattern=r"please (?:undo|revert|take back) (?:that|this|it|e\d+)\b",
        hits=("Please undo that.", "please revert e17"),
        misses=("Please revert the commit.", "The maintainer will undo that."),
    ),
)
_PATTERNS = tuple(re.compile(one.pattern) for one in DENIALS)


def denies(sentence: str) -> bool:
    """Whether a sentence says of something that it is wrong."""
    plain = folded(sentence).strip()
    if len(plain) > _LONGEST or plain.endswith("?"):
        return False
    return any(_holds(pattern, plain) for pattern in _PATTERNS)


def _holds(pattern: re.Pattern[str], plain: str) -> bool:
    found = pattern.match(plain)
    return found is not None and (found.end() == len(plain) or not plain[found.end() :].lstrip().startswith(("with", "when", "if")))


def objections(
    message: Message, posting: StatusMail | None, entries: Sequence[Entry], outcomes: Sequence[Outcome], identities: Identities
) -> tuple[Held, ...]:
    """What the author of a mail says was wrong, of that which was read in a mail of his own or of an item of his: held, each entry once.

    Named is the entry whose number stands in the quote above his words; else the newest one of the quoted item, or of the one that a quoted
    line names, that rests on his words.
    What another statement of the same mail sets right (`outcomes`) needs no undoing.
    """
    author = message.author
    if author is None:
        return ()
    reader = _Objections(author, posting or NOTHING, entries, identities)
    right = {(one.update.item, one.update.change) for one in outcomes}
    found: dict[int, Held] = {}
    for passage in aligned_passages(aligned(message, posting or NOTHING)):
        words = next((sentence for sentence in _SENTENCE.findall(passage.words)[:2] if denies(sentence)), None)
        for entry in reader.meant(passage) if words is not None else ():
            if (entry.item, entry.update.change) not in right:
                found.setdefault(entry.entry, _held(entry, message, author, " ".join((words or "").split())))
    return tuple(found.values())


class _Objections:
    """Which entries an author may object to, and which of them a passage means."""

    def __init__(self, author: Address, posting: StatusMail, entries: Sequence[Entry], identities: Identities) -> None:
        undone = {one.of for one in entries if isinstance(one, Undone)}
        self.author, self.posting, self.identities = author, posting, identities
        self.standing = [one for one in entries if isinstance(one, Changed) and one.entry not in undone]

    def meant(self, passage: Passage) -> Iterator[Changed]:
        """The entries that the passage is about."""
        numbers = {int(found[1]) for line in passage.quoted if (found := _ENTRY.match(line.text))}
        if numbers:
            yield from (one for one in self.standing if one.entry in numbers and (self._his(one) or self._owns(one)))
            return
        for item in quoted_items(passage, self.posting) or self._named(passage):
            yield from [one for one in self.standing if one.item == item and self._his(one)][-1:]

    def _named(self, passage: Passage) -> tuple[int, ...]:
        """The items that the nearest quoted line with a whole title in it names: a line of a digest, "moved to completed: ..."."""
        for line in reversed(passage.quoted):
            found = [one.index for one in title_mentions(line.text, self.posting) if one.strength == FULL]
            if found:
                return tuple(number for at in found if (number := self.posting.items[at].number) is not None)
        return ()

    def _his(self, entry: Changed) -> bool:
        theirs = entry.update.evidence.author
        return theirs.address == self.author.address or same_person(self.author, str(theirs), self.identities)

    def _owns(self, entry: Changed) -> bool:
        item = self.posting.item(entry.item) if entry.item is not None else None
        return item is not None and is_owner(self.author, item, self.identities)


def _held(entry: Changed, message: Message, author: Address, words: str) -> Held:
    evidence = Evidence(message_id=message.message_id or MessageId(""), author=author, date=message.date, words=words)
    update = Update(item=entry.item, change=Change.UNDO, certainty=Certainty.EXPLICIT, evidence=evidence, value=f"e{entry.entry}")
    return Held(update=update, reason=f"{author.name or author.address} says that e{entry.entry} is wrong: accept this to take it back")
