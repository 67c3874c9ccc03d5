"""Sources are asked at one rate by all processes together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "rate_gate",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rate_gate"),
    )


def downgrade() -> None:
    op.drop_table("rate_gate")
