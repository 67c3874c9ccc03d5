"""The tables of restores and of what was made good since; `tables.py` has the others."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import PlaceKeyColumns, Table, UtcDateTime


class RestorationRow(Table, table=True):
    """That the store was restored from a backup, or moved here: what was posted after `since` it doesn't know."""

    __tablename__ = "restoration"

    restored_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    since: datetime = Field(sa_type=UtcDateTime)


class RecoveredPlaceRow(PlaceKeyColumns, table=True):
    """That a place's channel was looked through after a restore.

    Attributes:
        until: the latest restore of which that is true; None where it could not be looked through yet.
        why: why not; empty where it was.
    """

    __tablename__ = "recovered_place"

    until: datetime | None = Field(sa_type=UtcDateTime)
    why: str


class RecoveredPaperRow(PlaceKeyColumns, table=True):
    """That a paper stands in a channel as a card, by its id or by an address of it; no delivery tells of it."""

    __tablename__ = "recovered_paper"

    trace: str = Field(primary_key=True)
