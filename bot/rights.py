"""Who may change what, as the config has it."""

from __future__ import annotations

from bot.config import Config
from replies.policy import COLUMNS, ROWS, Policy, overridden


def rights_of(config: Config) -> Policy:
    """The table of rights with what `[policy]` says otherwise."""
    said = {row: {column: getattr(getattr(config.policy, row), column) for column in COLUMNS} for row in ROWS}
    return overridden({row: {column: one == "accept" for column, one in columns.items() if one is not None} for row, columns in said.items()})
