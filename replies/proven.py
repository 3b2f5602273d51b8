"""What proves who sent a mail. A From proves nothing, and neither does silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from parsers.limits import AMBIGUOUS_HEAD
from parsers.model import Checked, Message, Proof, Signature, Trusted

PERIOD = timedelta(days=3)
"""How far a signed Date may be from the arrival: an old mail sent again commands nothing."""
LEAST_BITS = 1024
"""Bits of an RSA key; a shorter one is broken at home (RFC 8301 section 3.2)."""
NEEDED = ("from", "date", "subject", "to", "message-id")
"""Header fields that the signature must cover, each there exactly once; Cc too if there is one."""

AT_MOST_ONCE = ("cc", "in-reply-to", "references", "content-type", "content-transfer-encoding")
"""Further fields that say what a mail means, and may be there once: a signature covers the last, and a reader looks at the first."""
FORM = ("content-type", "content-transfer-encoding")
"""What says how a body is to be read. A signature may leave it out where the body shows it by itself."""

PassedDomains = Callable[[str, str], Sequence[str] | None]
"""From the value of an Authentication-Results field and an authserv-id, the domains whose DKIM signature passed there; None if another
server wrote the field."""


def by_signatures(
    message: Message, signatures: Sequence[Signature], arrived: datetime, trusted: Trusted, *, plain: bool = False
) -> Proof:
    """The verdict that the mail's own signatures give. One good signature is enough; of several faults the first signature's is told.

    `plain`: the body can be read in one way only, whatever its header says.
    """
    if fault := fault_of(message, arrived, trusted):
        return Proof(proven=False, how=fault)
    if not signatures:
        return Proof(proven=False, how="the mail has no DKIM signature")
    why = [_weakness(one, message, arrived, trusted, plain) for one in signatures]
    for one, weakness in zip(signatures, why, strict=True):
        if weakness is None and one.checked is Checked.PASS:
            how = f"a DKIM signature of {one.domain}"
            return Proof(proven=True, how=how, signer=one.domain, key_name=one.key_name, key=one.key)
    if any(one.checked is Checked.UNKNOWN and weakness is None for one, weakness in zip(signatures, why, strict=True)):
        return Proof(proven=False, how="the key of its DKIM signature cannot be asked for now", pending=True)
    return Proof(proven=False, how=next((one for one in why if one), "its DKIM signature does not pass"))


def by_results(
    message: Message, signatures: Sequence[Signature], arrived: datetime, trusted: Trusted, passed: PassedDomains, *, plain: bool = False
) -> Proof | None:
    """The verdict that our own border server's Authentication-Results give; None if none is configured, or it says nothing of the author.

    Only the fields above the first Received that is none of our own servers' count: what stands below came with the mail (RFC 8601
    section 5). The server's word stands for our own look at the key alone: of what the `signatures` of that domain leave out it says
    nothing. A mail whose signatures the server took away is believed as it is.
    """
    if trusted.authserv_id is None or message.author is None or fault_of(message, arrived, trusted):
        return None
    domain = domain_of(message)
    for one in _passed(message, trusted.authserv_id, trusted.border, passed):
        own = [signature for signature in signatures if signature.domain == one]
        weak = any(_weakness(signature, message, arrived, trusted, plain, passed=True) for signature in own)
        if is_aligned(one, domain) and not weak and not _is_the_lists(one, message, trusted):
            return Proof(proven=True, how=f"{trusted.authserv_id} checked a DKIM signature of {one}", signer=one)
    return None


def is_aligned(signer: str, domain: str) -> bool:
    """Whether a signature of `signer` speaks for an address at `domain`: the same domain, or the one it is a part of (RFC 7489 3.1.1).

    A domain of one label (`org`) speaks for nobody else.
    """
    one, other = signer.lower().rstrip("."), domain.lower().rstrip(".")
    return bool(one) and (one == other or ("." in one and other.endswith(f".{one}")))


def domain_of(message: Message) -> str:
    """The domain of the author's address; empty if there is no author."""
    return message.author.address.rpartition("@")[2] if message.author else ""


