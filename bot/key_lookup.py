"""Which keys the DNS is asked for: anybody can write signatures by the dozen, of any domain, for us to ask after."""

from __future__ import annotations

from datetime import timedelta

from bot.session import Session
from bot.signatures import KeyUnavailable, Lookup
from replies.proven import is_aligned

SILENCE = timedelta(minutes=1)
"""How long a domain is not asked again whose DNS did not answer: a mailbox of old mail would wait seconds for each."""


def only_for(domain: str, lookup: Lookup) -> Lookup:
    """`lookup` for the keys that can speak for an author at `domain`; no others are asked for."""

    def ask(name: str) -> bytes | None:
        if not is_aligned(signer_of(name), domain):
            raise KeyUnavailable(f"{name} speaks for nobody at {domain}")
        return lookup(name)

    return ask


def patient(session: Session) -> Lookup:
    """The session's lookup, which leaves a domain alone for a while when its DNS did not answer."""

    def ask(name: str) -> bytes | None:
        now, signer = session.clock(), signer_of(name)
        if session.silent_until.get(signer, now) > now:
            raise KeyUnavailable(f"the DNS of {signer} did not answer a moment ago")
        try:
            return session.lookup(name)
        except KeyUnavailable:
            session.silent_until[signer] = now + SILENCE
            raise

    return ask


def signer_of(name: str) -> str:
    """The domain whose key lies under a DNS name (RFC 6376 section 3.6.2.1)."""
    return name.partition("._domainkey.")[2].rstrip(".").lower()
