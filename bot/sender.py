"""Drains the outbox. Each mail is marked `sending` and committed before its first byte goes out."""

from __future__ import annotations

from bot.sender_maildir import MaildirSender
from bot.session import Session
from storage.outbox import OutboxRow, State


def drain(session: Session) -> tuple[OutboxRow, ...]:
    """Send what is queued, oldest first, and return it as it stands now. Raises OSError when the Maildir cannot be written."""
    sender = MaildirSender(session.config.outbox.path)
    settle_uncertain(session, sender)
    done: list[int] = []
    while (row := _begin(session)) is not None:
        sender.deliver(row.mail.message_id, row.mail.raw)
        with session.database.unit_of_work() as work:
            work.outbox.mark_sent(row.id)
            work.commit()
        done.append(row.id)
    with session.database.unit_of_work(read_only=True) as work:
        return tuple(row for row in work.outbox.all() if row.id in done)


def _begin(session: Session) -> OutboxRow | None:
    with session.database.unit_of_work() as work:
        row = work.outbox.next_queued()
        if row is not None:
            work.outbox.mark_sending(row.id)
            work.commit()
    return row


def settle_uncertain(session: Session, sender: MaildirSender) -> None:
    """What an earlier run left in `sending`: a Maildir tells for certain whether the mail is there, and takes it only once."""
    with session.database.unit_of_work() as work:
        work.outbox.recover()
        for row in work.outbox.all(State.UNCERTAIN):
            if sender.delivered(row.mail.message_id):
                work.outbox.mark_seen(row.mail.message_id)
            else:
                work.outbox.resend(row.id)
        work.commit()
