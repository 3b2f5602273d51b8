"""Each mail with the number of the newest entry when it was judged, so that it can be judged again against the same record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of mails from before it is not known."""
    op.add_column("mail", sa.Column("as_of", sa.Integer))
