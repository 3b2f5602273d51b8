"""One transaction in a thread, so that the loop of the daemon never waits for the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.session import Session
from storage.unit_of_work import UnitOfWork

Value = TypeVar("Value")


async def in_transaction(session: Session, work_on: Callable[[UnitOfWork], Value], *, read_only: bool = False) -> Value:
    """What `work_on` returns, once it is committed. Raises StorageError, and what `work_on` raises: then nothing was written.

    If the waiting is cancelled, the transaction is finished all the same.
    """
    return await asyncio.to_thread(_run, session, work_on, read_only)


def _run(session: Session, work_on: Callable[[UnitOfWork], Value], read_only: bool) -> Value:
    with session.lock, session.database.unit_of_work(read_only=read_only) as work:
        found = work_on(work)
        if not read_only:
            work.commit()
    return found
