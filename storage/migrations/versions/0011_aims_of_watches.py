"""What topics and examples look for stands with their watches and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("watch", sa.Column("aim", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("draft", sa.Column("aims", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("draft", "aims")
    op.drop_column("watch", "aim")
