"""The tables of what people of a place asked for themselves or said of its papers; `tables.py` has the others."""

from datetime import datetime

from sqlmodel import Field

from storage.columns import PlaceKeyColumns, UtcDateTime, Whole


class NotificationRow(PlaceKeyColumns, table=True):
    """That a person is to be mentioned where a watch finds something."""

    __tablename__ = "notification"

    watch: int = Field(primary_key=True, sa_type=Whole)
    person: str = Field(primary_key=True)
    name: str
    at: datetime = Field(sa_type=UtcDateTime)


class HiddenRow(PlaceKeyColumns, table=True):
    """A paper of which a place said that it is not for it."""

    __tablename__ = "hidden"

    paper: int = Field(primary_key=True, foreign_key="paper.key", index=True, sa_type=Whole)
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
