"""The tables of what the outbox waits for and takes back; `tables.py` has the deliveries."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import PlaceKeyColumns, Table, UtcDateTime


class RestRow(Table, table=True):
    """Until when nothing is posted in a whole workspace or guild; tenant '': on the whole platform."""

    __tablename__ = "rest"

    platform: str = Field(primary_key=True)
    tenant: str = Field(primary_key=True)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class LateCopyRow(PlaceKeyColumns, table=True):
    """A second message of a delivery, to be deleted."""

    __tablename__ = "late_copy"

    ref: str = Field(primary_key=True)
    noted_at: datetime = Field(sa_type=UtcDateTime)
