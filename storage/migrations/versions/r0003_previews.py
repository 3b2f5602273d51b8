"""Previews that say what they hold and when they are due, snapshots of the record, and authors found fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)


def upgrade() -> None:
    """Nothing has made a preview so far, so its table is made anew."""
    op.drop_table("preview")
    op.create_table(
        "preview",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("lines", sa.Text, nullable=False),
        sa.Column("through", sa.Integer, nullable=False),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("silent_at", _MOMENT),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("forced", sa.Boolean, nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.UniqueConstraint("message_id", name="preview_message_id"),
    )
    op.create_table(
        "snapshot",
        sa.Column("entry", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("mail_by_author", "mail", ["from_address"], postgresql_using="hash")
