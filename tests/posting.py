"""What the tests of aligning and matching share: one posting of an invented project, and replies made of it."""

from __future__ import annotations

from parsers.body import read_body
from parsers.model import Passage, StatusMail
from parsers.status_mail import number_items, read
from replies.align import align
from replies.passages import aligned_passages

TEXT = """\
Hi all,

this is what people work on for Marten 7.2. Answers are best sent to the list, right below the item that they are about.

= Timeline =

* Freeze: 4th May 2026
* Release: 6th July 2026

= Open =

== Core ==

*  Arena allocator: per-thread caches (ok)
   v4 posted
  -  Ada Novak

*  Arena allocator: huge pages (fair)
   RFC posted
  -  https://lists.example.org/archive/<20260101.77@example.org>
  -  José Núñez

*  PoW: proof of work for the gossip protocol, including the light client mode (fair)
  -  Bo Lind

*  Ring buffer tracing
   v2 posted
  -  Lind, Tove

== Tools ==

*  martenctl: JSON output (good)
   v7 posted
   7/9 wants an ack
  -  Ada Novak & Bo Lind

*  Shell completion (none)
  -  (unknown)

== Completed ==

*  Shell completion (none)
   for the old shell
  -  Cy Ode
"""
HEADER = "\n-----Original Message-----\nFrom: Max Ott\nSent: Monday, March 9, 2026 10:00\nTo: devel@lists.example.org\nSubject: Marten\n\n"


def posting() -> StatusMail:
    """The posting, its items numbered from 1."""
    return number_items(read(TEXT))


def lines(first: str, count: int = 1) -> str:
    """`count` lines of the posting from the one that starts with `first` on."""
    every = TEXT.splitlines(keepends=True)
    start = next(at for at, line in enumerate(every) if line.lstrip("* ").startswith(first))
    return "".join(every[start : start + count])


def quote(text: str, mark: str = "> ") -> str:
    """`text` as mail clients quote it."""
    return "".join((mark + line).rstrip() + "\n" for line in text.splitlines())


def passages_of(text: str, *, flowed: bool = False, end: str = "\n") -> tuple[Passage, ...]:
    """The passages of a reply to the posting."""
    return aligned_passages(align(read_body(text.replace("\n", end), flowed=flowed), posting()))
