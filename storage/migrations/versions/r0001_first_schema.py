"""The first schema: archive, history, outbox, cursors, previews, settings and the sequences of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)

_REFUSE_IN_SQLITE = (
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the history is never changed'); END""",
    """CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the history is never removed'); END""",
    # QUIRK: INSERT OR REPLACE removes a row without its delete trigger (sqlite.org/lang_conflict.html).
    """CREATE TRIGGER entry_is_never_replaced BEFORE INSERT ON entry
    WHEN EXISTS (SELECT 1 FROM entry WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'an entry of the history is never replaced'); END""",
)

_REFUSE_IN_POSTGRESQL = (
    """CREATE FUNCTION entry_is_final() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'an entry of the history is never changed or removed'; END $$""",
    """CREATE TRIGGER entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_final()""",
)


def upgrade() -> None:
    """Make every table, and refuse what would alter the history."""
    _archive()
    _history()
    _sending()
    _small_tables()
    refusals = _REFUSE_IN_SQLITE if op.get_bind().dialect.name == "sqlite" else _REFUSE_IN_POSTGRESQL
    for statement in refusals:
        op.execute(statement)


def _archive() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Text),
        sa.Column("from_address", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("date", _MOMENT),
        sa.Column("arrived_at", _MOMENT, nullable=False),
        sa.Column("in_reply_to", sa.Text),
        sa.Column("references", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("posting", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("defects", sa.Text, nullable=False),
        sa.Column("clash", sa.Boolean, nullable=False),
        sa.Column("outcomes", sa.Text, nullable=False),
    )
    op.create_index("mail_by_message_id", "mail", ["message_id"], postgresql_using="hash")
    op.create_index("mail_by_digest", "mail", ["digest"])
    op.create_index("mail_by_arrival", "mail", ["arrived_at", "id"])
    op.create_table(
        "place",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("mail", sa.Integer, sa.ForeignKey("mail.id"), nullable=False),
        sa.UniqueConstraint("folder", "key", name="place_once"),
    )


def _history() -> None:
    op.create_table(
        "entry",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("item", sa.Integer),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("entry_by_item", "entry", ["item", "number"])
    op.create_table(
        "question",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("mail", sa.Integer, sa.ForeignKey("mail.id")),
        sa.Column("item", sa.Integer),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("entry", sa.Integer, sa.ForeignKey("entry.number")),
    )
    op.create_index("question_by_state", "question", ["state", "number"])


def _sending() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("recipients", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tried_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("refused", sa.Text, nullable=False),
        sa.UniqueConstraint("message_id", name="outbox_message_id"),
    )
    op.create_index("outbox_by_state", "outbox", ["state", "id"])


def _small_tables() -> None:
    op.create_table(
        "cursor",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("validity", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "preview",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    sequence = op.create_table(
        "sequence",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.bulk_insert(sequence, [{"name": name, "value": 0} for name in ("item", "entry", "question", "preview")])
