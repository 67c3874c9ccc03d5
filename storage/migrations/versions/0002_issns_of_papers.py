"""Papers know the ISSNs of their journal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("paper", sa.Column("issns", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("paper", "issns")
