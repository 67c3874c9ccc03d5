"""Papers are found by what was noted of them; those that stand are due to be noted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE = (
    "CREATE VIRTUAL TABLE paper_search USING fts5(title, abstract, forms, people, categories, venue, source, ids, "
    "cites, content='', columnsize=0, tokenize=\"ascii tokenchars '/~*%'\")"
)
POSTGRESQL = (
    "CREATE TABLE paper_search (paper BIGINT PRIMARY KEY REFERENCES paper (key), words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_paper_search_words ON paper_search USING gin (words)",
)


def upgrade() -> None:
    op.create_table(
        "paper_noted",
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_paper_noted_paper_paper"),
        sa.PrimaryKeyConstraint("paper", name="pk_paper_noted"),
    )
    op.create_index(
        "ix_paper_noted_due",
        "paper_noted",
        ["paper"],
        unique=False,
        sqlite_where=sa.text("due = 1"),
        postgresql_where=sa.text("due"),
    )
    op.create_table(
        "search_edition",
        sa.Column("edition", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("edition", name="pk_search_edition"),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else (SQLITE,):
        op.execute(statement)
    op.execute("INSERT INTO paper_noted (paper, turn, entry, due) SELECT key, 0, 0, true FROM paper")


def downgrade() -> None:
    for table in ("paper_search", "search_edition", "paper_noted"):
        op.drop_table(table)
