"""Which keys the DNS is asked for: anybody can write signatures by the dozen, of any domain, for us to ask after."""

from __future__ import annotations

from datetime import timedelta

from bot.session import Session
from bot.signatures import KeyUnavailable, Lookup
from replies.proven import is_aligned

SILENCE = timedelta(minutes=1)
"""How long a key is not asked for again that the DNS did not tell: a mailbox of old mail would wait seconds for each."""
_MOST = 1000
"""Keys that are remembered so."""


def only_for(domain: str, lookup: Lookup) -> Lookup:
    """`lookup` for the keys that can speak for an author at `domain`; no others are asked for."""

    def ask(name: str) -> bytes | None:
        if not is_aligned(signer_of(name), domain):
            raise KeyUnavailable(f"{name} speaks for nobody at {domain}")
        return lookup(name)

    return ask


def patient(session: Session) -> Lookup:
    """The session's lookup, which does not ask for a key again for a while when the DNS did not tell it.

    For that key alone: a sender chooses the names, and must not be able to choose which others are not asked for.
    """

    def ask(name: str) -> bytes | None:
        now = session.clock()
        if session.silent_until.get(name, now) > now:
            raise KeyUnavailable(f"the DNS did not tell the key {name} a moment ago")
        try:
            return session.lookup(name)
        except KeyUnavailable:
            if len(session.silent_until) >= _MOST:
                session.silent_until.clear()
            session.silent_until[name] = now + SILENCE
            raise

    return ask


def signer_of(name: str) -> str:
    """The domain whose key lies under a DNS name (RFC 6376 section 3.6.2.1)."""
    return name.partition("._domainkey.")[2].rstrip(".").lower()
