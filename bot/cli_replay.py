"""The command that judges the archived mails again: replay."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from bot.opener import Opener
from bot.screen import complain, mention, progress, say

if TYPE_CHECKING:
    from bot.replay_making import Step
    from bot.replaying import Replayed
    from bot.session import Session
    from parsers.model import Record
    from storage.archive import MailRow

FAILED = 1
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]


def replay(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Make the differences: as new entries where that is safe, else as questions.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge the archived mails by today's rules: what would come of each now that did not come of it then.

    Each is judged against the status mail that it answered and the record as it was then. Without --apply nothing is changed. With it
    nothing is changed either that you settled or undid: what a later entry touched is asked, not made.

    A mail that was set aside, because the program failed over it, is taken anew with --apply, as if it came today.
    """
    from bot.replay_making import make_differences
    from storage.lock import instance_lock

    opener: Opener = context.obj
    session = opener.session()
    with instance_lock(session.config.database.connection) if apply else nullcontext():
        _take_anew(session, apply)
        mails, different, failed = _judged(session)
        made = 0
        for one in different:
            steps = make_differences(session, one) if apply else ()
            made += sum(step.entry is not None or step.question is not None for each in steps for step in each)
            _show(one, steps, session.records.record, as_json)
    if not as_json:
        what = f"{made} entries and questions made" if apply else "nothing was changed; --apply makes the differences"
        say(f"{mails} mails judged again, {len(different)} differ" + (f"; {what}" if different else ""), "head")
    if failed:
        raise typer.Exit(FAILED)


def _take_anew(session: Session, apply: bool) -> None:
    """Mails that were set aside: with `apply` each is taken as if it came today, and stays aside if the program fails over it again."""
    from bot.pipeline import take
    from bot.unreadable import raw_of, set_aside_mails

    mails = set_aside_mails(session)
    if mails and not apply:
        mention(f"{len(mails)} mails are set aside as unreadable: --apply takes them anew")
    for aside in mails if apply else ():
        with session.lock:
            taken = take(session, raw_of(session, aside), aside=aside)
        came = [*(f"e{number}" for number in taken.entries), *(f"h{number}" for number in taken.questions)]
        why = f": {taken.classification.reason}" if taken.classification.kind == "unreadable" else ""
        mention(f"set aside on {aside.arrived_at:%Y-%m-%d}, {aside.from_address or 'nobody'}: {taken.classification.kind} {' '.join(came)}{why}")


def _judged(session: Session) -> tuple[int, list[Replayed], int]:
    """How many mails were judged again, those that differ, and over how many of them the program failed: those are told of here."""
    from bot.condition import reason_of
    from bot.replaying import replay_archive

    failures: list[int] = []

    def tell(row: MailRow, error: Exception) -> None:
        failures.append(row.id)
        complain(f"mail {row.message_id or row.id} from {row.from_address}: {reason_of(error)}; it stays as it is")

    with session.lock, session.database.unit_of_work(read_only=True) as work:
        count = work.archive.count_kept()
        replayed = replay_archive(session, work, track=lambda rows: progress(rows, "judging again", count), failed=tell)
        different = [one for one in replayed if one.differences]
    return count, different, len(failures)


def _show(replayed: Replayed, steps: Sequence[Sequence[Step]], record: Record | None, as_json: bool) -> None:
    from bot.replay_view import difference_objects, replayed_lines

    if as_json:
        for one in difference_objects(replayed, steps, record):
            typer.echo(json.dumps(one, ensure_ascii=False))
        return
    for text, style in replayed_lines(replayed, steps, record):
        say(text, style)


COMMANDS: dict[str, Callable[..., None]] = {"replay": replay}
