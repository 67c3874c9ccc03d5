"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _papers()
    _places()
    _matches()
    _deliveries()
    _sources()
    _rooms()


def downgrade() -> None:
    rooms = ["probe", "board_message", "fetch", "source_health", "batch_mark"]
    for table in (*rooms, "delivery_paper", "delivery", "slot", "saved", "shown", "match"):
        op.drop_table(table)
    for table in ("draft", "edit", "watch", "radar", "paper_alias", "paper"):
        op.drop_table(table)


def _papers() -> None:
    op.create_table(
        "paper",
        sa.Column("key", WHOLE, nullable=False),
        *_columns(sa.String(), "id", "title", "source"),
        sa.Column("abstract", sa.String(), nullable=True),
        *_columns(sa.JSON(), "authors", "categories", "ids"),
        sa.Column("version", WHOLE, nullable=True),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        *_columns(sa.String(), "url", "pdf", "announce", "notice", nullable=True),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_paper"),
        sa.UniqueConstraint("id", name="uq_paper_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_paper_first_seen_at", "paper", ["first_seen_at"], unique=False)
    op.create_table(
        "paper_alias",
        *_columns(sa.String(), "scheme", "value"),
        sa.Column("paper", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_paper_alias_paper_paper"),
        sa.PrimaryKeyConstraint("scheme", "value", name="pk_paper_alias"),
    )
    op.create_index("ix_paper_alias_paper", "paper_alias", ["paper"], unique=False)


def _places() -> None:
    op.create_table(
        "radar",
        *_place(),
        *_columns(sa.String(), "language", "timezone"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("editors", sa.String(), nullable=False),
        *_columns(sa.Boolean(), "empty_line", "paused"),
        sa.Column("parked", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", name="pk_radar"),
    )
    op.create_table(
        "watch",
        *_place(),
        sa.Column("number", WHOLE, nullable=False),
        *_columns(sa.String(), "kind", "text", "made_by"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "number", name="pk_watch"),
    )
    op.create_table(
        "edit",
        *_place(),
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        *_columns(sa.JSON(), "added", "removed"),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_edit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edit_platform_tenant_channel_at", "edit", ["platform", "tenant", "channel", "at"], unique=False)
    op.create_table(
        "draft",
        *_place(),
        sa.Column("key", WHOLE, nullable=False),
        *_columns(sa.String(), "person", "kind"),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_draft"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_made_at", "draft", ["made_at"], unique=False)


def _matches() -> None:
    op.create_table(
        "match",
        *_place(),
        *_columns(WHOLE, "watch", "paper"),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("section", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_match_paper_paper"),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "watch", "paper", name="pk_match"),
    )
    op.create_index("ix_match_paper", "match", ["paper"], unique=False)
    op.create_table(
        "shown",
        *_place(),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_shown_paper_paper"),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "person", "paper", name="pk_shown"),
    )
    op.create_table(
        "saved",
        *_place(),
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_saved_paper_paper"),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "paper", name="pk_saved"),
    )


def _deliveries() -> None:
    op.create_table(
        "slot",
        *_place(),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_columns(sa.Integer(), "posted", "rest", "of"),
        sa.Column("empty", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", "local_on", "name", name="pk_slot"),
    )
    op.create_table(
        "delivery",
        *_place(),
        sa.Column("key", WHOLE, nullable=False),
        *_columns(sa.String(), "delivery_id", "slot", "kind"),
        sa.Column("part", sa.Integer(), nullable=False),
        *_columns(sa.String(), "payload", "digest"),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        *_columns(sa.Integer(), "generation", "attempts"),
        *_columns(sa.DateTime(timezone=True), "lease_until", "sent_at", nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("edit_due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
        sa.UniqueConstraint(
            "platform",
            "tenant",
            "channel",
            "slot",
            "kind",
            "part",
            name="uq_delivery_platform_tenant_channel_slot_kind_part",
        ),
        sa.UniqueConstraint("delivery_id", name="uq_delivery_delivery_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_delivery_edit_due",
        "delivery",
        ["platform", "tenant", "channel", "key"],
        unique=False,
        sqlite_where=sa.text("edit_due = 1"),
        postgresql_where=sa.text("edit_due"),
    )
    op.create_index(
        "ix_delivery_state_platform_tenant_channel_key",
        "delivery",
        ["state", "platform", "tenant", "channel", "key"],
        unique=False,
    )
    op.create_table(
        "delivery_paper",
        *_place(),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("paper", WHOLE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.delivery_id"], name="fk_delivery_paper_delivery_id_delivery"
        ),
        sa.ForeignKeyConstraint(["paper"], ["paper.key"], name="fk_delivery_paper_paper_paper"),
        sa.PrimaryKeyConstraint("delivery_id", "paper", name="pk_delivery_paper"),
    )
    op.create_index("ix_delivery_paper_paper", "delivery_paper", ["paper"], unique=False)
    op.create_index(
        "ix_delivery_paper_platform_tenant_channel_paper",
        "delivery_paper",
        ["platform", "tenant", "channel", "paper"],
        unique=False,
    )
    op.create_index(
        "uq_delivery_paper_place_paper_kind",
        "delivery_paper",
        ["platform", "tenant", "channel", "paper", "kind"],
        unique=True,
        sqlite_where=sa.text("kind IN ('card', 'tail')"),
        postgresql_where=sa.text("kind IN ('card', 'tail')"),
    )


def _sources() -> None:
    op.create_table(
        "batch_mark",
        *_columns(sa.String(), "source", "section"),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("newest", sa.String(), nullable=False),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "section", name="pk_batch_mark"),
    )
    op.create_table(
        "source_health",
        *_columns(sa.String(), "source", "section"),
        *_columns(sa.DateTime(timezone=True), "asked_at", "next_poll_at"),
        *_columns(sa.DateTime(timezone=True), "succeeded_at", "fresh_at", nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("freshness", sa.String(), nullable=True),
        *_columns(sa.Integer(), "refused", "failures"),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "section", name="pk_source_health"),
    )
    op.create_table(
        "fetch",
        *_columns(sa.String(), "url", "etag", "last_modified"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_fetch"),
    )


def _rooms() -> None:
    op.create_table(
        "board_message",
        *_place(),
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("parent_ref", sa.String(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_board_message"),
        sa.UniqueConstraint(
            "platform", "tenant", "channel", "mark", name="uq_board_message_platform_tenant_channel_mark"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "probe",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("ballast", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_probe"),
        sqlite_autoincrement=True,
    )


def _place() -> list[sa.Column[Any]]:
    return [*_columns(sa.String(), "platform", "tenant", "channel"), *_columns(sa.Boolean(), "private")]


def _columns(kind: TypeEngine[Any], *names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]
