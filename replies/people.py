"""Who is who: the names that one person goes by in a status mail, in a From line and in the config."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.model import Address, Identities, Item, Person
from replies.folding import folded, subtokens

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
    authors, named = _known_by_address(author.address, identities), _known_by_name(owner, identities)
    if authors and named:
        return any(one in named for one in authors)
    if author.address in _addresses(owner):
        return True
    names = [author.name, *(name for person in authors for name in person.names)]
    addresses = [author.address, *(address for person in authors for address in person.addresses)]
    owners = [owner, *(name for person in named for name in person.names)]
    if any(address.lower() in addresses for person in named for address in person.addresses):
        return True
    return any(_same(name, addresses, other) for name in names for other in owners)


def is_owner(author: Address, item: Item, identities: Identities) -> bool:
    """Whether the author of a mail is one of the item's owners."""
    return any(same_person(author, owner, identities) for owner in item.owners)


def is_manager(author: Address, identities: Identities) -> bool:
    """Whether the author's address is a release manager's: a configured one, or another of the same person. Names prove nothing."""
    managers = {manager.address.lower() for manager in identities.managers}
    if author.address.lower() in managers:
        return True
    return any(managers & {address.lower() for address in person.addresses} for person in _known_by_address(author.address, identities))


def _known_by_address(address: str, identities: Identities) -> list[Person]:
    return [person for person in identities.people if address.lower() in (one.lower() for one in person.addresses)]


def _known_by_name(owner: str, identities: Identities) -> list[Person]:
    wanted = set(_forms(owner))
    found = [person for person in identities.people if wanted & {form for name in person.names for form in _forms(name)}]
    return found or [person for person in identities.people if set(_addresses(owner)) & set(person.addresses)]


def _addresses(text: str) -> list[str]:
    return [found.lower() for found in _ADDRESS.findall(text[:_LONGEST])]


def _forms(text: str) -> list[Name]:
    """The names that `text` may stand for, spelled in each way: without the nick, and the nick or name in parentheses by itself."""
    plain = _COMPANY.sub("", _ADDRESS.sub(" ", text[:_LONGEST]).replace('"', " "))
    parts = [_ASIDE.sub(" ", plain), *_ASIDE.findall(plain)]
    found: list[Name] = []
    for part in parts:
        for spelled in (part, part.translate(_GERMAN)):
            last, comma, first = spelled.partition(",")
            words = tuple(subtokens(f"{first} {last}" if comma else spelled))
            if words and words not in found:
                found.append(words)
    return found


def _same(name: str, addresses: Sequence[str], owner: str) -> bool:
    """Whether a name with its addresses and an owner's name are one person's."""
    locals_ = [address.partition("@")[0] for address in addresses]
    wanted = _forms(owner)
    if any(len(form) == 1 and form[0] in (folded(local) for local in locals_) for form in wanted):
        return True
    forms = _forms(name)
    if any(_equal(one, other) for one in forms for other in wanted):
        return True
    short = [form for form in forms if len(form) == 1]
    # A name that is written in another script alone says as little as none: the address is asked.
    if not forms or short or not any(word.isascii() for form in forms for word in form):
        given = {form[0] for form in short}
        return any(
            len(other) > 1 and (not short or given & set(other)) and any(_spells(local, other) for local in locals_) for other in wanted
        )
    return False


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
