"""Who gets a posting: the lists, and its owners as the config says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from parsers.model import Address, Changed, Entry, Identities, SectionRole, StatusMail
from replies.people import same_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """The recipients of one mail. `bcc` are in its envelope alone."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()


def recipients(lists: Sequence[Address], owners: Sequence[Address], how: str, most: int) -> Recipients:
    """The recipients of a posting. `how` is `none`, `cc` or `bcc`; `most` is how many may be visible.

    List software holds a mail with too many visible recipients for its moderator (Mailman: max_num_recipients). A posting is one mail
    with one Message-ID, so with `cc` either all owners are visible, or, if they are too many, none of them is.
    """
    known = {one.address for one in lists}
    others = tuple({one.address: one for one in owners if one.address not in known}.values())
    if how == "cc" and len(lists) + len(others) <= most:
        return Recipients(to=tuple(lists), cc=others)
    return Recipients(to=tuple(lists), bcc=() if how == "none" else others)


def owner_addresses(document: StatusMail, entries: Iterable[Entry], identities: Identities) -> tuple[Address, ...]:
    """The addresses of the owners of open items, as far as they are known: from the config, or because they spoke as owners before."""
    known = [Address(name=person.names[0], address=person.addresses[0]) for person in identities.people if person.addresses]
    spoken = [one for one in entries if isinstance(one, Changed) and one.actor.role == "owner" and one.actor.address]
    known += [Address(name=one.actor.name, address=one.actor.address.lower()) for one in reversed(spoken)]
    names = dict.fromkeys(owner for item in document.items if document.role(item) is SectionRole.OPEN for owner in item.owners)
    found = (_written(name) or next((one for one in known if same_person(one, name, identities)), None) for name in names)
    return tuple({one.address: one for one in found if one is not None}.values())


def _written(owner: str) -> Address | None:
    """The address that stands in an owner line itself."""
    name, address = parseaddr(owner)
    local, at, host = address.rpartition("@")
    return Address(name=name, address=address.lower()) if local and at and host and not any(map(str.isspace, address)) else None
