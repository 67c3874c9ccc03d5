"""When a place gets a standing briefing, and since when that is so."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("radar", sa.Column("briefs", sa.JSON(), nullable=True))
    op.add_column("radar", sa.Column("briefed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("radar", "briefed_at")
    op.drop_column("radar", "briefs")
