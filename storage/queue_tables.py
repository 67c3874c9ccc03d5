"""The table of the places' queues; `tables.py` has the others."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import PlaceKeyColumns, UtcDateTime, Whole


class PlaceQueueRow(PlaceKeyColumns, table=True):
    """When a place's queue of deliveries is to be looked at: one row a place, which whoever claims there locks.

    Attributes:
        head: the key of its first pending delivery, as far as is known: older ones come first.
        due_at: from when on there may be something to claim, never later than there is; None: until somebody wakes it.
        paced_until: until when nothing is claimed in any case, as something was just posted; None: no matter.
    """

    __tablename__ = "place_queue"

    head: int = Field(sa_type=Whole)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    paced_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
