"""What was asked of each source as a whole: a process that begins needn't ask all of it anew."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_asked"),
    )


def downgrade() -> None:
    op.drop_table("asked")
