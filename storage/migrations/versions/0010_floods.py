"""What came in a flood waits behind what others bring; what is usual for a section is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("match", sa.Column("flooded", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("batch_mark", sa.Column("usual", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("batch_mark", "usual")
    op.drop_column("match", "flooded")
