"""Which failures are a user's to mend, what is said of them, and the exit status they give."""

from __future__ import annotations

from typer.exceptions import TyperException

from bot.screen import complain

FAILED, WRONG_USAGE = 1, 2


def status_of(error: Exception) -> int | None:
    """Say what went wrong on stderr and return the exit status; None for a fault of the program, which shows its traceback."""
    from bot.admin import Refused
    from bot.config_faults import ConfigError
    from bot.raw_mail import InboxError
    from bot.server_faults import ServerError
    from bot.sources import SourceError
    from replies.replay import ReplayError
    from storage.errors import Busy, StorageError

    if isinstance(error, TyperException):
        complain(f"{error.format_message()} (`--help` shows what is right)")
        return WRONG_USAGE
    if isinstance(error, ConfigError):
        complain(str(error))
        return WRONG_USAGE
    if isinstance(error, ServerError):
        complain(f"{error}; {error.cure}")
        return FAILED
    if isinstance(error, (Refused, SourceError, InboxError, StorageError, ReplayError, Busy)):
        complain(str(error))
        return FAILED
    if isinstance(error, OSError) and error.strerror:
        complain(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
        return FAILED
    return None
