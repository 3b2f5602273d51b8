"""Each mail with the verdict on who sent it, so that it can be judged again without asking the DNS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of mails from before no verdict is known, so they count as unproven."""
    op.add_column("mail", sa.Column("proof", sa.Text))
