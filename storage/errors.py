"""What the database has to say when it cannot do its work."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be opened, read or written. The text is a whole sentence for the person running the program."""


class Busy(StorageError):
    """Another instance of the program holds the database: `holder` says which, `place` what it holds."""

    def __init__(self, holder: str, place: str) -> None:
        super().__init__(f"Another instance of this program ({holder}) holds the database: {place}.")
        self.holder = holder


class Unstorable(StorageError):
    """The database refuses these very values, and would refuse them again at any time: it is not the database that is at fault."""
