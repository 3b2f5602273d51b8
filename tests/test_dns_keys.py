"""Keys out of the DNS, from a server of our own on loopback: what is a key, what is none, and what cannot be told now."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from bot.dns_keys import text_record
from bot.signatures import KeyUnavailable

RECORDS = {
    "one._domainkey.example.org.": '"v=DKIM1; p=abc"',
    "long._domainkey.example.org.": '"v=DKIM1; " "p=ab" "cd"',
    "odd._domainkey.example.org.": '"\\200\\000"',
    "empty._domainkey.example.org.": '""',
}
CODES = {"refused": dns.rcode.REFUSED, "broken": dns.rcode.SERVFAIL, "gone": dns.rcode.NXDOMAIN, "bare": dns.rcode.NOERROR}


def answer(raw: bytes) -> bytes | None:
    """What the server says to a question; None: nothing."""
    question = dns.message.from_wire(raw)
    name = question.question[0].name.to_text().lower()
    if name.startswith("silent."):
        return None
    reply = dns.message.make_response(question)
    if name in RECORDS:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", RECORDS[name]))
    else:
        reply.set_rcode(CODES[name.partition(".")[0]])
    return bytes(reply.to_wire())


def serve(server: socket.socket) -> None:
    while True:
        raw, client = server.recvfrom(4096)
        if not raw:
            return
        if (said := answer(raw)) is not None:
            server.sendto(said, client)


@pytest.fixture(scope="module")
def resolver() -> Iterator[dns.resolver.Resolver]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = Thread(target=serve, args=(server,))
        thread.start()
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.getsockname()[1]
        made.timeout = 0.2
        yield made
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        thread.join()


@pytest.mark.parametrize(
    ("selector", "key"),
    [("one", b"v=DKIM1; p=abc"), ("ONE", b"v=DKIM1; p=abc"), ("long", b"v=DKIM1; p=abcd"), ("odd", b"\xc8\0"), ("empty", b""), ("gone", None), ("bare", None)],
)
def test_a_key_is_the_text_of_its_record(resolver: dns.resolver.Resolver, selector: str, key: bytes | None) -> None:
    assert text_record(f"{selector}._domainkey.example.org.", resolver) == key


@pytest.mark.parametrize("name", ["a" * 64 + "._domainkey.example.org.", "a..b.", "\ufffd._domainkey.example.org.", "a." * 200, "a\\999.example.org."])
def test_a_name_that_can_be_none_has_no_key_and_is_asked_of_nobody(name: str) -> None:
    nobody = dns.resolver.Resolver(configure=False)
    nobody.nameservers, nobody.port, nobody.lifetime = ["127.0.0.1"], 1, 0.1
    assert text_record(name, nobody) is None


@pytest.mark.parametrize("selector", ["refused", "broken"])
def test_a_server_that_cannot_tell_now_leaves_it_open(resolver: dns.resolver.Resolver, selector: str) -> None:
    with pytest.raises(KeyUnavailable, match=f"{selector}._domainkey"):
        text_record(f"{selector}._domainkey.example.org.", resolver)


def test_a_silent_server_leaves_it_open(resolver: dns.resolver.Resolver) -> None:
    with pytest.raises(KeyUnavailable, match="LifetimeTimeout"):
        text_record("silent._domainkey.example.org.", resolver, seconds=0.3)
