"""The tables as they are now. How they came to be so is in `migrations/`; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

from storage.columns import Moment, Words

metadata = MetaData()

mail = Table(
    "mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Words),
    Column("from_address", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("date", Moment),
    Column("arrived_at", Moment, nullable=False),
    Column("in_reply_to", Words),
    Column("references", Words, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("posting", Words),
    Column("reason", Words, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("raw", LargeBinary),
    Column("size", Integer, nullable=False),
    Column("defects", Words, nullable=False),
    Column("clash", Boolean, nullable=False),
    Column("outcomes", Words, nullable=False),
    Column("as_of", Integer),
    Column("proof", Words),
    # QUIRK: a PostgreSQL b-tree takes no key above 2,704 bytes, and a forged Message-ID may be longer; a hash index takes any.
    Index("mail_by_message_id", "message_id", postgresql_using="hash"),
    Index("mail_by_digest", "digest"),
    Index("mail_by_author", "from_address", postgresql_using="hash"),
    Index("mail_by_arrival", "arrived_at", "id"),
)

# Where each copy of a mail was read: one mail may stand in several folders, or come again after a new UIDVALIDITY.
place = Table(
    "place",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("folder", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("mail", Integer, ForeignKey("mail.id"), nullable=False),
    UniqueConstraint("folder", "key", name="place_once"),
)

# Mails whose proof is still open, and when it is looked for again.
waiting = Table(
    "waiting",
    metadata,
    Column("mail", Integer, ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Index("waiting_by_time", "due_at"),
)

entry = Table(
    "entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("release", Words, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("item", Integer),
    Column("payload", Words, nullable=False),
    Index("entry_by_item", "item", "number"),
)

question = Table(
    "question",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("release", Words, nullable=False),
    Column("mail", Integer, ForeignKey("mail.id")),
    Column("item", Integer),
    Column("payload", Words, nullable=False),
    Column("state", String(10), nullable=False),
    Column("entry", Integer, ForeignKey("entry.number")),
    Index("question_by_state", "state", "number"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Words, nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("sender", Words, nullable=False),
    Column("recipients", Words, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("release", Words, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("sent_at", Moment),
    Column("last_error", Words, nullable=False),
    Column("refused", Words, nullable=False),
    Column("state_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("failing_since", Moment),
    Column("taken", Words, nullable=False),
    Column("told", Words, nullable=False),
    UniqueConstraint("message_id", name="outbox_message_id"),
    Index("outbox_by_state", "state", "id"),
)

# One row for each recipient of each attempt that sent content: what the caps count.
handover = Table(
    "handover",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("handover_by_time", "at"),
)

# What a manager proves a mail with: the digest of a token that was mailed to him. `outbox` is that mail while it holds the token.
token = Table(
    "token",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("mail", Integer, ForeignKey("mail.id"), nullable=False),
    Column("address", Words, nullable=False),
    Column("outbox", Integer, ForeignKey("outbox.id")),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("token_by_mail", "mail"),
)

cursor = Table(
    "cursor",
    metadata,
    Column("folder", Words, primary_key=True),
    Column("validity", Words, nullable=False),
    Column("last", Words, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

preview = Table(
    "preview",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("release", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("lines", Words, nullable=False),
    Column("through", Integer, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("message_id", Words, nullable=False),
    Column("due_at", Moment),
    Column("silent_at", Moment),
    Column("state", String(10), nullable=False),
    Column("why", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("reminded_at", Moment),
    UniqueConstraint("message_id", name="preview_message_id"),
)

# A mail that asked an owner about his own words: at most one a person and cycle. `cycle` is the entry that began it, 0 for none.
asked = Table(
    "asked",
    metadata,
    Column("message_id", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("address", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("questions", Words, nullable=False),
    Column("posting", Words, nullable=False),
    Column("answered_at", Moment),
)

# Who does not want to be asked, ever.
opt_out = Table(
    "opt_out",
    metadata,
    Column("address", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Words, nullable=False),
)

# The record as the entries up to `entry` left it: a start needs to fold only what came later. Derived, so any of it may be removed.
snapshot = Table(
    "snapshot",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("rules", Words, nullable=False),
    Column("payload", Words, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

sequence = Table(
    "sequence",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Integer, nullable=False),
)
