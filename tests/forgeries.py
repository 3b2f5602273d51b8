"""Mails that somebody sends in a manager's name, as data: each in a way of its own, and why nothing proves it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dkim

from tests.month import BOT, LIST, MANAGER
from tests.server_opendkim import DOMAIN
from tests.servers import program
from tests.signed_lab import HEADERS, MALLORY, SignedLab, letter
from tests.signing import key

COMMAND = "drop #1\nset #2 good\n"
STATUS_MAIL = """Hello,

= Open =

== Engine ==

*  Parallel garbage collection (done)
  -  Mallory Quist

*  Back doors (good)
  -  Mallory Quist

*  Arena allocator for small objects (none)
  -  Mallory Quist

= Completed =

*  Faster start-up (done)
  -  Mallory Quist

Ines
"""
SUBJECT = "Kestrel 3.2 development update"
PINNING = "*  Certificate pinning (ok)\n   v2 posted\n  -  Jonas Bäcker\n"
LIMITS = "*  Rate limits for the control port (fair)\n   RFC v2 posted\n  -  Karim Desai\n"


class Dated(dkim.DKIM):  # type: ignore[misc]
    """A signer that writes an x=."""

    expiry = b""

    def gen_header(self, fields: list[tuple[bytes, bytes]], *more: object, **named: object) -> bytes:
        made: bytes = super().gen_header([*fields[:-3], (b"x", self.expiry), *fields[-3:]], *more, **named)
        return made


@dataclass(frozen=True, slots=True)
class Forgery:
    """A forged mail of the Message-ID `<KEY@example.org>`: `make` gives its bytes, `why` is a part of the verdict on it.

    `to` is where it is sent. `held` is how many questions the manager gets about it. `why` is None for one that does not even bear the
    address of a manager.
    """

    key: str
    make: Callable[[SignedLab], bytes]
    why: str | None
    to: str = BOT
    held: int = 0


def _of_another_domain(lab: SignedLab) -> bytes:
    return lab.sign(letter(COMMAND, "other-domain"), selector=b"k1", domain=b"example.net", privkey=key(2048)[0])


def _expired(lab: SignedLab) -> bytes:
    raw = letter(COMMAND, "expired")
    signer = Dated(raw)
    signer.expiry = str(int((datetime.now(UTC) - timedelta(minutes=5)).timestamp())).encode()
    line: bytes = signer.sign(b"tests", DOMAIN.encode(), lab.opendkim.key.read_bytes(), include_headers=[name.encode() for name in HEADERS])
    return line + raw


def _short_key(lab: SignedLab) -> bytes:
    """Signed with the domain's own key, which is too short."""
    made = subprocess.run([program("openssl") or "openssl", "genrsa", "-traditional", "768"], check=True, capture_output=True).stdout
    text = subprocess.run([program("openssl") or "openssl", "rsa", "-pubout"], check=True, input=made, capture_output=True).stdout
    lab.tell_key("short", DOMAIN, "v=DKIM1; k=rsa; p=" + "".join(text.decode().splitlines()[1:-1]))
    return lab.sign(letter(COMMAND, "short-key"), selector=b"short", privkey=made)


def _extended(lab: SignedLab) -> bytes:
    return lab.sign(letter("Hello.\n", "l"), length=True) + COMMAND.replace("\n", "\r\n").encode()


def _two_from(lab: SignedLab) -> bytes:
    return f"From: Ines Falk <{MANAGER}>\r\n".encode() + lab.sign(letter(COMMAND, "two-from", author=f"Mallory <mallory@{DOMAIN}>"))


def _two_authors(lab: SignedLab) -> bytes:
    return lab.sign(letter(COMMAND, "two-authors", author=f"Ines Falk <{MANAGER}>, Mallory <mallory@{DOMAIN}>"))


def _two_to(lab: SignedLab) -> bytes:
    return f"To: {BOT}\r\n".encode() + lab.sign(letter(COMMAND, "two-to", to=MALLORY))


def _unsigned_subject(lab: SignedLab) -> bytes:
    return lab.sign(letter(COMMAND, "no-subject"), include_headers=[b"From", b"To", b"Date", b"Message-ID"])


