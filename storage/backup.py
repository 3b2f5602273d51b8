"""A copy of a SQLite file that is whole, whatever is going on in the file meanwhile."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def back_up(source: Path, label: str) -> Path:
    """Copy the SQLite file `source` to `SOURCE.LABEL` (`.LABEL-2` and so on if there is one), and return the copy's name.

    The copy has the mode of the source and is on the disk when this returns; half a copy never has that name.
    Raises OSError or sqlite3.Error.
    """
    half = source.with_name(f"{source.name}.{label}.part")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, source.stat().st_mode & 0o777))
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(half)) as here:
        there.backup(here)
    _to_disk(half)
    target = _free_name(source.with_name(f"{source.name}.{label}"))
    half.rename(target)
    _to_disk(target.parent)
    return target


def _free_name(wanted: Path) -> Path:
    name, count = wanted, 1
    while name.exists():
        count += 1
        name = wanted.with_name(f"{wanted.name}-{count}")
    return name


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
