"""What the database has to say when it cannot do its work."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be opened, read or written. The text is a whole sentence for the person running the program."""


class Busy(StorageError):
    """Another instance of the program holds the database."""


class Unstorable(StorageError):
    """The database refuses these very values, and would refuse them again at any time: it is not the database that is at fault."""
