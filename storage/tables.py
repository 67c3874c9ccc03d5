"""The tables. Rows are plain columns: `rows.py` turns them into the core's values, whose constructors check them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.columns import Ordered, PlaceColumns, PlaceKeyColumns, Table, UtcDateTime, Whole

KEPT_NUMBERS = {"sqlite_autoincrement": True}
"""A number once given is never given again, also after its row is gone."""


class PaperRow(Table, table=True):
    """One work: the newest record of it."""

    __tablename__ = "paper"
    __table_args__ = (KEPT_NUMBERS,)

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    id: str = Field(unique=True)
    title: str
    source: str
    abstract: str | None
    authors: list[list[str | None]] = Field(sa_type=JSON)
    categories: list[str] = Field(sa_type=JSON)
    ids: dict[str, str] = Field(sa_type=JSON)
    version: int | None = Field(sa_type=Whole)
    venue: str
    published: date | None
    url: str | None
    pdf: str | None
    announce: str | None
    notice: str | None
    sections: list[str] = Field(sa_type=JSON)
    first_seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
    also: list[str] = Field(sa_type=JSON)
    issns: list[str] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    links: list[str] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class PaperAliasRow(Table, table=True):
    """An id by which a work is known."""

    __tablename__ = "paper_alias"

    scheme: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    paper: int = Field(foreign_key="paper.key", index=True, sa_type=Whole)


class RadarRow(PlaceKeyColumns, table=True):
    """What a place has settled."""

    __tablename__ = "radar"

    language: str
    timezone: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    schedule: dict[str, Any] = Field(sa_type=JSON)
    mode: str
    cap: int
    editors: str
    empty_line: bool
    paused: bool
    asked_by: str = Field(sa_column_kwargs={"server_default": ""})
    scheduled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    briefs: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    briefed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tldr: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class WatchRow(PlaceKeyColumns, table=True):
    """A standing query. Rows stay when a watch is removed, so that its number is never given again."""

    __tablename__ = "watch"

    number: int = Field(primary_key=True, sa_type=Whole)
    kind: str
    text: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(sa_type=UtcDateTime)
    aim: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    worded_by: str = Field(sa_column_kwargs={"server_default": ""})
    worded_at: datetime | None = Field(sa_type=UtcDateTime)


class EditRow(PlaceColumns, table=True):
    """A change that can be taken back."""

    __tablename__ = "edit"
    __table_args__ = (Index(None, "platform", "tenant", "channel", "at"), KEPT_NUMBERS)

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    what: str
    before: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    added: list[int] = Field(sa_type=JSON)
    removed: list[int] = Field(sa_type=JSON)
    undone: bool
    reworded: list[dict[str, Any]] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    hid: list[int] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class DraftRow(PlaceColumns, table=True):
    """Watches previewed, not yet confirmed."""

    __tablename__ = "draft"
    __table_args__ = (KEPT_NUMBERS,)

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    person: str
    kind: str
    texts: list[str] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)
    aims: list[dict[str, Any]] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    number: int | None = Field(sa_type=Whole)


class MatchRow(PlaceKeyColumns, table=True):
    """A watch's hit on a paper."""

    __tablename__ = "match"

    watch: int = Field(primary_key=True, sa_type=Whole)
    paper: int = Field(primary_key=True, foreign_key="paper.key", index=True, sa_type=Whole)
    reasons: list[dict[str, Any]] = Field(sa_type=JSON)
    matched_at: datetime = Field(sa_type=UtcDateTime)
    live: bool
    section: str | None
    flooded: bool = Field(sa_column_kwargs={"server_default": false()})
    retired_at: datetime | None = Field(sa_type=UtcDateTime)


class ShownRow(PlaceKeyColumns, table=True):
    """A paper that shuffle showed to a person in the current round."""

    __tablename__ = "shown"

    person: str = Field(primary_key=True)
    paper: int = Field(primary_key=True, foreign_key="paper.key", sa_type=Whole)
    at: datetime = Field(sa_type=UtcDateTime)


