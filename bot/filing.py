"""Mail that is read, moved out of the folders that are read: only what is committed, and only where the config asks for it."""

from __future__ import annotations

from bot.imap_connection import ImapConnection
from bot.imap_folder import CHUNK, ImapFolder
from bot.session import Session


def file_away(session: Session, connection: ImapConnection, folder: ImapFolder, filed: ImapFolder) -> None:
    """Move the mails of the selected `folder` that were read to `filed`, those of earlier runs too, and note where they are then.

    Without MOVE at the server a crash may leave a mail in both.
    """
    uids = connection.unfiled()
    for at in range(0, len(uids), CHUNK):
        keys = {folder.key(uid): uid for uid in uids[at : at + CHUNK]}
        with session.lock, session.database.unit_of_work(read_only=True) as work:
            read = work.archive.read_at(folder.place, list(keys))
        if not read:
            continue
        now = connection.move([keys[key] for key in read], filed.name)
        with session.lock, session.database.unit_of_work() as work:
            for key, mail in read.items():
                if keys[key] in now:
                    place = filed.key_of(*now[keys[key]])
                    if not work.archive.seen(filed.place, place):
                        work.archive.add_copy(mail, filed.place, place)
            work.commit()