def _moved(key: str, to: str, item: str) -> bytes:
    """In the manager's words, under a quoted item: it was done."""
    thread = "In-Reply-To: <kestrel-status@example.org>\nReferences: <kestrel-status@example.org>\n"
    quoted = "".join(f"> {line}\n" for line in item.splitlines())
    text = f"On Monday, Ines Falk wrote:\n{quoted}\nThis was committed, I moved it to done.\n\nInes\n"
    return letter(text, key, to=to, subject=f"Re: {SUBJECT}", extra=thread)


FORWARDED = "fyi\n\n---------- Forwarded message ---------\nFrom: Mallory Quist\nSubject: x\n\ndrop #1\n"
CUT_HERE = b'multipart/mixed; boundary="-------- Forwarded message ---------"'


def _as_if(key: str, body: str, was: bytes, now: bytes) -> Callable[[SignedLab], bytes]:
    """A mail that the manager wrote and signed, with another form put on its body: the milter of his domain does not sign that."""
    return lambda lab: lab.sign(letter(body, key)).replace(was, now)


def _through_the_list(lab: SignedLab) -> bytes:
    """Anybody's post, as the list sends it on whose own server signs all that leaves it by its From."""
    return lab.sign(letter("#prognosis drop #1\n", "resigned", to=LIST, extra="List-Id: <devel.lists.example.org>\n"))


FORGERIES = (
    Forgery("plain", lambda lab: letter(COMMAND, "plain"), "has no DKIM signature"),
    Forgery("listed", lambda lab: letter("#prognosis drop #1\n", "listed", to=LIST), "has no DKIM signature", to=LIST),
    Forgery("other-domain", _of_another_domain, "signed by example.net, not by example.org"),
    Forgery("changed", lambda lab: lab.sign(letter("status\n", "changed")).replace(b"status\r\n", b"drop #1\r\n"), "does not pass"),
    Forgery("two-from", _two_from, "not exactly one author"),
    Forgery("two-authors", _two_authors, "not exactly one author"),
    Forgery("two-to", _two_to, "2 To fields"),
    Forgery("l", _extended, "a part of the text only (l=)"),
    Forgery("expired", _expired, "had expired when it arrived"),
    Forgery("old", lambda lab: lab.sign(letter(COMMAND, "old", date=datetime.now(UTC) - timedelta(days=4))), "not within 3 days"),
    Forgery("sha1", lambda lab: lab.sign(letter(COMMAND, "sha1"), signature_algorithm=b"rsa-sha1"), "SHA-1"),
    Forgery("short-key", _short_key, "does not pass"),
    Forgery("no-subject", _unsigned_subject, "leaves out Subject"),
    Forgery("elsewhere", lambda lab: lab.sign(letter(COMMAND, "elsewhere", to=MALLORY)), "neither To nor Cc names the bot"),
    Forgery("resigned", _through_the_list, "the list's own server may have signed it"),
    Forgery("html", _as_if("html", "> see <br>drop #1<br>\n", b"text/plain", b"text/html"), "leaves out Content-Type"),
    Forgery("encoded", _as_if("encoded", "> see=0Adrop #1\n", b"8bit", b"quoted-printable"), "leaves out Content-Type"),
    Forgery("utf-7", _as_if("utf-7", "> see +AAo-drop #1\n", b"=utf-8", b"=utf-7"), "leaves out Content-Type"),
    Forgery("parts", _as_if("parts", FORWARDED, b"text/plain; charset=utf-8", CUT_HERE), "leaves out Content-Type"),
    Forgery("two-types", lambda lab: b"Content-Type: text/html\r\n" + lab.sign(letter(COMMAND, "two-types")), "2 Content-Type fields"),
    Forgery("a-name", lambda lab: letter(COMMAND, "a-name", author=f'"{MANAGER}" <{MALLORY}>'), None),
    Forgery("a-person", lambda lab: letter(COMMAND, "a-person", author=f"Ines Falk <{MALLORY}>"), None),
    Forgery("status-listed", lambda lab: letter(STATUS_MAIL, "status-listed", to=LIST, subject=SUBJECT), "no DKIM", to=LIST, held=1),
    Forgery("status-direct", lambda lab: letter(STATUS_MAIL, "status-direct", subject=SUBJECT), "no DKIM", held=1),
    Forgery("moved-listed", lambda lab: _moved("moved-listed", LIST, PINNING), "no DKIM", to=LIST, held=1),
    Forgery("moved-both", lambda lab: _moved("moved-both", f"{LIST}, {BOT}", LIMITS), "no DKIM", held=1),
)
"""All of them."""
