"""Sending over a server: who has taken a mail, since when it stands where it stands, and what was handed over when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)


def upgrade() -> None:
    """What was sent so far was taken by all its recipients and counts for no cap any more."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("state_at", _MOMENT))
        outbox.add_column(sa.Column("seen_at", _MOMENT))
        outbox.add_column(sa.Column("failing_since", _MOMENT))
        outbox.add_column(sa.Column("taken", sa.Text))
        outbox.add_column(sa.Column("told", sa.Text))
    op.execute("UPDATE outbox SET state_at = COALESCE(sent_at, tried_at, created_at), told = '[]'")
    op.execute("UPDATE outbox SET taken = CASE WHEN state IN ('sent', 'seen') THEN recipients ELSE '[]' END")
    op.execute("UPDATE outbox SET seen_at = state_at WHERE state = 'seen'")
    with op.batch_alter_table("outbox") as outbox:
        for name in ("state_at", "taken", "told"):
            outbox.alter_column(name, nullable=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("outbox", sa.Integer, sa.ForeignKey("outbox.id"), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("handover_by_time", "handover", ["at"])
