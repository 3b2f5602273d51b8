"""How fast replies are read, parse to outcomes, on one core: part of `make bench`.

Measured is the time of the process, ours and the peer's in turn; what is printed are medians. What earlier runs left in the caches is
thrown away before each; what is worked out once for a posting is worked out before the clock starts, by reading a reply of a few words.
"""

from __future__ import annotations

import functools
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mailparser  # type: ignore[import-untyped]

from parsers.message import read_message
from parsers.model import Identities, MessageId
from parsers.status_mail import number_items, read
from replies.classify import Context, classify
from replies.reading import read_reply, record_of
from tests.hostile import PIECES, PLACES, Reader, line
from tests.lists import mail

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
RUNS = 7
MOST = 4.0
"""Times the peer's time that an ordinary reply may take."""
LONGEST = 2.0
"""Seconds that a reply of 1 MB may take which quotes everything."""
GROWTH = 8.0
"""Times the time that a hostile line of four times the length may take."""
NOTHING = 0.25
"""Seconds for a line of 100,000 characters below which its growth says nothing."""
AS_DELIVERED = (ROOT / "tests" / "data" / "delivered.txt").read_bytes()
"""The headers that mail systems and lists add on the way to an archive."""
SHORT = mail("> x\n\nThe Nothing series: v2 posted.\n", author="Nobody <nobody@example.net>", answers="OWN")
"""A reply that only makes a posting known: what is worked out once for it is not each reply's."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A status mail and the replies to it."""

    status: bytes
    replies: Sequence[bytes]


def _bundled() -> Iterator[Thread]:
    folders = (ROOT / "tests" / "data" / "replies", ROOT / "bot" / "sample" / "replies")
    yield Thread((ROOT / "bot" / "sample" / "status.eml").read_bytes(), [path.read_bytes() for one in folders for path in sorted(one.glob("*.eml"))])


def _corpus() -> Iterator[Thread]:
    """Real list mail, where it stands beside the checkout: each reply with the status mail that it answers."""
    for folder in sorted(path for path in CORPUS.glob("*") if path.is_dir()):
        known = {read_message(raw).message_id: raw for path in folder.glob("*.items.json") if (raw := _beside(path, ".items.json"))}
        answers: dict[MessageId, list[bytes]] = {}
        for path in sorted(folder.glob("*.json")):
            if not path.name.endswith(".items.json"):
                answers.setdefault(MessageId(json.loads(path.read_text())["status_mail"]), []).append(_beside(path, ".json"))
        yield from (Thread(known[key], raws) for key, raws in answers.items() if key in known)


def _beside(path: Path, suffix: str) -> bytes:
    mail = path.with_name(path.name.removesuffix(suffix) + ".eml")
    return mail.read_bytes() if mail.exists() else b""


def _delivered(threads: Sequence[Thread]) -> list[Thread]:
    def longer(raw: bytes) -> bytes:
        return (AS_DELIVERED.replace(b"\n", b"\r\n") if b"\r\n" in raw[:200] else AS_DELIVERED) + raw

    return [Thread(one.status, [longer(raw) for raw in one.replies]) for one in threads]


class _Desk:
    """One status mail, ready to have replies read to it."""

    def __init__(self, thread: Thread) -> None:
        message = read_message(thread.status)
        self.document = number_items(read(message.text, flowed=message.flowed, delsp=message.delsp))
        self.record = record_of(self.document, message)
        self.people = Identities(managers=(message.author,) if message.author else ())
        self.own = message.message_id or MessageId("<status@example.org>")
        self.context = Context(postings={self.own: self.document}, subjects={self.own: message.subject}, identities=self.people)
        self.replies = thread.replies

    def read(self, raw: bytes) -> None:
        """Reads a reply, parse to outcomes."""
        message = read_message(raw)
        kind = classify(message, self.context)
        read_reply(message, self.document, self.record, self.people, classification=kind, proven_managers=True)


def _seconds(work: Callable[[], object]) -> float:
    _forget()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _forget() -> None:
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.partition(".")[0] in ("parsers", "replies"):
            one.cache_clear()


