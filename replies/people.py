"""Who is who: the names that one person goes by in a status mail, in a From line and in the config."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from parsers.model import Address, Identities, Item, Person
from replies.folding import folded, kept, subtokens

_ADDRESS = re.compile(r"<?([^\s<>(),;@]+@[^\s<>(),;@]+)>?")
_ASIDE = re.compile(r"\(([^()]*)\)")
_NOBODY = frozenset({
    "", "unknown", "none", "nobody", "no one", "noone", "tbd", "tba", "n a", "na", "unassigned", "unowned", "vacant", "orphaned",
    "volunteer wanted", "volunteers wanted", "volunteer needed", "help wanted", "up for grabs", "anybody", "anyone", "open",
})
_GERMAN = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("Ä"): "Ae", ord("Ö"): "Oe", ord("Ü"): "Ue", ord("å"): "aa", ord("ø"): "oe"}
_COMPANY = re.compile(r"[\[{][^\[\]{}]*[\]}]\s*$| via [\w.+ -]{1,60}$")
_LONGEST = 300
"""Characters of a name that are read."""

Name = tuple[str, ...]
"""A name as its words, folded, in the order given name, family name."""


@kept
def owner_is_nobody(name: str) -> bool:
    """Whether an owner line names nobody: `(unknown)`, `?`, `TBD`."""
    return " ".join(subtokens(name)) in _NOBODY


def same_person(author: Address, owner: str, identities: Identities) -> bool:
    """Whether the author of a mail is the person that an owner line names.

    Names match with and without diacritics (`ü` as `u` or `ue`), as `Last, First`, in family-name-first order, with initials
    (`T. Lind` for Tove Lind), and by the nick or address that stands beside them. A single given name is enough if the address
    spells the rest. `identities` joins what no rule can see; who is known there by his address is nobody else.
    """
    if owner_is_nobody(owner):
        return False
    directory, mine = _directory(identities), _writer(author, identities)
    if not directory.people and not mine.vague and mine.keys.isdisjoint(_keys(owner)):
        return author.address in _addresses(owner)
    named = directory.named(owner)
    if mine.people and named:
        return any(one in named for one in mine.people)
    if author.address in _addresses(owner):
        return True
    if any(address.lower() in mine.addresses for person in named for address in person.addresses):
        return True
    owners = [owner, *(name for person in named for name in person.names)]
    return any(_same(name, mine.locals, other) for name in mine.names for other in owners)


def is_owner(author: Address, item: Item, identities: Identities) -> bool:
    """Whether the author of a mail is one of the item's owners."""
    return any(same_person(author, owner, identities) for owner in item.owners)


@lru_cache(maxsize=64)
def owned(author: Address, owners: tuple[tuple[str, ...], ...], identities: Identities) -> tuple[int, ...]:
    """Which items the author owns, by their place in `owners`, the owners of each. Kept: each statement of a mail may ask."""
    return tuple(at for at, names in enumerate(owners) if any(same_person(author, name, identities) for name in names))


def is_manager(author: Address, identities: Identities) -> bool:
    """Whether the author's address is a release manager's: a configured one, or another of the same person. Names prove nothing."""
    managers = {manager.address.lower() for manager in identities.managers}
    if author.address.lower() in managers:
        return True
    return any(managers & {address.lower() for address in person.addresses} for person in _directory(identities).at(author.address))


def addresses_of(author: Address, identities: Identities) -> frozenset[str]:
    """All addresses of the person, in lower case."""
    others = (address.lower() for person in _directory(identities).at(author.address) for address in person.addresses)
    return frozenset((author.address.lower(), *others))


def joined(people: Sequence[Person], more: Iterable[Person]) -> tuple[Person, ...]:
    """`people`, with what `more` tells of them, and those of `more` who are none of them. Who shares a name or an address is one person."""
    found = list(people)
    for new in more:
        keys = {folded(name) for name in new.names} | {address.lower() for address in new.addresses}
        at = next((at for at, one in enumerate(found) if keys & ({folded(n) for n in one.names} | {a.lower() for a in one.addresses})), None)
        if at is None:
            found.append(new)
        else:
            old = found[at]
            found[at] = Person(
                names=tuple(dict.fromkeys((*old.names, *new.names))), addresses=tuple(dict.fromkeys((*old.addresses, *new.addresses)))
            )
    return tuple(found)


