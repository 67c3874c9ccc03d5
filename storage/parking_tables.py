"""The tables of places that can't be posted to, and of what came in lately; `tables.py` has the others."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import PlaceKeyColumns, Table, UtcDateTime


class ParkingRow(PlaceKeyColumns, table=True):
    """That a place can't be posted to; the empty channel stands for all of its tenant.

    Attributes:
        since: None where it can be posted to again; the row stays for when its people were told last.
        told_at: when that was; None: never.
    """

    __tablename__ = "parking"

    kind: str
    why: str
    since: datetime | None = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(sa_type=UtcDateTime)


class IncomingRow(Table, table=True):
    """That something came in from a platform: an event, a press, by the platform's id of it."""

    __tablename__ = "incoming"

    platform: str = Field(primary_key=True)
    tenant: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
