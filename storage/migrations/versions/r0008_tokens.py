"""Tokens: what a manager proves a mail with that nothing else proves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)


def upgrade() -> None:
    """None was given out yet."""
    op.create_table(
        "token",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("mail", sa.Integer, sa.ForeignKey("mail.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.id")),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
    )
    op.create_index("token_by_mail", "token", ["mail"])