class SavedRow(PlaceKeyColumns, table=True):
    """A paper on a place's reading list."""

    __tablename__ = "saved"

    paper: int = Field(primary_key=True, foreign_key="paper.key", sa_type=Whole)
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class SlotRow(PlaceKeyColumns, table=True):
    """That a place's digest of a local date was made. The primary key is the promise of one a day."""

    __tablename__ = "slot"

    local_on: date = Field(primary_key=True)
    name: str = Field(primary_key=True, sa_type=Ordered)
    made_at: datetime = Field(sa_type=UtcDateTime)
    posted: int
    rest: int
    of: int
    empty: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))


class DeliveryRow(PlaceColumns, table=True):
    """One platform message to be posted once. `key` is the order in which they were enqueued.

    `payload` is the message as JSON and `digest` its SHA-256. `edit_due`: a posted message has newer words to show.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("platform", "tenant", "channel", "slot", "kind", "part"),
        Index(None, "state", "platform", "tenant", "channel", "key"),
        Index(
            "ix_delivery_edit_due",
            *("platform", "tenant", "channel", "key"),
            sqlite_where=text("edit_due = 1"),
            postgresql_where=text("edit_due"),
        ),
        KEPT_NUMBERS,
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    delivery_id: str = Field(unique=True)
    slot: str
    kind: str
    part: int
    payload: str
    digest: str
    papers: list[int] = Field(sa_type=JSON)
    parent: str | None
    state: str
    owner: str | None = None
    generation: int = 0
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ref: str | None = None
    why: str = ""
    edit_due: bool = False
    failing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DeliveryPaperRow(PlaceColumns, table=True):
    """Which delivery carries which paper. A paper is a card of a place once, and offered in a tail once."""

    __tablename__ = "delivery_paper"
    __table_args__ = (
        Index(
            "uq_delivery_paper_place_paper_kind",
            *("platform", "tenant", "channel", "paper", "kind"),
            unique=True,
            sqlite_where=text("kind IN ('card', 'tail')"),
            postgresql_where=text("kind IN ('card', 'tail')"),
        ),
        Index(None, "platform", "tenant", "channel", "paper"),
    )

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.delivery_id")
    paper: int = Field(primary_key=True, foreign_key="paper.key", index=True, sa_type=Whole)
    kind: str


class BatchMarkRow(Table, table=True):
    """What is remembered of a section's last batch."""

    __tablename__ = "batch_mark"

    source: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    ids: list[str] = Field(sa_type=JSON)
    newest: str
    fresh_at: datetime = Field(sa_type=UtcDateTime)
    usual: int = Field(sa_column_kwargs={"server_default": "0"})


class SourceHealthRow(Table, table=True):
    """How a source's section is doing."""

    __tablename__ = "source_health"

    source: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    next_poll_at: datetime = Field(sa_type=UtcDateTime)
    succeeded_at: datetime | None = Field(sa_type=UtcDateTime)
    fresh_at: datetime | None = Field(sa_type=UtcDateTime)
    size: int
    freshness: str | None
    refused: int
    failures: int
    failing_since: datetime | None = Field(sa_type=UtcDateTime)
    why: str
    notes: list[str] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class BoardMessageRow(PlaceColumns, table=True):
    """A message of a local room."""

    __tablename__ = "board_message"
    __table_args__ = (UniqueConstraint("platform", "tenant", "channel", "mark"), KEPT_NUMBERS)

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    mark: str
    parent_ref: str | None
    posted_at: datetime = Field(sa_type=UtcDateTime)
    payload: str


class ProbeRow(Table, table=True):
    """Where a trial write goes, and is taken away again."""

    __tablename__ = "probe"
    __table_args__ = (KEPT_NUMBERS,)

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    ballast: str