class _Directory:
    """The people of `Identities`, to be found by an address or by a name in any spelling."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self._addresses: dict[str, list[Person]] = {}
        self._forms: dict[Name, list[Person]] = {}
        for person in people:
            for address in dict.fromkeys(one.lower() for one in person.addresses):
                self._addresses.setdefault(address, []).append(person)
            for form in dict.fromkeys(form for name in person.names for form in _forms(name)):
                self._forms.setdefault(form, []).append(person)

    def at(self, address: str) -> tuple[Person, ...]:
        """The people who have this address."""
        return tuple(self._addresses.get(address.lower(), ()))

    def named(self, owner: str) -> tuple[Person, ...]:
        """The people whom an owner line names; if it names none, those whose address stands in it."""
        found = [person for form in _forms(owner) for person in self._forms.get(form, ())]
        return tuple(found or [person for address in _addresses(owner) for person in self.at(address)])


@lru_cache(maxsize=8)
def _directory(identities: Identities) -> _Directory:
    return _Directory(identities.people)


@dataclass(frozen=True, slots=True)
class _Writer:
    """The author of a mail: the people of `Identities` that he is, his names, his addresses and their local parts.

    `keys` are those of his names, and the local parts; without one of them, a name is not his, unless his own are `vague`.
    """

    people: tuple[Person, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    locals: tuple[str, ...]
    keys: frozenset[str]
    vague: bool


@lru_cache(maxsize=64)
def _writer(author: Address, identities: Identities) -> _Writer:
    people = _directory(identities).at(author.address)
    names = (author.name, *(name for person in people for name in person.names))
    addresses = (author.address, *(address for person in people for address in person.addresses))
    locals_ = tuple(folded(address.partition("@")[0]) for address in addresses)
    return _Writer(
        people=people,
        names=names,
        addresses=addresses,
        locals=locals_,
        keys=frozenset(locals_).union(*map(_keys, names)),
        vague=any(_is_vague(_forms(name)) for name in names),
    )


@kept
def _addresses(text: str) -> tuple[str, ...]:
    return tuple(found.lower() for found in _ADDRESS.findall(text[:_LONGEST])) if "@" in text else ()


@kept
def _forms(text: str) -> tuple[Name, ...]:
    """The names that `text` may stand for, spelled in each way: without the nick, and the nick or name in parentheses by itself."""
    plain = _COMPANY.sub("", _ADDRESS.sub(" ", text[:_LONGEST]).replace('"', " "))
    parts = [_ASIDE.sub(" ", plain), *_ASIDE.findall(plain)]
    found: list[Name] = []
    for part in parts:
        for spelled in (part, part.translate(_GERMAN)):
            last, comma, first = spelled.partition(",")
            words = subtokens(f"{first} {last}" if comma else spelled)
            if words and words not in found:
                found.append(words)
    return tuple(found)


@kept
def _keys(text: str) -> frozenset[str]:
    """What two names that may be one have in common: the words joined, the words sorted, or the last word."""
    return frozenset(key for form in _forms(text) for key in ("".join(form), " ".join(sorted(form)), form[-1]))


def _is_vague(forms: Sequence[Name]) -> bool:
    """Whether a name says too little by itself: a given name alone, or one in another script."""
    return not forms or any(len(form) == 1 for form in forms) or not any(word.isascii() for form in forms for word in form)


def _same(name: str, locals_: Sequence[str], owner: str) -> bool:
    """Whether a name with the local parts of its addresses, folded, and an owner's name are one person's."""
    wanted, forms = _forms(owner), _forms(name)
    if any(len(form) == 1 and form[0] in locals_ for form in wanted):
        return True
    if any(_equal(one, other) for one in forms for other in wanted):
        return True
    if not _is_vague(forms):
        return False
    # The address is asked for what the name does not say.
    given = {form[0] for form in forms if len(form) == 1}
    return any(
        len(other) > 1 and (not given or given & set(other)) and any(_spells(local, other) for local in locals_) for other in wanted
    )


def _equal(one: Name, other: Name) -> bool:
    """Whether two names of two or more words can be the same: the same words in any order, or initials and left-out middle names."""
    if len(one) < 2 or len(other) < 2:
        return one == other
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return True
    if one[-1] != other[-1] or len(one[-1]) == 1:
        return False
    return _initials(one[:-1], other[:-1]) or _initials(other[:-1], one[:-1])


def _initials(short: Iterable[str], long: Sequence[str]) -> bool:
    """Whether the given names `short` are those of `long` in order: whole or as initials, the first among them, some left out."""
    at = 0
    for number, word in enumerate(short):
        found = next((place for place in range(at, len(long)) if long[place] == word or (len(word) == 1 and long[place][0] == word)), None)
        if found is None or (number == 0 and found):
            return False
        at = found + 1
    return at > 0


def _spells(local: str, name: Name) -> bool:
    """Whether the local part of an address is made of this name: `tove.lind`, `tovelind`, `tlind`, `lindt`, `tovl`, initials."""
    words = [word for word in subtokens(local) if not word.isdigit()]
    if sorted(words) == sorted(name) or (len(words) > 1 and {*words} <= {*name, *(word[0] for word in name)} and {*words} & {*name}):
        return True
    spelled = "".join(words).rstrip("0123456789")
    if len(name) > 2 and spelled == "".join(word[0] for word in name):
        return True
    return any(_joined(spelled, first, second) for first, second in (*pairwise(name), *pairwise(name[::-1])))


def _joined(spelled: str, first: str, second: str) -> bool:
    """Whether `spelled` is a beginning of `first` and a beginning of `second`: three letters of each, or one letter and four."""
    for cut in range(1, min(len(first), len(spelled)) + 1):
        rest = spelled[cut:]
        enough = (cut >= 3 and len(rest) >= 3) or (cut == 1 and len(rest) >= 4) or (len(rest) == 1 and cut >= 4)
        if enough and first.startswith(spelled[:cut]) and second.startswith(rest):
            return True
    return False
