"""The password or token of a server, as it is at this moment."""

from __future__ import annotations

from bot.config_servers import ImapTable, SmtpTable


def secret_of(table: ImapTable | SmtpTable) -> str:
    """The password that counts; empty if there is none. A file is read anew each time, because tokens are renewed in it.

    Raises OSError if the file cannot be read now.
    """
    if table.password_file is not None:
        return table.password_file.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
    return table.password.get_secret_value() if table.password else ""
