"""Mails that wait for their proof: since when, and when it is asked for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)


def upgrade() -> None:
    """Nothing waits yet."""
    op.create_table(
        "waiting",
        sa.Column("mail", sa.Integer, sa.ForeignKey("mail.id"), primary_key=True, autoincrement=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
    )
    op.create_index("waiting_by_time", "waiting", ["due_at"])
