"""Works that a person parted, the records of works that have several, and what agreed of titles as a value."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_TITLES = {"same title": "same", "nearly the same title": "near", "same title, one of them longer": "longer"}
_SAID = re.compile(r"(.+) · (\d+) of (\d+) authors")
_TIES = sa.table("paper_tie", sa.column("one"), sa.column("other"), sa.column("rests"), sa.column("evidence"))


def upgrade() -> None:
    op.create_table(
        "paper_record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_paper_record_paper_paper"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_record"),
    )
    op.create_index("ix_paper_record_paper", "paper_record", ["paper"])
    op.create_table(
        "paper_parting",
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_paper_parting"),
    )
    connection = op.get_bind()
    for one, other, evidence in connection.execute(
        sa.select(_TIES.c.one, _TIES.c.other, _TIES.c.evidence).where(_TIES.c.rests == "title")
    ).all():
        if said := _SAID.fullmatch(evidence):
            written = f"{_TITLES[said[1]]} {said[2]}/{said[3]}"
            this = (_TIES.c.one == one) & (_TIES.c.other == other)
            connection.execute(_TIES.update().where(this).values(evidence=written))


def downgrade() -> None:
    op.drop_table("paper_parting")
    op.drop_table("paper_record")
