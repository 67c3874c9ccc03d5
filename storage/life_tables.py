"""The tables of the lives of papers; `tables.py` has the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field

from storage.columns import Table, UtcDateTime, Whole


class PaperEventRow(Table, table=True):
    """Something that happened to a work, once by its evidence."""

    __tablename__ = "paper_event"

    paper: int = Field(primary_key=True, foreign_key="paper.key", sa_type=Whole)
    turn: str = Field(primary_key=True)
    evidence: str = Field(primary_key=True)
    source: str
    at: datetime = Field(sa_type=UtcDateTime)


class PaperTieRow(Table, table=True):
    """Why two records are one work, or look like one; by their ids, which stay when works join."""

    __tablename__ = "paper_tie"

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True, index=True)
    rests: str
    evidence: str


class PaperTitleRow(Table, table=True):
    """The number of a work's title, by which works of one title are found."""

    __tablename__ = "paper_title"

    paper: int = Field(primary_key=True, foreign_key="paper.key", sa_type=Whole)
    number: int = Field(index=True, sa_type=BigInteger)


class PaperRecordRow(Table, table=True):
    """A record of a work that has several, as the sources supplied it: what the work is made of again when parted."""

    __tablename__ = "paper_record"

    id: str = Field(primary_key=True)
    paper: int = Field(foreign_key="paper.key", index=True, sa_type=Whole)
    document: dict[str, Any] = Field(sa_type=JSON)


class PaperPartingRow(Table, table=True):
    """That a person said of two ids that they are of two works."""

    __tablename__ = "paper_parting"

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
