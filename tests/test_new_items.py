"""New items that somebody asks for, in lists and in prose, with what the words say of them: the title, the revision and the links."""

from __future__ import annotations

import pytest

from parsers.message import read_message
from parsers.model import Change, Classification, Identities, Kind
from replies.reading import read_reply
from tests.test_statements import DOCUMENT, HEAD, POSTING, QUOTE, RECORD

ONE, TWO = "https://lists.example.org/m/1001.html", "https://lists.example.org/m/1002.html"
New = tuple[str, str | None, tuple[str, ...]]

TABLE: list[tuple[str, str, list[New]]] = [
    ("the link below the wish is the new item's", f'Please add "journal: replay in parallel" too. I posted v2 last week:\n\n{ONE}\n',
     [("journal: replay in parallel", "v2", (ONE,))]),
    ("what stands behind the title is said of it", f'One that I would hate to lose: "journal: replay in parallel", only an RFC so far, at {ONE}\n',
     [("journal: replay in parallel", "RFC", (ONE,))]),
    ("the next sentence goes on", f'We should also track "journal: replay in parallel". The third version is at {ONE}.\n', [("journal: replay in parallel", "v3", (ONE,))]),
    ("a title alone, then its revision", f"Please add this one as well:\n\njournal: replay in parallel\n\nThe current series is v4: {ONE}\nIt needs a reviewer.\n",
     [("journal: replay in parallel", "v4", (ONE,))]),
    ("an item in the posting's own form, then its link",
     f"I would like to add this:\n\n* journal: replay in parallel (v2)\n  - Priya Venkat\n\nThe series is here:\n{ONE}\n",
     [("journal: replay in parallel", "v2", (ONE,))]),
    ("titles with a link below each", f"Could you take two more of ours?\n\njournal: replay in parallel, at v2\n{ONE}\n\nfsck: --fast, still the first version\n{TWO}\n",
     [("journal: replay in parallel", "v2", (ONE,)), ("fsck: --fast", "v1", (TWO,))]),
    ("a bullet that is a letter", f"These are missing from the list:\n\no journal: replay in parallel, second round, {ONE}\no fsck: --fast (one patch, {TWO})\n",
     [("journal: replay in parallel", "v2", (ONE,)), ("fsck: --fast", None, (TWO,))]),
    ("a sentence behind the title", f"Where mine stand, none is on your list:\n\n - journal: replay in parallel. v2, {ONE} . Please carry it.\n - fsck: --fast. v1, {TWO} . Same.\n",
     [("journal: replay in parallel", "v2", (ONE,)), ("fsck: --fast", "v1", (TWO,))]),
    ("what is to be left out is none", f"Where mine stand, none is on your list:\n\n - journal: replay in parallel. v2, {ONE}\n - fsck: --fast. Only an idea, leave it out.\n",
     [("journal: replay in parallel", "v2", (ONE,))]),
    ("the revision of something else is not its own", 'Please add "journal: replay in parallel" to the list. It is based on v5 of the journal rewrite.\n',
     [("journal: replay in parallel", None, ())]),
    ("another item that is named ends it", f'Please add "journal: replay in parallel". The wake-up trace points are what I work on now.\n\n{ONE}\n',
     [("journal: replay in parallel", None, ())]),
    ("of two new items none goes on", f'Please add "journal: replay in parallel" and "fsck: --fast, --faster". v2 was posted yesterday.\n{ONE}\n',
     [("journal: replay in parallel", None, ()), ("fsck: --fast, --faster", None, ())]),
    ("reports on two series are no wish", f"I looked into the failures of last week.\n\njournal: replay in parallel\n{ONE}\n\nI do not know more.\n", []),
]  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("quoted", [False, True], ids=["on top", "below an item"])
@pytest.mark.parametrize(("words", "wanted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_new_item_has_what_the_words_say_of_it(words: str, wanted: list[New], quoted: bool, ends: str) -> None:
    author = "Priya Venkat <priya@example.net>"
    raw = HEAD.format(author, "reply", "Re: Heron 4.5 status") + f"\n{QUOTE if quoted else ''}\n{words}"
    identities = Identities(managers=(POSTING.author,) if POSTING.author else ())
    kind = Classification(kind=Kind.REPLY, posting=POSTING.message_id)
    reading = read_reply(read_message(raw.replace("\n", ends).encode()), DOCUMENT, RECORD, identities, classification=kind)
    found = [one.update.new for one in reading.outcomes if one.update.change is Change.ADD]
    assert [(new.title, str(new.revision) if new.revision else None, new.links) for new in found if new] == wanted