def fails(message: Message, signatures: Sequence[Signature]) -> bool:
    """Whether signatures speak for the author and none of them passes, or might. To have none is not to fail."""
    own = [one for one in signatures if is_aligned(one.domain, domain_of(message))]
    return bool(own) and all(one.checked is Checked.FAIL for one in own)


def fault_of(message: Message, arrived: datetime, trusted: Trusted) -> str | None:
    """Why no signature could prove anything of this mail."""
    counts = _counts(message)
    if AMBIGUOUS_HEAD in message.defects:
        return AMBIGUOUS_HEAD
    if message.author is None or message.authors != 1:
        return "it has not exactly one author"
    for name in (*NEEDED, *AT_MOST_ONCE):
        count = counts.get(name, 0)
        if count > 1 or (count == 0 and name in NEEDED):
            return f"it has {count or 'no'} {name.title()} fields" if count else f"it has no {name.title()} field"
    if message.date is None or abs(message.date - arrived) > PERIOD:
        return f"its Date is not within {PERIOD.days} days of its arrival"
    if not any(one.address.lower() in trusted.addresses for one in (*message.to, *message.cc)):
        return "neither To nor Cc names the bot or the list"
    return None


def _is_the_lists(signer: str, message: Message, trusted: Trusted) -> bool:
    """Whether a mail came through a list whose own server may have signed it: what leaves a server is often signed by the domain of its
    From alone, whoever posted it.
    """
    if not any(name.startswith("list-") for name, _ in message.headers):
        return False
    return any(is_aligned(signer, domain) or is_aligned(domain, signer) for domain in trusted.list_domains)


def _weakness(
    signature: Signature, message: Message, arrived: datetime, trusted: Trusted, plain: bool, *, passed: bool = False
) -> str | None:
    """Why a signature would prove nothing even if it passed; with `passed` our own check of it is no reason."""
    domain = domain_of(message)
    if signature.checked is Checked.FAIL and not passed:
        return "its DKIM signature does not pass"
    if not is_aligned(signature.domain, domain):
        return f"it is signed by {signature.domain or 'nobody'}, not by {domain}"
    if _is_the_lists(signature.domain, message, trusted):
        return f"the list's own server may have signed it for {signature.domain} on the way: send it to the bot as well"
    form = () if plain else FORM[:1] if message.content_types and message.content_types[0].startswith("multipart/") else FORM
    missing = [name for name in (*NEEDED, *(["cc"] if message.cc else []), *form) if name not in signature.signed]
    if missing:
        return f"its DKIM signature leaves out {', '.join(name.title() for name in missing)}"
    if signature.limited:
        return "its DKIM signature covers a part of the text only (l=)"
    if signature.algorithm == "rsa-sha1":
        return "its DKIM signature is made with SHA-1"
    if signature.key_bits is not None and signature.algorithm.startswith("rsa") and signature.key_bits < LEAST_BITS:
        return f"its DKIM key has {signature.key_bits} bits"
    if signature.expires_at is not None and signature.expires_at < arrived:
        return "its DKIM signature had expired when it arrived"
    return None


def _counts(message: Message) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, _ in message.headers:
        found[name] = found.get(name, 0) + 1
    return found


def _passed(message: Message, authserv_id: str, border: Sequence[str], passed: PassedDomains) -> list[str]:
    """What our own server wrote above the first Received that another's server wrote.

    Of several hops that bear its name the topmost counts: the sender may have put in what names our servers as well.
    """
    found: list[str] = []
    written = False
    own = tuple(f"by {name.lower()} " for name in border)
    for name, value in message.headers:
        if name == "received" and (written or not any(one in f"{' '.join(value.lower().split())} " for one in own)):
            break
        domains = passed(value, authserv_id) if name == "authentication-results" else None
        written = written or domains is not None
        found += domains or ()
    return found
