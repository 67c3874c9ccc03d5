"""Each place has a queue, which says when its deliveries are to be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "place_queue",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("platform", "tenant", "channel")),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("head", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paced_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", name="pk_place_queue"),
    )
    op.create_index("ix_place_queue_due_at", "place_queue", ["due_at"])
    op.execute(
        "INSERT INTO place_queue (platform, tenant, channel, private, head, due_at) "
        "SELECT platform, tenant, channel, false, min(key), min(not_before) FROM delivery "
        "WHERE state IN ('pending', 'sending') OR edit_due GROUP BY platform, tenant, channel"
    )


def downgrade() -> None:
    op.drop_table("place_queue")
