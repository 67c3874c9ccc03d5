"""Words of watches change and what they matched retires; papers are hidden; people ask to be mentioned."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ADDED = (
    ("watch", sa.Column("worded_by", sa.String(), nullable=False, server_default="")),
    ("watch", sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True)),
    ("edit", sa.Column("reworded", sa.JSON(), nullable=False, server_default="[]")),
    ("edit", sa.Column("hid", sa.JSON(), nullable=False, server_default="[]")),
    ("draft", sa.Column("number", WHOLE, nullable=True)),
    ("match", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True)),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column)
    op.create_table(
        "notification",
        *_place(),
        sa.Column("watch", WHOLE, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "watch", "person", name="pk_notification"),
    )
    op.create_table(
        "hidden",
        *_place(),
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_hidden_paper_paper"),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "paper", name="pk_hidden"),
    )
    op.create_index("ix_hidden_paper", "hidden", ["paper"])


def downgrade() -> None:
    op.drop_index("ix_hidden_paper", "hidden")
    op.drop_table("hidden")
    op.drop_table("notification")
    for table, column in reversed(ADDED):
        op.drop_column(table, column.name)


def _place() -> list[sa.Column[Any]]:
    named = [sa.Column(name, sa.String(), nullable=False) for name in ("platform", "tenant", "channel")]
    return [*named, sa.Column[Any]("private", sa.Boolean(), nullable=False)]
