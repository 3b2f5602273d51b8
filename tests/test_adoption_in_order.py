"""The status mails of one release, posted by hand one after the other: each item keeps its number, and each difference is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import load_config
from bot.importing import Given, import_file
from bot.pipeline import take
from bot.raw_mail import RawMail
from bot.session import Session
from bot.views import asked
from parsers.links import link_id
from parsers.message import read_message
from parsers.model import Adopted, Item, Kind, Proof, Record, StatusMail
from parsers.status_mail import read_lines
from tests.lists import ACTOR

DATA = Path(__file__).parent / "data" / "adoption"
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
FOLDERS = [
    *sorted(DATA.iterdir()),
    *(pytest.param(CORPUS / name, marks=pytest.mark.skipif(not (CORPUS / name).is_dir(), reason="there is no such folder")) for name in ("4.13", "4.20")),
]
PROVEN = Proof(proven=True, how="the test says so")


def status_mails(folder: Path) -> list[Path]:
    """The status mails of a folder in the order of their dates."""
    found = [path for path in folder.glob("*.eml") if folder.parent == DATA or path.with_suffix(".items.json").exists()]
    return sorted(found, key=lambda path: str(read_message(path.read_bytes()).date))


@dataclass
class Fed:
    """What came of the mails that became the record, each with its entry; `session` is open."""

    session: Session
    paths: list[Path]
    entries: list[Adopted]
    held: list[list[str]]

    @property
    def record(self) -> Record:
        assert self.session.records.record is not None
        return self.session.records.record

    def document(self, at: int) -> StatusMail:
        """The document as the mail at that place made it."""
        entry = self.entries[at]
        return read_lines(entry.lines, flowed=entry.flowed, delsp=entry.delsp)


def open_session(folder: Path, manager: str) -> Session:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(f'[record]\nmanagers = ["{manager}"]\nbot = "bot@lists.example.org"\nlists = ["devel@lists.example.org"]\n')
    return Session(config=load_config(folder / "config.toml", {}, folder))


def feed(folder: Path, paths: Sequence[Path]) -> Fed:
    """Let the daemon read the mails, each as proven to be the manager's."""
    author = read_message(paths[0].read_bytes()).author
    assert author is not None
    fed = Fed(open_session(folder, author.address), [], [], [])
    for path in paths:
        message = read_message(path.read_bytes())
        taken = take(fed.session, RawMail(folder="list", key=path.name, raw=path.read_bytes(), arrived_at=message.date), PROVEN)
        if taken.classification.kind is not Kind.STATUS_MAIL:
            continue  # the corpus counts a mail of questions as one
        with fed.session.database.unit_of_work(read_only=True) as work:
            fed.session.records.refresh(work)
            questions = [work.history.question(number) for number in taken.questions]
        entry = fed.session.records.entries[-1]
        assert isinstance(entry, Adopted)
        fed.paths.append(path)
        fed.entries.append(entry)
        fed.held.append([asked(one.update, None) for one in questions if one is not None])
    return fed


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def fed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fed:
    return feed(tmp_path_factory.mktemp("fed"), status_mails(request.param))


def seen(item: Item, mail: StatusMail) -> tuple[object, ...]:
    """What can be read of an item."""
    return (item.title, item.tag, item.prognosis, item.revision, item.owners, item.links, item.notes, mail.sections[item.section].path)


def test_every_status_mail_became_the_record(fed: Fed) -> None:
    assert len(fed.entries) >= 3
    assert [entry.actor.role for entry in fed.entries] == ["manager"] * len(fed.entries)


def test_an_item_that_anybody_would_know_again_keeps_its_number(fed: Fed) -> None:
    """Told apart here by other means than those of the program: the title and one owner, or the mail that a link stands for, alone."""
    for at in range(1, len(fed.entries)):
        before, after = fed.document(at - 1), fed.document(at)
        for keys in (_titled, _linked):
            old, new = _alone(before, keys), _alone(after, keys)
            for key in old.keys() & new.keys():
                assert old[key].number == new[key].number, (fed.paths[at].name, old[key].title, new[key].title)


def _titled(item: Item) -> list[object]:
    return [(item.title.casefold(), owner) for owner in item.owners]


def _linked(item: Item) -> list[object]:
    return [found for link in item.links if (found := link_id(link)) is not None]


def _alone(mail: StatusMail, keys: object) -> dict[object, Item]:
    found: dict[object, list[Item]] = {}
    for item in mail.items:
        for key in keys(item):  # type: ignore[operator]
            found.setdefault(key, []).append(item)
    return {key: items[0] for key, items in found.items() if len(items) == 1}


def test_no_number_is_given_twice(fed: Fed) -> None:
    for at in range(len(fed.entries)):
        numbers = [item.number for item in fed.document(at).items]
        assert None not in numbers
        assert len(set(numbers)) == len(numbers)


def test_each_difference_of_an_item_is_named(fed: Fed) -> None:
    for at in range(1, len(fed.entries)):
        before, after, entry = fed.document(at - 1), fed.document(at), fed.entries[at]
        old = {item.number: seen(item, before) for item in before.items}
        new = {item.number: seen(item, after) for item in after.items}
        differing = {number for number in old.keys() | new.keys() if number is not None and old.get(number) != new.get(number)}
        assert {number for number in differing if not entry.names(number)} == set()
        assert {one.item for one in entry.changes if one.item is not None} | set(entry.gone) == differing


def test_the_last_one_imported_alone_gives_the_same_items(fed: Fed, tmp_path: Path) -> None:
    author = read_message(fed.paths[-1].read_bytes()).author
    assert author is not None
    alone = open_session(tmp_path, author.address)
    list(import_file(alone, fed.paths[-1], ACTOR, Given(), None))
    with alone.database.unit_of_work(read_only=True) as work:
        alone.records.refresh(work)
    record = alone.records.record
    assert record is not None
    assert [seen(one, record.document) for one in record.document.items] == [seen(one, fed.record.document) for one in fed.record.document.items]
    alone.close()


NUMBERS = {"4.13": 23, "4.20": 64}
"""Items that a person tells apart in the mails of a folder."""


def test_as_many_items_are_told_apart_as_a_person_does(fed: Fed) -> None:
    wanted = NUMBERS.get(fed.paths[0].parent.name)
    given = {item.number for at in range(len(fed.entries)) for item in fed.document(at).items}
    if wanted is not None:
        assert len(given) == wanted
        return
    assert told(fed) == (fed.paths[0].parent / "numbers.txt").read_text(encoding="utf-8").splitlines()


def told(fed: Fed) -> list[str]:
    """Number and title of each item of each mail, what is gone, and what is asked."""
    lines: list[str] = []
    for at, path in enumerate(fed.paths):
        entry = fed.entries[at]
        lines += [path.name, *(f"#{item.number} {item.title}" for item in fed.document(at).items)]
        lines += ["gone " + " ".join(f"#{number}" for number in entry.gone)] if entry.gone else []
        lines += [f"held {one.replace(':', '')}" for one in fed.held[at]]
    return lines
