"""The table of what is spent on the language model; `tables.py` has the others."""

from datetime import date, datetime

from sqlmodel import Field

from storage.columns import PlaceColumns, UtcDateTime, Whole
from storage.tables import KEPT_NUMBERS


class SpendingRow(PlaceColumns, table=True):
    """Money and requests set aside, or settled. Of a place that is forgotten the row stays, without its names.

    Attributes:
        spent_on: the day of UTC whose budgets it stands against.
        cost: micro-dollars: set aside, or once it is settled, spent.
        expires_at: from then on the money counts no more, unless it is settled.
        settled_at: None while it isn't.
    """

    __tablename__ = "spending"
    __table_args__ = (KEPT_NUMBERS,)

    number: int | None = Field(default=None, primary_key=True, sa_type=Whole)
    person: str
    spent_on: date = Field(index=True)
    requests: int
    cost: int = Field(sa_type=Whole)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(sa_type=UtcDateTime)
