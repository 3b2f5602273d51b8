"""A whole cycle on the bundled sample: import, read the replies, show what came of them, preview the next status mail."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from bot.admin import Refused
from bot.config import load_config
from bot.importing import Given, import_file
from bot.once import run_once
from bot.pipeline import Taken
from bot.posting import preview
from bot.screen import say, show_diff
from bot.session import Session
from bot.views import asked, question_lines
from parsers.model import Accepted, Actor, Kind, Outcome, Record
from parsers.status_mail import write

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
"""The sample's own time: the same output every day."""
CONFIG = """[record]
managers = ["Maren Holt <maren.holt@example.org>"]
bot = "Heron status <prognosis@lists.heron.example.org>"
lists = ["heron-devel@lists.heron.example.org"]
subject = "Heron {release} development update ({month})"

[inbox]
paths = ["inbox"]
"""


def run_demo(keep: Path | None) -> None:
    """Run the cycle in `keep` (a new folder, left behind) or in a temporary folder. Raises Refused if `keep` is there already."""
    with _folder(keep) as folder:
        status = lay_out(folder)
        session = Session(config=load_config(folder / "config.toml", {}, folder), clock=lambda: NOW)
        try:
            _show(session, status)
        finally:
            session.close()
    say()
    say("Where to look next", "head")
    if keep is None:
        say("  prognosis demo --keep FOLDER   the same, with the database, the config and the mails left in FOLDER")
    else:
        say(f"  cd {keep}; prognosis items; prognosis held; prognosis history; prognosis preview --diff")
        say("  prognosis accept h1; prognosis undo e2; prognosis post")
    say("  prognosis import FILE          your own status mail; then `prognosis preview` gives it back")
    say("  prognosis --help               all commands; config.example.toml explains every setting")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="prognosis-demo-") as temporary:
            yield Path(temporary)
        return
    try:
        keep.mkdir(parents=True)
    except FileExistsError as error:
        raise Refused(f"{keep} is there already: name a new folder") from error
    yield keep


def lay_out(folder: Path) -> Path:
    """Put the sample into `folder`: config, Maildir with the replies, status mail. Returns the status mail's path."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    for part in ("cur", "new", "tmp"):
        (folder / "inbox" / part).mkdir(parents=True)
    with as_file(files("bot") / "sample") as sample:
        for number, reply in enumerate(sorted((sample / "replies").glob("*.eml"))):
            name = f"{int(NOW.timestamp()) - 86_400 + number}.{reply.stem}.sample"
            (folder / "inbox" / "new" / name).write_bytes(reply.read_bytes())
        status = folder / "status.eml"
        status.write_bytes((sample / "status.eml").read_bytes())
    return status


def _show(session: Session, status: Path) -> None:
    say("1. The release manager's status mail becomes the record", "head")
    for line in import_file(session, status, Actor(name="demo"), Given(), None):
        say(f"  {Path(line.partition(':')[0]).name}:{line.partition(':')[2]}")
    say()
    say("2. Replies come in, from many mail clients; owners wrote plain words", "head")
    done = run_once(session)
    titles = _titles(session.records.record)
    for taken in done.taken:
        _show_mail(taken, titles)
    say()
    _show_held(session, titles)
    say()
    record, composed = preview(session)
    say("4. The next status mail, as a diff to the last", "head")
    before, after = write(record.base).splitlines(), composed.text.splitlines()
    show_diff(line.rstrip() for line in difflib.unified_diff(before, after, "last", "next", n=1, lineterm=""))


def _titles(record: Record | None) -> dict[int, str]:
    shown = {item.number: item.title for item in record.document.items if item.number} if record else {}
    return shown | ({old.number: old.item.title for old in record.hidden} if record else {})


def _show_mail(taken: Taken, titles: dict[int, str]) -> None:
    author = taken.message.author
    name = author.name or author.address if author else "nobody"
    nothing = "" if taken.outcomes else ": nothing that changes an item"
    if taken.classification.kind is not Kind.REPLY:
        nothing = f": {taken.classification.kind}, {taken.classification.reason}"
    say(f"  {name}{nothing}")
    for outcome in taken.outcomes:
        _show_outcome(outcome, titles)


def _show_outcome(outcome: Outcome, titles: dict[int, str]) -> None:
    word = type(outcome).__name__.lower()
    title = titles.get(outcome.update.item) if outcome.update.item is not None else None
    say(f"    {word}  {asked(outcome.update, title)}", word)
    if isinstance(outcome, Accepted):
        say(f'              "{outcome.update.evidence.words}"', "ignored")


def _show_held(session: Session, titles: dict[int, str]) -> None:
    say("3. What the bot is not sure of waits for the manager", "head")
    with session.database.unit_of_work(read_only=True) as work:
        questions = work.history.questions()
    for question in questions:
        title = titles.get(question.update.item) if question.update.item is not None else None
        for line in question_lines(question, title):
            say(f"  {line}")
