"""Papers have a life: events, ties to other records, and titles by which these are looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper_event",
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_paper_event_paper_paper"),
        sa.PrimaryKeyConstraint("paper", "turn", "evidence", name="pk_paper_event"),
    )
    op.create_table(
        "paper_tie",
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("rests", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_paper_tie"),
    )
    op.create_index("ix_paper_tie_other", "paper_tie", ["other"])
    op.create_table(
        "paper_title",
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_paper_title_paper_paper"),
        sa.PrimaryKeyConstraint("paper", name="pk_paper_title"),
    )
    op.create_index("ix_paper_title_number", "paper_title", ["number"])


def downgrade() -> None:
    for table in ("paper_title", "paper_tie", "paper_event"):
        op.drop_table(table)
