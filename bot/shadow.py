"""Shadow mode: when the manager posts by hand, he gets what would have been posted, beside his own."""

from __future__ import annotations

import difflib

from bot.posting import compose_at, local_time
from bot.records import Draft
from bot.reminder_mails import queue_notice
from bot.session import Session
from bot.wording import wrapped
from parsers.model import Classification, Kind, Message
from replies.people import is_manager
from storage.unit_of_work import UnitOfWork


def queue_comparison(session: Session, work: UnitOfWork, message: Message, kind: Classification) -> None:
    """In shadow mode, answer a status mail of a manager to the managers: the difference to what would have been posted instead.

    It is made from the record as it stands before that mail, so that nothing of his own shows in ours.
    """
    record, author = session.records.record, message.author
    if session.config.posting.mode != "shadow" or kind.kind is not Kind.STATUS_MAIL or record is None or author is None:
        return
    if not is_manager(author, session.records.identities(session.config.identities)):
        return
    composed = compose_at(session, record, session.clock())
    theirs, ours = (text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n") for text in (message.text, composed.text))
    lines = list(difflib.unified_diff(theirs, ours, n=1, lineterm=""))[2:]
    changed = [sum(line[:1] == sign for line in lines) for sign in "-+"]
    posted = local_time(session, message.date or session.clock())
    said = f"lines of yours: {changed[0]}, which stand under -; of mine: {changed[1]}, under +." if lines else "There is none."
    head = [
        *wrapped(f'This is the difference between "{message.subject.text}", which you posted on {posted.day} {posted:%B}, and what I '
                 "would have posted in its place. Shadow mode: nothing went out."),
        "", *wrapped(said), "",
    ]  # fmt: skip
    text = "\n".join([*head, *("" if line == " " else line for line in lines)]) + "\n"
    subject = f"What would have been posted: {composed.subject}"
    queue_notice(session, work, Draft(work, session.records, session.clock()), subject, text, message.message_id)