def _turns(desks: Sequence[_Desk]) -> tuple[float, float]:
    """The seconds that all replies take here, and at the peer; mail by mail in turn, as neither reads one mail all day long."""
    _forget()
    ours = peer = 0.0
    for desk in desks:
        desk.read(SHORT.replace(b"OWN", desk.own.encode()))
        for raw in desk.replies:
            begin = time.process_time()
            desk.read(raw)
            between = time.process_time()
            mailparser.parse_from_bytes(raw)
            ours, peer = ours + between - begin, peer + time.process_time() - between
    return ours, peer


def _against_the_peer(what: str, threads: Sequence[Thread]) -> bool:
    desks = [_Desk(thread) for thread in threads]
    raws = [raw for thread in threads for raw in thread.replies]
    pairs = [_turns(desks) for _ in range(RUNS)]
    ours, peer = statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)
    kind = f"{len(raws)} {what}, {sum(map(len, raws)) / len(raws) / 1000:.1f} kB"
    print(f"{kind:58} {len(raws) / ours:7.0f} a second  mail-parser alone {len(raws) / peer:7.0f}   x{ours / peer:5.2f}")
    return bool(ours / peer <= MOST)


def ordinary_replies() -> bool:
    """Ordinary replies, parse to outcomes, against the full parse of the same mails by mail-parser alone: at most 4 times its time."""
    bundled, corpus = list(_bundled()), list(_corpus())
    held = [_against_the_peer("bundled replies", bundled), _against_the_peer("bundled replies as delivered", _delivered(bundled))]
    if corpus:
        # The headers of these mails were cut down to ten, so nearly all the peer's work is gone and none of ours: shown, not held to it.
        _against_the_peer("list replies, headers trimmed", corpus)
        held.append(_against_the_peer("list replies as delivered", _delivered(corpus)))
    return all(held)


def growing_replies() -> bool:
    """A reply that quotes everything, and how its time grows with its size."""
    reader = Reader()
    posting = [f"> {one.text}".rstrip() for one in reader.document.lines]
    fast, each = True, 0.0
    for size in (10, 100, 1000):
        older = (f"> > a line of an older mail that is quoted once more, number {n}" for n in range(size * 20))
        quoted: list[str] = []
        while len(quoted) < size * 17:
            quoted += [*posting, *(next(older) for _ in range(len(posting)))]
        raw = mail("On Mon, 9 Mar 2026, Ada Novak wrote:\n" + "\n".join(quoted)[: size * 1000] + "\n\nv6 posted.\n")
        taken = min(_seconds(functools.partial(reader.read_once, raw)) for _ in range(3))
        each = each or taken / len(raw)
        print(f"{f'a reply of {size} kB that quotes everything':58} {taken * 1000:7.1f} ms        a byte, of that at 10 kB:   x{taken / len(raw) / each:5.2f}")
        fast = fast and taken < LONGEST and taken / len(raw) < 3 * each
    return fast


def _hostile_seconds(reader: Reader, place: str, piece: str, size: int) -> float:
    raw = PLACES[place](line(piece, size))
    return _seconds(lambda: reader.read(raw))


def hostile_replies(size: int = 25_000) -> bool:
    """Hostile lines of 25,000 and 100,000 characters, in each place of a mail: the slowest, and how their time grows."""
    reader = Reader()
    held = True
    for place in PLACES:
        taken = {piece: _hostile_seconds(reader, place, piece, size) for piece in PIECES}
        slowest = sorted(taken, key=lambda piece: -taken[piece])[:12]
        longer = {piece: _hostile_seconds(reader, place, piece, 4 * size) for piece in slowest}
        growth, worst = max((longer[piece] / taken[piece], piece) for piece in slowest)
        most_seconds, most = max((longer[piece], piece) for piece in slowest)
        print(f"{f'hostile, {place}':20} longest {most_seconds:5.2f} s for {most!r:38}   four times the length: x{growth:4.1f} for {worst!r}")
        held = held and (growth <= GROWTH or most_seconds < NOTHING)
    return held
