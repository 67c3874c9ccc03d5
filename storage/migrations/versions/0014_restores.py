"""Restores, and what was made good since."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("restored_at", name="pk_restoration"),
    )
    op.create_table(
        "recovered_place",
        *_place(),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", name="pk_recovered_place"),
    )
    op.create_table(
        "recovered_paper",
        *_place(),
        sa.Column("trace", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "trace", name="pk_recovered_paper"),
    )


def downgrade() -> None:
    op.drop_table("recovered_paper")
    op.drop_table("recovered_place")
    op.drop_table("restoration")


def _place() -> list[sa.Column[Any]]:
    named = [sa.Column(name, sa.String(), nullable=False) for name in ("platform", "tenant", "channel")]
    return [*named, sa.Column[Any]("private", sa.Boolean(), nullable=False)]
