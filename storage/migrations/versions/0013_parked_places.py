"""Parked places, with since when; who is told; what came in; since when a delivery fails."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "parking",
        *_place(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "why")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("since", "told_at")),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", name="pk_parking"),
    )
    op.execute(
        "INSERT INTO parking (platform, tenant, channel, private, kind, why, since) "
        "SELECT platform, tenant, channel, private, 'place', parked, CURRENT_TIMESTAMP FROM radar "
        "WHERE parked IS NOT NULL"
    )
    op.drop_column("radar", "parked")
    op.add_column("radar", sa.Column("asked_by", sa.String(), nullable=False, server_default=""))
    op.add_column("radar", sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "incoming",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("platform", "tenant", "id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "id", name="pk_incoming"),
    )
    op.create_index("ix_incoming_at", "incoming", ["at"])


def downgrade() -> None:
    op.drop_index("ix_incoming_at", "incoming")
    op.drop_table("incoming")
    op.drop_column("delivery", "failing_since")
    op.drop_column("radar", "scheduled_at")
    op.drop_column("radar", "asked_by")
    op.add_column("radar", sa.Column("parked", sa.String(), nullable=True))
    op.execute(
        "UPDATE radar SET parked = (SELECT why FROM parking WHERE parking.platform = radar.platform AND "
        "parking.tenant = radar.tenant AND parking.channel = radar.channel AND parking.since IS NOT NULL)"
    )
    op.drop_table("parking")


def _place() -> list[sa.Column[Any]]:
    named = [sa.Column(name, sa.String(), nullable=False) for name in ("platform", "tenant", "channel")]
    return [*named, sa.Column[Any]("private", sa.Boolean(), nullable=False)]
