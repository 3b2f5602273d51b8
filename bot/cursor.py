"""How far a folder is read: moved in the transaction that takes a mail, never by what was only looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.raw_mail import RawMail, Step
from storage.unit_of_work import UnitOfWork


def move_cursor(work: UnitOfWork, *mails: RawMail) -> None:
    """Move the cursor as far as these mails move it, which are settled in this transaction, in the order of their folder."""
    for folder in dict.fromkeys(mail.folder for mail in mails):
        here = [mail for mail in mails if mail.folder == folder]
        for step in joined(mail.step for mail in here if mail.step is not None):
            work.cursors.advance(folder, validity=step.validity, after=step.after, to=step.to)
        if here[-1].step is None:
            work.cursors.set(folder, last=here[-1].key)


def joined(steps: Iterable[Step]) -> list[Step]:
    """The same way in fewer steps: one that begins where the one before it ends goes on with it."""
    out: list[Step] = []
    for step in steps:
        if out and (out[-1].validity, out[-1].to) == (step.validity, step.after):
            out[-1] = replace(out[-1], to=step.to)
        else:
            out.append(step)
    return out
