"""Briefings asked for and written, what models answered, and what is spent on them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNWRITTEN = sa.text("written_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "briefing",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("briefing", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_briefing"),
        sa.UniqueConstraint("platform", "tenant", "channel", "slot", name="uq_briefing_platform_tenant_channel_slot"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefing_asked_at", "briefing", ["asked_at"])
    op.create_index("ix_briefing_unwritten", "briefing", ["key"], sqlite_where=UNWRITTEN, postgresql_where=UNWRITTEN)
    op.create_table(
        "answer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_answer"),
    )
    op.create_index("ix_answer_kept_at", "answer", ["kept_at"])
    op.create_table(
        "spending",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("cost", WHOLE, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_spending"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_spending_spent_on", "spending", ["spent_on"])


def downgrade() -> None:
    op.drop_table("spending")
    op.drop_table("answer")
    op.drop_table("briefing")
