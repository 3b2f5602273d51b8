"""The mails that ask owners about their own words, and the people who do not want to be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)


def upgrade() -> None:
    """Nobody was asked so far."""
    op.create_table(
        "asked",
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("posting", sa.Text, nullable=False),
        sa.Column("answered_at", _MOMENT),
    )
    op.create_table(
        "opt_out",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
    )
