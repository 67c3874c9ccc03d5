"""The tables of what is remembered of addresses and of how often sources may be asked; `tables.py` has the others."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import Table, UtcDateTime


class FetchRow(Table, table=True):
    """What the polite client remembers of an address."""

    __tablename__ = "fetch"

    url: str = Field(primary_key=True)
    etag: str
    last_modified: str
    at: datetime = Field(sa_type=UtcDateTime)


class AskedRow(Table, table=True):
    """What was last asked of a source as a whole."""

    __tablename__ = "asked"

    source: str = Field(primary_key=True)
    fingerprint: str


class RateGateRow(Table, table=True):
    """When a source may be asked next, by any process."""

    __tablename__ = "rate_gate"

    name: str = Field(primary_key=True)
    opens_at: datetime = Field(sa_type=UtcDateTime)
    noted_at: datetime = Field(sa_type=UtcDateTime)
    holder: str
    held_until: datetime = Field(sa_type=UtcDateTime)
    waiting: str
