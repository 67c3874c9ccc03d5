"""Who cites what: facts by ids, the papers watched for it, and when the sources were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "citation",
        sa.Column("citing", sa.String(), nullable=False),
        sa.Column("cited", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("citing", "cited", name="pk_citation"),
    )
    op.create_index("ix_citation_cited", "citation", ["cited"])
    op.create_table(
        "cited_work",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cited_work"),
    )
    op.create_table(
        "citation_asking",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cited", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "cited", name="pk_citation_asking"),
    )


def downgrade() -> None:
    for table in ("citation_asking", "cited_work", "citation"):
        op.drop_table(table)
