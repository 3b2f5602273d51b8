"""Mails broken at random, read by everything that reads mails: no exception may escape. `make fuzz` runs 25,000 of them, `make fuzz FUZZ=100000` so many.

The same number gives the same mails. Each goes through five entry points: the mail, its body, its text as a status mail, the reading
of it as a reply with the object that programs get, and as an answer to a question of ours.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from parsers.body import read_body
from parsers.message import read_message
from parsers.model import (
    Address,
    Certainty,
    Change,
    Classification,
    Evidence,
    Identities,
    Kind,
    Message,
    MessageId,
    Question,
    Update,
)
from parsers.status_mail import number_items, read, write
from replies.classify import Context, classify
from replies.explain_json import explain_object
from replies.owner_answers import read_owners_mail
from replies.reading import read_reply, record_of

ROOT = Path(__file__).parent.parent
POSTING = ROOT / "bot" / "sample" / "status.eml"
CORPUS = ROOT.parent / "shared" / "corpus"
"""Real list mail, which a long run breaks too where it stands beside the checkout."""
SEEDS = [path.read_bytes() for folder in ("tests/data", "bot/sample") for path in sorted((ROOT / folder).rglob("*.eml"))]
HOSTILE = (
    b"\0", b"\xff\xfe", b"=?utf-8?q?", b"=?utf-8?b?////?=", b"\r\n\r\n", b"\n.\n", b"--", b"Content-Type: multipart/mixed; boundary=\"\"\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: text/html; charset=utf-7\r\n", b"<blockquote>", b"</div>", b"<!--", b"&#x110000;",
    b"> " * 40, b">" * 300, b"*  (v5)\n", b"*  Title (done) (v1 -> \n", b"= Open =\n", b"== \xc2\xa0 ==\n", b"\xe2\x80\xae", b"v" + b"9" * 400,
    b"(" * 200, b"\"" * 99, b"\xcc\x81" * 50, b"-- \n", b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"On , wrote:\n", b"=\n", b" \n" * 60, b"http://" * 30,
)  # fmt: skip


def mails(count: int, seed: int = 0, seeds: Sequence[bytes] = SEEDS) -> Iterator[bytes]:
    """So many broken mails: pieces taken out, doubled, moved, overwritten or put in, up to eight times each; some are bytes alone."""
    chance = random.Random(seed)
    for number in range(count):
        raw = bytearray(chance.choice(seeds) if number % 20 else chance.randbytes(chance.randrange(2000)))
        for _ in range(chance.randrange(1, 9)):
            at = chance.randrange(len(raw) + 1)
            piece = raw[at : at + chance.randrange(200)]
            kind = chance.randrange(6)
            if kind == 0:
                del raw[at : at + len(piece)]
            elif kind == 1:
                raw[at:at] = piece
            elif kind == 2:
                there = chance.randrange(len(raw) + 1)
                raw[there:there] = piece
            elif kind == 3:
                raw[at : at + 1] = chance.randbytes(1)
            elif kind == 4:
                raw[at:at] = chance.choice(HOSTILE)
            else:
                other = chance.choice(seeds)
                there = chance.randrange(len(other))
                raw[at:at] = other[there : there + 300]
        yield bytes(raw)


class Readers:
    """The entry points, with a status mail that the mails are read against."""

    def __init__(self) -> None:
        self.message = read_message(POSTING.read_bytes())
        self.posting = number_items(read(self.message.text))
        self.record = record_of(self.posting, self.message)
        own = self.message.message_id or MessageId("<status@example.org>")
        managers = (self.message.author,) if self.message.author else ()
        self.identities = Identities(managers=managers)
        self.questions = {number: self._question(number) for number in (1, 2)}
        self.asked = "".join(f"h{number}  an item\n\n> {self.posting.items[number].title}\n\n    Is this right: it is done?\n\n" for number in self.questions)
        self.context = Context(postings={own: self.posting}, subjects={own: self.message.subject}, identities=self.identities)

    def _question(self, number: int) -> Question:
        evidence = Evidence(message_id=MessageId("<x@example.org>"), author=Address(name="Bo Lind", address="bo@example.org"), date=None, words="it is in")
        update = Update(item=self.posting.items[number].number, change=Change.DONE, certainty=Certainty.IMPLIED, evidence=evidence)
        return Question(number=number, at=self.record.date, update=update, reason="it is only implied")

    def run(self, raw: bytes) -> int:
        """Read one mail by all of them; how many there are. Raises what escapes from them, and AssertionError for a text that changes."""
        message = read_message(raw)
        read_body(message.text, flowed=message.flowed, delsp=message.delsp)
        assert write(read(message.text, flowed=message.flowed, delsp=message.delsp)) == message.text
        self._explain(message)
        read_owners_mail(message, ours=self.asked, questions=self.questions, posting=self.posting)
        return 5

    def _explain(self, message: Message) -> None:
        """As what the mail is, and as a reply and a posting whatever it is: a broken one may be taken for neither."""
        for kind in {classify(message, self.context), Classification(kind=Kind.REPLY), Classification(kind=Kind.POSTING)}:
            reading = read_reply(message, self.posting, self.record, self.identities, classification=kind, proven_managers=True)
            explain_object(message, self.message.message_id, self.posting, reading)


def main() -> int:
    """Runs as many mails as the first argument says, from the seed that the second gives."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    readers, executions, faults = Readers(), 0, 0
    seeds = [*SEEDS, *(path.read_bytes() for path in sorted(CORPUS.rglob("*.eml")))]
    for number, raw in enumerate(mails(count, seed, seeds)):
        try:
            executions += readers.run(raw)
        except Exception as error:
            faults += 1
            Path(f"fuzz-{seed}-{number}.eml").write_bytes(raw)
            print(f"mail {number}: {type(error).__name__}: {error} (kept as fuzz-{seed}-{number}.eml)", file=sys.stderr)
    print(f"{count} mails, {executions} executions, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
