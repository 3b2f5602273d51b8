"""What the tests of reading over IMAP share: a desk whose inbox lies on a server, and what it has read."""

from __future__ import annotations

from pathlib import Path

from bot.passing import pass_over
from bot.pipeline import Taken, take
from bot.raw_mail import PassedOver, RawMail, Unread
from bot.reader import Reader
from bot.session import Session
from tests.lists import PROGNOSIS_BODY, Desk
from tests.servers import PASSWORD


class ImapDesk(Desk):
    """A desk that reads over IMAP; `settings` are lines of the config's [imap] table, `inbox` of its [inbox] table."""

    def __init__(
        self, folder: Path, *, port: int, user: str = "bot", tls: str = "implicit", ca: Path | None = None, body: str | None = PROGNOSIS_BODY,
        settings: str = "", inbox: str = "",
    ) -> None:  # fmt: skip
        super().__init__(folder, body)
        self.session.close()
        (folder / "secret").write_text(PASSWORD)
        (folder / "secret").chmod(0o600)
        config = folder / "config.toml"
        text = config.read_text().partition("[inbox]")[0]
        trust = f'ca_file = "{ca}"\n' if ca else ""
        text += f'[inbox]\nkind = "imap"\n{inbox}\n[imap]\nhost = "127.0.0.1"\nport = {port}\ntls = "{tls}"\nuser = "{user}"\n{trust}'
        config.write_text(text + f'password_file = "secret"\n{settings}\n')
        self.session = self.open()


def read_all(session: Session, reader: Reader) -> tuple[list[Taken], list[Unread]]:
    """One look, everything taken as the daemon takes it: what came of each mail, passed over or not, and what could not be read."""
    taken: list[Taken] = []
    unread: list[Unread] = []
    for one in reader.look():
        if isinstance(one, Unread):
            unread.append(one)
        elif isinstance(one, PassedOver):
            taken += pass_over(session, one)
        else:
            taken.append(take(session, one))
    return taken, unread


def ids(taken: list[Taken]) -> list[str]:
    """The left parts of the Message-IDs, in the order they were taken; those that were passed over in parentheses, copies with a mark."""
    shown = []
    for one in taken:
        name = (one.message.message_id or "<nobody@>")[1:].partition("@")[0] + ("+" if one.duplicate else "")
        shown.append(f"({name})" if one.passed_over else name)
    return shown


__all__ = ["ImapDesk", "RawMail", "ids", "read_all"]
