"""Commands along the main path: demo, import, once, preview, post."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_history import AsOf, Release, record_of
from bot.opener import Opener, local_user
from bot.screen import mention, progress, say, show_diff
from parsers.model import Address

if TYPE_CHECKING:
    from bot.pipeline import Taken
    from bot.sender import Drained
    from bot.session import Session


def demo(
    keep: Annotated[Path | None, typer.Option("--keep", metavar="FOLDER", help="Work in this new folder and leave it.")] = None,
) -> None:
    """A whole cycle on a bundled sample: no server, no account, nothing left behind."""
    from bot.demo import run_demo

    run_demo(keep)


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="A status mail as text or mail, records, an mbox, or a Maildir.")],
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Its date, if the file has none; today else.")
    ] = None,
    manager: Annotated[
        str | None, typer.Option("--manager", metavar='"NAME <ADDRESS>"', help="The release manager, if the file names none.")
    ] = None,
    release: Annotated[str | None, typer.Option("--release", metavar="N.M", help="The release, if the file names none.")] = None,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help="text, mail, mbox, maildir or records, whatever it looks like.")
    ] = None,
) -> None:
    """Adopt a status mail as the record; of an mbox or Maildir, the manager's status mails and the replies between them."""
    from bot.importing import Given, import_file
    from bot.sources import SourceKind

    if kind is not None and kind not in list(SourceKind):
        raise typer.BadParameter(f"--as takes {', '.join(SourceKind)}, not {kind}")
    opener: Opener = context.obj
    given = Given(date=date.replace(tzinfo=UTC) if date else None, manager=_mailbox(manager) if manager else None, release=release)
    for path in files:
        for line in import_file(opener.session(), path, local_user(), given, SourceKind(kind) if kind else None):
            say(line)


def _mailbox(text: str) -> Address:
    from bot.config_values import mailbox

    try:
        return mailbox(text)
    except ValueError as error:
        raise typer.BadParameter(f"--manager: {error}") from error


def once(context: typer.Context) -> None:
    """Read what is new in the inbox, one mail a transaction, do what is due, send what is queued, and stop.

    What is due are previews, postings and reminders: started by cron every few minutes, this needs no daemon.
    """
    from bot.once import run_once

    opener: Opener = context.obj
    session = opener.session()
    if session.config.inbox.kind != "imap" and not session.config.inbox.paths:
        raise typer.BadParameter('no inbox is configured: name one in the config, [inbox] paths = ["FOLDER"]')
    done = run_once(session, track=lambda mails: progress(mails, "reading"), told=say_taken)
    for unread in done.unread:
        mention(f"{unread.folder}/{unread.key}: {unread.why}; tried again next time")
    accepted, held = (sum(len(numbers) for numbers in lists) for lists in
                      ([one.entries for one in done.taken], [one.questions for one in done.taken]))  # fmt: skip
    passed = sum(one.passed_over for one in done.taken)
    say(f"{len(done.taken) - passed} mails read, {accepted} changes made, {held} held, {len(done.drained.sent)} sent", "head")
    if passed:
        say(f"{passed} mails passed over: their headers say that they cannot matter", "head")
    if session.records.record is None and done.taken:
        mention("there is no status mail yet, so the mails changed nothing: `prognosis import FILE`, then the next pass reads them again")
    _say_drained(done.drained)


def _say_drained(drained: Drained) -> None:
    """What became of each mail that was tried. Raises Refused when nothing can be sent."""
    from bot.admin import Refused

    for row in drained.rows:
        why = f": {row.last_error}" if row.last_error else ""
        say(f"    {row.mail.purpose} {row.state} to {', '.join(row.mail.envelope.recipients)}{why}")
    if drained.paused:
        mention("paused: what is queued waits for `prognosis resume`")
    if drained.outage is not None:
        raise Refused(f"no mail can be sent, it waits in the outbox: {drained.outage.why}")


def say_taken(taken: Taken) -> None:
    """One line a mail, and one for each outcome; none for a mail that was passed over."""
    from bot.views import outcome_line

    if taken.passed_over:
        return

    author = taken.message.author.name or taken.message.author.address if taken.message.author else "nobody"
    kind = f"{taken.classification.kind}, a copy" if taken.duplicate else taken.classification.kind.value
    say(f"{taken.message.message_id or 'no Message-ID'}  {author}: {kind}")
    for outcome in taken.outcomes:
        say(f"    {outcome_line(outcome)}", type(outcome).__name__.lower())


def preview(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="[pN]", help="A preview that was mailed; the record as it stands now else.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Only what differs from the last status mail.")] = False,
    message: Annotated[bool, typer.Option("--message", help="The encoded mail, with headers.")] = False,
    to_managers: Annotated[bool, typer.Option("--mail", help="Mail it to the managers as the next preview, to be approved.")] = False,
    release: Release = None,
    as_of: AsOf = None,
) -> None:
    """Print the next status mail exactly as it would go out, or as it would have at the end of a release or of a day."""
    from bot import posting
    from bot.cli_schedule import preview_number
    from parsers.status_mail import write

    session: Session = context.obj.session()
    if to_managers:
        _mail_preview(session)
        return
    if release is None and as_of is None:
        record, composed = posting.preview(session, preview_number(number))
    elif number is not None:
        raise typer.BadParameter("a preview that was mailed is as it was: leave --release and --as-of out")
    else:
        record = record_of(context, release, as_of)
        composed = posting.compose_at(session, record, record.since or record.date)
    if message:
        typer.get_binary_stream("stdout").write(posting.preview_mail(session, record, composed).raw)
    elif diff:
        before, after = write(record.base), composed.text
        names = (f"{record.subject or 'status mail'} of {record.date:%Y-%m-%d}", "next")
        show_diff(line.rstrip("\r\n") for line in difflib.unified_diff(_lines(before), _lines(after), *names, n=2))
    else:
        typer.get_binary_stream("stdout").write(composed.text.encode("utf-8", "surrogateescape"))


def _mail_preview(session: Session) -> None:
    """Make a preview out of turn and send it."""
    from bot.preview import ask_preview

    made = ask_preview(session)
    say(f"p{made.number} is on its way to the managers: `prognosis approve p{made.number}` lets it go out")
    deliver(session)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def post(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Post although the gate refuses it.")] = False,
) -> None:
    """Put the next status mail into the outbox, and deliver it where the config says."""
    from bot import posting

    session: Session = context.obj.session()
    made = posting.post(session, local_user(), force=force)
    say(f"e{made.entry.entry}  posted {made.entry.message_id} {made.entry.subject}")
    deliver(session)


def deliver(session: Session) -> None:
    """Send what is queued now, or leave it to the instance that runs."""
    from bot.once import send_queued
    from storage.errors import Busy
    from storage.lock import instance_lock

    try:
        with instance_lock(session.config.database.connection):
            _say_drained(send_queued(session))
    except Busy:
        say("    in the outbox: the instance that runs sends it within a minute")


COMMANDS: dict[str, Callable[..., None]] = {"demo": demo, "import": import_, "once": once, "preview": preview, "post": post}
