"""The tables of briefings and of what models answered; `tables.py` has the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import PlaceColumns, Table, UtcDateTime, Whole
from storage.tables import KEPT_NUMBERS

UNWRITTEN = text("written_at IS NULL")


class BriefingRow(PlaceColumns, table=True):
    """A briefing asked for, and what was written. `key` is the order in which they were asked.

    Attributes:
        due_at: it isn't taken before.
        lease_until: whoever took it has it until then; None: nobody has.
        briefing: None while it isn't written; and where it was posted, but a restore lost what the store knew of it.
        written_at: None while it isn't written.
    """

    __tablename__ = "briefing"
    __table_args__ = (
        UniqueConstraint("platform", "tenant", "channel", "slot"),
        Index("ix_briefing_unwritten", "key", sqlite_where=UNWRITTEN, postgresql_where=UNWRITTEN),
        KEPT_NUMBERS,
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    slot: str
    parent: str
    papers: list[int] = Field(sa_type=JSON)
    language: str
    person: str
    question: str
    left_out: int
    reserved: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    asked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    due_at: datetime = Field(sa_type=UtcDateTime)
    owner: str | None = None
    generation: int = 0
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    briefing: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    written_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AnswerRow(Table, table=True):
    """What a model answered. `answer` is JSON in ASCII: it comes from outside, and may hold halves of characters."""

    __tablename__ = "answer"

    key: str = Field(primary_key=True)
    answer: str
    kept_at: datetime = Field(sa_type=UtcDateTime, index=True)
