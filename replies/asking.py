"""Which held readings their author is asked about: an owner's own words, where his plain word would be enough to make the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from parsers.model import Accepted, Actor, Address, Certainty, Change, Identities, Ignored, Outcome, Question, Record, Revision, Update
from replies.advance import advance
from replies.change import NothingToChange, make_change
from replies.people import is_manager, is_owner, same_person
from replies.policy import POLICY, Policy

ASKABLE = frozenset({
    Change.REVISION, Change.PROGNOSIS, Change.DONE, Change.DEFER, Change.DROP, Change.OWNER, Change.LINK, Change.NOTE, Change.RENAME,
    Change.MOVE, Change.BLOCKED,
})  # fmt: skip
"""What an owner may be asked about. Whether he asks something, objects to something or adds an item is for the manager."""
MOST = 12
"""Questions of one mail; more is a form, and is not filled in."""
_LONGEST_ADDRESS = 254
"""Characters (RFC 5321 section 4.5.3.1.3): a longer one is nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A person, and what is held of his own words, oldest first."""

    person: Address
    questions: tuple[Question, ...]

    @property
    def since(self) -> datetime:
        """When the first of it was held."""
        return self.questions[0].at


def askings(
    questions: Iterable[Question], record: Record, identities: Identities, *, never: Collection[Address] = (), policy: Policy = POLICY
) -> tuple[Asking, ...]:
    """Whom to ask about which of these open questions. `never` are people who are not asked.

    A person is asked at one address, about what came from there: a name alone does not make an address his. It is one that `identities`
    know, if he wrote from such a one, else the one that wrote first.
    """
    groups: list[list[Question]] = []
    for question in questions:
        author = question.update.evidence.author
        if not author.address or len(author.address) > _LONGEST_ADDRESS or any(is_one(author, other, identities) for other in never):
            continue
        if is_askable(question.update, record, identities, policy=policy):
            group = next((one for one in groups if is_one(author, one[0].update.evidence.author, identities)), None)
            if group is None:
                groups.append([question])
            else:
                group.append(question)
    return tuple(_asking(group, identities) for group in groups)


def _asking(group: Sequence[Question], identities: Identities) -> Asking:
    authors = [question.update.evidence.author for question in group]
    known = {address.lower() for person in identities.people for address in person.addresses}
    person = next((one for one in authors if one.address.lower() in known), authors[0])
    own = [question for question in group if shares_address(question.update.evidence.author, person, identities)]
    return Asking(person=person, questions=tuple(own[:MOST]))


def shares_address(author: Address, other: Address, identities: Identities) -> bool:
    """Whether two addresses are the same, or known to be one person's."""
    pair = {author.address.lower(), other.address.lower()}
    return len(pair) == 1 or any(pair <= {address.lower() for address in person.addresses} for person in identities.people)


def is_one(author: Address, other: Address, identities: Identities) -> bool:
    """Whether two addresses are one person's, as far as is known."""
    return author.address.lower() == other.address.lower() or same_person(author, str(other), identities)


def is_askable(update: Update, record: Record, identities: Identities, *, policy: Policy = POLICY) -> bool:
    """Whether a held update is an owner's word about his own item, and lacks nothing but that he says it plainly."""
    if update.change not in ASKABLE or is_manager(update.evidence.author, identities):
        return False
    if lacks_value(update):
        update = replace(update, value="v999" if update.change is Change.REVISION else "0.0")
        return any(_owns(one, record, identities) and isinstance(_outcomes(one, record, identities, policy)[0], Accepted) for one in readings(update))
    return any(confirmed(one, record, identities, policy=policy) for one in readings(update))


def lacks_value(update: Update) -> bool:
    """Whether it was not said to which revision, or to which release."""
    if update.change is Change.REVISION:
        return Revision.parse(update.value or "") is None
    return update.change is Change.DEFER and not update.value


def readings(update: Update) -> tuple[Update, ...]:
    """The update about each of the items that could be meant."""
    numbers: Sequence[int | None] = update.candidates or (update.item,)
    return tuple(replace(update, item=number, candidates=()) for number in numbers)


def confirmed(update: Update, record: Record, identities: Identities, *, policy: Policy = POLICY) -> tuple[Update, ...]:
    """The updates to make when the author says plainly that `update` is meant; none if his word is not enough, or nothing would change."""
    if update.item is None or len(update.candidates) > 1 or not _owns(update, record, identities):
        return ()
    outcomes = _outcomes(update, record, identities, policy)
    made = tuple(one.update for one in outcomes if isinstance(one, Accepted))
    return made if len(made) == len(outcomes) and _can_be_made(made[0], record) else ()


def is_so(update: Update, record: Record, identities: Identities) -> bool:
    """Whether the record says already what the update asks for."""
    return update.item is not None and all(isinstance(one, Ignored) for one in _outcomes(update, record, identities, POLICY))


def _owns(update: Update, record: Record, identities: Identities) -> bool:
    item = record.document.item(update.item) if update.item is not None else None
    return item is not None and is_owner(update.evidence.author, item, identities)


def _outcomes(update: Update, record: Record, identities: Identities, policy: Policy) -> tuple[Outcome, ...]:
    return advance((replace(update, certainty=Certainty.EXPLICIT),), record, identities, policy=policy)


def _can_be_made(update: Update, record: Record) -> bool:
    try:
        make_change(record, update, entry=0, at=datetime(1970, 1, 1, tzinfo=UTC), actor=Actor(name=""), reason="")
    except (NothingToChange, ValueError):
        return False
    return True
