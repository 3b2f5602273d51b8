"""Opens what a command needs, when it needs it, and closes it at the end."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config, load_config
from bot.screen import mention
from bot.session import Session
from parsers.model import Actor

if TYPE_CHECKING:
    from bot.records import Records


@dataclass(slots=True, kw_only=True)
class Opener:
    """The options before the command's name, and what was opened for it."""

    config: Path | None
    verbose: bool
    _session: Session | None = field(default=None, init=False)

    def settings(self) -> Config:
        """The config. Raises ConfigError."""
        config = load_config(self.config, os.environ, Path.cwd())
        if self.verbose:
            mention(f"config: {config.source}\ndatabase: {config.database.url}")
        return config

    def session(self) -> Session:
        """The session; its database is opened when it is first used."""
        if self._session is None:
            self._session = Session(config=self.settings())
        return self._session

    def read_records(self) -> Records:
        """The whole history, as it stands in the database now."""
        session = self.session()
        with session.database.unit_of_work(read_only=True) as work:
            session.records.refresh(work)
        return session.records

    def close(self) -> None:
        """Close the session, if there is one."""
        if self._session is not None:
            self._session.close()


def local_user() -> Actor:
    """The person at the keyboard, as the actor of an entry."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # no such user id: a container
        name = f"uid {os.getuid()}"
    return Actor(name=name, role="local user")
