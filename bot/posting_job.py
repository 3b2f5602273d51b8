"""The job that makes previews and postings when they are due: one step a transaction, each from what the database remembers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from bot.approval import told
from bot.cadence import Due, Rules, Step, Waiting, goes_out_at, next_moment, next_step
from bot.calendar import begin, dues, posting_cron, posting_due, settle
from bot.job import Job, Run
from bot.log import note, warn
from bot.pausing import pause_of
from bot.posting import as_document, post_preview, refusals, shown_record
from bot.preview import lacks, make_preview
from bot.records import Draft
from bot.reminder_mails import queue_reminder
from bot.session import Session
from bot.wording import minute
from parsers.model import Actor, Adopted, Entry, Posted
from replies.cycle import correction
from storage.previews import Preview, PreviewState
from storage.unit_of_work import UnitOfWork

BOT = Actor(name="Prognosis", role="bot")
"""Who posts when silence counts as consent."""
MOST_STEPS = 20
"""A preview, its posting and reminders are a few steps; more in one run would be a fault of ours."""
_LACKING = "posting lacks"


def work_postings(session: Session, stopping: Event) -> None:
    """Do all steps that are due, as far as mail has been read; where it has not been, ask for that. None is done in a pause: they would
    all go out at its end.
    """
    for _ in range(MOST_STEPS):
        if stopping.is_set() or not _due(session, session.heard_at):
            break
        if _do(session) is None:
            return
    if not stopping.is_set() and _due(session, session.clock()):
        session.ask_reader()


def _due(session: Session, now: datetime | None) -> bool:
    """Whether there is something to do, or to remember, if all mail up to `now` has been read."""
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
        if session.records.record is None or now is None or pause_of(work) is not None:
            return False
        draft = Draft(work, session.records, session.clock())
        return begin(session, work, now, write=False) or _step(session, work, draft, now)[0] is not None


def _do(session: Session) -> Step | None:
    """Make the next step and commit it; None if there is none, or it cannot be made."""
    now = session.heard_at
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        draft = Draft(work, session.records, session.clock())
        if now is None or draft.record is None or pause_of(work) is not None:
            return None
        begin(session, work, now)
        step, due, waiting = _step(session, work, draft, now)
        if step is not None and not _act(session, work, draft, step, due, waiting):
            step = None
        work.commit()
    if step is not None:
        note("posting", step=step, due=due.at if due else None, preview=f"p{waiting.preview.number}" if waiting else None)
    return step


def _step(session: Session, work: UnitOfWork, draft: Draft, now: datetime) -> tuple[Step | None, Due | None, Waiting | None]:
    waiting = waiting_state(session, work, draft)
    due, _ = dues(session, work, now)
    return next_step(now, rules(session), due, waiting), due, waiting


def rules(session: Session) -> Rules:
    """What the config says of when a preview goes out."""
    table = session.config.posting
    return Rules(
        zone=ZoneInfo(session.config.record.timezone), shadow=table.mode == "shadow",
        silence=session.config.schedule.posting is not None and (table.mode == "auto" or table.silence == "post"),
    )  # fmt: skip


def waiting_state(session: Session, work: UnitOfWork, draft: Draft) -> Waiting | None:
    """The preview that waits, and how it stands to the record of now."""
    preview = work.previews.newest(waiting=True)
    if preview is None:
        return None
    corrected, mail = correction(draft.entries, preview.through), work.outbox.of(preview.message_id)
    by_itself = preview.state is PreviewState.APPROVED or rules(session).silence
    refused = by_itself and corrected is None and not preview.forced and bool(refused_by(session, draft, preview))
    return Waiting(
        preview=preview, mailed_at=None if mail is None else mail.sent_at, corrected=corrected is not None, refused=refused,
        overtaken=overtaking(draft, preview) is not None,
    )  # fmt: skip


def overtaking(draft: Draft, preview: Preview) -> Entry | None:
    """The entry after a preview by which a status mail was on the list: ours, or one that a manager posted by hand."""
    later = (one for one in draft.entries if one.entry > preview.through)
    return next((one for one in later if isinstance(one, Posted) or (isinstance(one, Adopted) and _was_mail(one))), None)


def _was_mail(adopted: Adopted) -> bool:
    return not adopted.private and not adopted.message_id.endswith("@prognosis.invalid>")  # what an imported text and a new release have


def refused_by(session: Session, draft: Draft, preview: Preview) -> tuple[str, ...]:
    """Why the gate would not let this preview out."""
    return refusals(session, draft, as_document(shown_record(draft.record), preview.lines))


def _act(session: Session, work: UnitOfWork, draft: Draft, step: Step, due: Due | None, waiting: Waiting | None) -> bool:
    """Make one step; False if it cannot be made."""
    if step in (Step.PREVIEW, Step.REPLACE):
        return _show(session, work, draft, due if step is Step.PREVIEW else None, waiting)
    if waiting is None:
        return False
    preview = waiting.preview
    if step is Step.DROP:
        found = overtaking(draft, preview)
        work.previews.void(preview.number, told(found) if found is not None else "another status mail went out")
        settle(work, preview.due_at)
    elif step is Step.POST:
        post_preview(session, work, draft, preview, preview.actor or BOT)
    else:
        work.previews.remind(preview.number)
        queue_reminder(session, work, draft, preview, () if preview.forced else refused_by(session, draft, preview))
    return True


def _show(session: Session, work: UnitOfWork, draft: Draft, due: Due | None, waiting: Waiting | None) -> bool:
    """Make a preview; without anybody to show it to, say so once."""
    missing = ", ".join(lacks(session))
    if missing:
        if work.settings.get(_LACKING) != missing:
            work.settings.set(_LACKING, missing)
            warn("no preview can be made", lacks=missing)
        return False
    work.settings.remove(_LACKING)
    if due is None and waiting is not None and waiting.preview.due_at is not None:
        due = posting_due(session, waiting.preview.due_at)
    found = correction(draft.entries, waiting.preview.through) if waiting is not None else None
    late = waiting is not None and found is None and due is not None and waiting.preview.due_at == due.at
    because = told(found) if found is not None else "its time came while no mail could be read" if late else ""
    make_preview(session, work, draft, due, because)
    return True


def next_posting_moment(session: Session) -> datetime | None:
    """When there is something to do next."""
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
        if session.records.record is None:
            return None
        waiting = waiting_state(session, work, Draft(work, session.records, session.clock()))
        _, upcoming = dues(session, work, session.clock())
    return next_moment(rules(session), upcoming, waiting)


def posting_runs(session: Session, until: datetime) -> Sequence[Run]:
    """The previews and postings that are foreseen up to `until`."""
    cron, found = posting_cron(session), []
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
        waiting = waiting_state(session, work, Draft(work, session.records, session.clock())) if session.records.record else None
        due, upcoming = dues(session, work, session.clock())
    if waiting is not None and (moment := next_moment(rules(session), None, waiting)) is not None:
        found.append(_waiting_run(waiting, goes_out_at(rules(session), waiting) is not None, moment))
    if due is not None and (waiting is None or waiting.preview.due_at != due.at):
        found.append(Run(name="preview", at=session.clock(), what=f"of the posting that is due at {minute(due.at)}"))
    if cron is not None and upcoming is not None:
        for at in cron.between(session.clock(), until):
            if at >= upcoming.at:
                found.append(Run(name="preview", at=posting_due(session, at).preview_at))
                found.append(Run(name="posting", at=at, what=_condition(session)))
    return [run for run in found if run.at <= until]


def _waiting_run(waiting: Waiting, goes_out: bool, moment: datetime) -> Run:
    name = f"p{waiting.preview.number}"
    if goes_out:
        approved = waiting.preview.state is PreviewState.APPROVED
        return Run(name="posting", at=moment, what=f"{name}, {'approved' if approved else 'unless it is held or corrected'}")
    return Run(name="reminder", at=moment, what=f"the gate refuses {name}" if waiting.refused else f"{name} waits to be approved")


def _condition(session: Session) -> str:
    found = rules(session)
    return "shadow: to the managers alone" if found.shadow else "unless it is held or corrected" if found.silence else "if it is approved"


POSTINGS = Job(name="postings", run=work_postings, next_at=next_posting_moment, runs=posting_runs)
