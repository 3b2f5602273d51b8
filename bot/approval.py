"""The manager's word on a preview: it goes out, or it does not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin import Refused
from bot.calendar import settle
from bot.posting import SHADOW, Posting, as_document, post_preview, refusals, shown_record
from bot.records import Draft
from bot.session import Session
from parsers.model import Actor, Entry
from replies.cycle import correction
from storage.previews import Preview, PreviewState
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approved preview. `posting` is None while it waits for its due time; `later` are accepted changes that it does not hold."""

    preview: Preview
    posting: Posting | None
    later: tuple[Entry, ...]


def approve(session: Session, number: int | None, actor: Actor, *, force: bool = False, now: bool = False) -> Approved:
    """Approve a preview in a transaction of its own; None is the one that waits. See `approve_preview`."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        done = approve_preview(session, work, Draft(work, session.records, session.clock()), number, actor, force=force, now=now)
        work.commit()
    return done


def approve_preview(
    session: Session, work: UnitOfWork, draft: Draft, number: int | None, actor: Actor, *, force: bool = False, now: bool = False
) -> Approved:
    """Let a preview go out as it was shown, in the transaction of `work`: at its due time, or at once if that is past or `now` is set.

    `force` overrules the gate. Raises Refused, with the reason, when the preview does not stand any more or must not go out.
    """
    if session.config.posting.mode == "shadow":
        raise Refused(SHADOW)
    preview = waiting_preview(work, number)
    later = tuple(one for one in draft.entries if one.entry > preview.through)
    corrected = correction(draft.entries, preview.through)
    if corrected is not None:
        raise Refused(f"p{preview.number} does not stand any more: {told(corrected)}; a new preview comes")
    found = refusals(session, draft, as_document(shown_record(draft.record), preview.lines))
    if found and not (force or preview.forced):
        raise Refused(f"the gate refuses p{preview.number}: {'; '.join(found)}")
    if preview.state is PreviewState.OPEN or force:
        preview = work.previews.approve(preview.number, actor, forced=bool(found))
    posting = None
    if now or preview.due_at is None or preview.due_at <= session.clock():
        posting = post_preview(session, work, draft, preview, preview.actor or actor)
    return Approved(preview=preview, posting=posting, later=later)


def hold(session: Session, number: int | None, actor: Actor) -> Preview:
    """Keep a preview back, in a transaction of its own. See `hold_preview`."""
    with session.database.unit_of_work() as work:
        held = hold_preview(work, number, actor)
        work.commit()
    return held


def hold_preview(work: UnitOfWork, number: int | None, actor: Actor) -> Preview:
    """Keep a preview back: nothing goes out until the next one is due, or somebody posts. Raises Refused."""
    preview = waiting_preview(work, number)
    settle(work, preview.due_at)
    return work.previews.void(preview.number, f"{actor.name} held it")


def waiting_preview(work: UnitOfWork, number: int | None) -> Preview:
    """The preview of that number, or the one that waits. Raises Refused if it does not wait."""
    preview = work.previews.newest(waiting=True) if number is None else work.previews.get(number)
    if preview is None and number is not None:
        raise Refused(f"there is no preview p{number}")
    if preview is None:
        raise Refused("no preview waits: `prognosis post` posts the record as it stands")
    if not preview.waits:
        raise Refused(f"p{preview.number} is {preview.state}" + (f": {preview.why}" if preview.why else ""))
    return preview


def told(entry: Entry) -> str:
    """An entry that came after a preview, in a phrase."""
    return f"e{entry.entry} by {entry.actor.name} came after it"
