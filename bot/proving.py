"""Whether a mail is proven to be its author's, with what the DNS and our own border server say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.authentication_results import passed_domains
from bot.config import Config
from bot.key_lookup import only_for, patient
from bot.session import Session
from bot.signatures import Lookup, check_signatures, stated_signatures
from parsers.body_form import reads_one_way
from parsers.model import UNPROVEN, Address, Message, Proof, Trusted
from replies.people import is_manager
from replies.proven import by_results, by_signatures, domain_of, fails, fault_of
from storage.digest import text_digest


def trusted_of(config: Config) -> Trusted:
    """What the config says of trust."""
    bot = (config.record.bot,) if config.record.bot else ()
    addresses = frozenset(one.address.lower() for one in (*bot, *config.record.lists))
    domains = frozenset(one.address.lower().rpartition("@")[2] for one in config.record.lists)
    return Trusted(addresses=addresses, list_domains=domains, authserv_id=config.trust.authserv_id, border=config.trust.border)


def prove(message: Message, raw: bytes, arrived: datetime, config: Config, lookup: Lookup) -> Proof:
    """The verdict on a mail that reached us at `arrived`. Asks the DNS, but for no key that could prove nothing: not in a transaction."""
    trusted, plain = trusted_of(config), reads_one_way(raw, message.text)
    stated = stated_signatures(raw) if trusted.authserv_id is not None else ()
    given = by_results(message, stated, arrived, trusted, passed_domains, plain=plain)
    if given is not None:
        return given
    signatures = () if fault_of(message, arrived, trusted) else check_signatures(raw, only_for(domain_of(message), lookup))
    return by_signatures(message, signatures, arrived, trusted, plain=plain)


def claim_verdict(message: Message, raw: bytes, lookup: Lookup) -> Proof | None:
    """The verdict on a mail of anybody: None unless the signature of its author's domain fails. A mail without one says nothing."""
    if not fails(message, check_signatures(raw, only_for(domain_of(message), lookup))):
        return None
    return Proof(proven=False, how="the DKIM signature of its author's domain does not pass", failed=True)


def is_configured(session: Session, author: Address) -> bool:
    """Whether an address is a manager's by the config, or by the record where the config names none. What texts told does not count."""
    configured, found = session.config.identities, session.records.identities(session.config.identities)
    return is_manager(author, replace(configured, managers=found.managers))


def verdict(session: Session, message: Message, raw: bytes, arrived: datetime) -> Proof | None:
    """The verdict on a mail as it is read; None for one that bears no manager's From, since nobody else's proof changes anything, and for
    one more copy of a mail that is proven.

    Where postings go out without a look, a signature that fails tells against anybody. Not inside a transaction.
    """
    if message.author is None:
        return None
    if not session.records.entries:
        with session.database.unit_of_work(read_only=True) as work:
            session.records.refresh(work)  # where the config names no manager, the record's own counts
    if not is_manager(message.author, session.records.identities(session.config.identities)):
        return claim_verdict(message, raw, patient(session)) if session.config.posting.mode == "auto" else None
    if not is_configured(session, message.author):
        return replace(UNPROVEN, how="the config does not name its address as a manager's")
    if _is_proven(session, message):
        return None
    return prove(message, raw, arrived, session.config, patient(session))


def _is_proven(session: Session, message: Message) -> bool:
    """Whether the archive has a mail of that Message-ID and text that is proven, and of which something came."""
    if message.message_id is None:
        return False
    digest = text_digest(message.text, message.subject.title)
    with session.database.unit_of_work(read_only=True) as work:
        known = work.archive.all_of(message.message_id)
    return any(row.digest == digest and row.proof is not None and row.proof.proven and not row.dormant for row in known)
