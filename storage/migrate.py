"""Runs the migrations inside a transaction that is already open: all of them are made, or none is."""

from __future__ import annotations

from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.errors import StorageError
from storage.revisions import Migrations


def scripts_of(migrations: Migrations, current: str | None) -> ScriptDirectory:
    """The steps in the folder. Raises StorageError if `current` is none of them: then a newer program made the schema."""
    config = Config()
    config.set_main_option("script_location", str(migrations.folder).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StorageError(
            f"The database has schema {current}, made by a newer version of this program, which knows schemas up to {migrations.head}. "
            "Install that version, or restore the backup that it made beside the database."
        )
    return scripts


def upgrade(connection: Connection, scripts: ScriptDirectory, migrations: Migrations) -> None:
    """Take every step from the schema that is there to the head of `migrations`."""

    def steps(revision: Any, _: object) -> Any:
        return scripts._upgrade_revs(migrations.head, revision)

    # QUIRK: alembic's own commands open connections and transactions by themselves, through an env.py; its environment takes ours.
    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=migrations.head) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
