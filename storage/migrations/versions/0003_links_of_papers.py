"""Papers know the ids that their source declares to be the same work."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("paper", sa.Column("links", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("paper", "links")
