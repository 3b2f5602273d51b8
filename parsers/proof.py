"""Whether a mail is proven to come from the person that its From names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The verdict on one mail, given on its arrival and kept with it.

    `how` is a sentence for people: what proves it, or why nothing does. With `pending` it is not known yet (a DNS server did not
    answer, a token was asked for): the mail's commands wait, and run once if a later look proves it. `failed`: the author's own domain
    signed it, and the signature does not pass. `signer` is the domain whose signature proves it; `key_name` and `key` are the DNS name
    and the record of the key that our own check used, for keys are changed and taken out of the DNS.
    """

    proven: bool
    how: str
    pending: bool = False
    failed: bool = False
    signer: str | None = None
    key_name: str | None = None
    key: str | None = None


UNPROVEN = Proof(proven=False, how="nothing proves who sent the mail")
"""The verdict where there is nothing to judge by."""


class Checked(StrEnum):
    """What came of checking a signature. UNKNOWN: its key could not be asked for now, so a later look may tell."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One DKIM signature of a mail (RFC 6376 section 3.5) and what came of checking it.

    `domain` is its d=, `signed` the header fields of its h=, in lower case, `limited` says that its l= leaves a part of the body out,
    `key_bits` is the length of an RSA key (None: not known, or no RSA key), `expires_at` its x=. `key_name` is the DNS name of its key,
    `key` the record that the DNS gave under it (None: none was asked for, or given).
    """

    domain: str
    algorithm: str
    signed: tuple[str, ...]
    checked: Checked
    limited: bool = False
    key_bits: int | None = None
    expires_at: datetime | None = None
    key_name: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """What the config says of trust: our own addresses and lists, the authserv-id that is believed, and the names of our own servers.

    `list_domains` are the domains of the lists.
    """

    addresses: frozenset[str]
    list_domains: frozenset[str] = frozenset()
    authserv_id: str | None = None
    border: tuple[str, ...] = ()
