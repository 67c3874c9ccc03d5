"""The tables of who cites what; `tables.py` has the others."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from storage.columns import Table, UtcDateTime


class CitationRow(Table, table=True):
    """That one paper cites another, by ids, which stay when works join."""

    __tablename__ = "citation"

    citing: str = Field(primary_key=True)
    cited: str = Field(primary_key=True, index=True)
    source: str
    told_at: datetime = Field(sa_type=UtcDateTime)


class CitedWorkRow(Table, table=True):
    """What is known of a paper that is watched for who cites it."""

    __tablename__ = "cited_work"

    id: str = Field(primary_key=True)
    ids: list[str] = Field(sa_type=JSON)
    title: str


class CitationAskingRow(Table, table=True):
    """How a source last answered who cites a paper."""

    __tablename__ = "citation_asking"

    source: str = Field(primary_key=True)
    cited: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    known: bool
    whole: bool
