"""The tables of search over folded tokens, SQLite's FTS5 or PostgreSQL's `tsvector`, and how far it knows the papers.

FTS5 keeps no text here (`content=''`), only where each token stands: the papers have the text. A row of such a table
can't be taken back, so a paper that is noted again gets a further row, its turn; the rows of turns gone by are passed
over. A row's number is made of the paper's key and the turn, so that rows come in the order of the papers.

The tokens are cut at blanks alone: what else there is of ASCII in them is a part of them, and beyond ASCII all is.
Source: https://sqlite.org/fts5.html (4.3.2 the tokenizer `ascii`, 4.4.1 contentless tables, 4.6 `columnsize`),
https://sqlite.org/src/file/ext/fts5/fts5_index.c (what an empty table holds)

In PostgreSQL the table of the same name has a row a paper, whose tokens `lexemes.py` writes.
"""

from sqlalchemy import BigInteger, Connection, Index, event, text
from sqlmodel import Field

from bot.domain.search import Part
from storage.columns import Table, Whole

FTS = "paper_search"

TURNS = 32
"""How many rows a paper can have; one that changes more often stays due, and so is always looked at."""

CREATE_LEXEMES = (
    f"CREATE TABLE {FTS} (paper BIGINT PRIMARY KEY REFERENCES paper (key), words TSVECTOR NOT NULL)",
    f"CREATE INDEX ix_{FTS}_words ON {FTS} USING gin (words)",
)

CREATE_FTS = (
    f"CREATE VIRTUAL TABLE {FTS} USING fts5({', '.join(part.value for part in Part)}, "
    "content='', columnsize=0, tokenize=\"ascii tokenchars '/~*%'\")"
)

FORGET = f"INSERT INTO {FTS} ({FTS}) VALUES ('delete-all')"  # noqa: S608  a name of our own

_ITS_OWN = {
    f"{FTS}_data": "(id INTEGER PRIMARY KEY, block BLOB)",
    f"{FTS}_idx": "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID",
    f"{FTS}_config": "(k PRIMARY KEY, v) WITHOUT ROWID",
}
"""The tables that FTS5 makes for its own use."""

MEND_LEXEMES = (f"DROP TABLE IF EXISTS {FTS}", *CREATE_LEXEMES)

MEND = (
    # A damaged table of FTS5 can't even be dropped: its own ones must first be those of an empty one.
    *(f"DROP TABLE IF EXISTS {name}" for name in _ITS_OWN),
    *(f"CREATE TABLE {name} {columns}" for name, columns in _ITS_OWN.items()),
    f"INSERT INTO {FTS}_data (id, block) VALUES (1, x''), (10, x'00000000000000')",  # noqa: S608
    f"INSERT INTO {FTS}_config (k, v) VALUES ('version', 4)",  # noqa: S608
    f"DROP TABLE IF EXISTS {FTS}",
    *(f"DROP TABLE IF EXISTS {name}" for name in _ITS_OWN),
    CREATE_FTS,
)
"""Makes the table anew, however damaged, on a connection that has not met it yet."""


class PaperNotedRow(Table, table=True):
    """How far search knows a work.

    Attributes:
        paper: its key.
        turn: how often it was noted, each time with another entry; 0: never.
        entry: a hash of what it was noted with last; 0: nothing.
        due: True: it is to be noted, as it is new or was changed.
    """

    __tablename__ = "paper_noted"
    __table_args__ = (Index("ix_paper_noted_due", "paper", sqlite_where=text("due = 1"), postgresql_where=text("due")),)

    paper: int = Field(primary_key=True, foreign_key="paper.key", sa_type=Whole)
    turn: int
    entry: int = Field(sa_type=BigInteger)
    due: bool


class SearchEditionRow(Table, table=True):
    """The edition of the folding by which papers were noted: one row, or none."""

    __tablename__ = "search_edition"

    edition: str = Field(primary_key=True)


@event.listens_for(Table.metadata.tables[PaperNotedRow.__tablename__], "after_create")
def make_fts(_table: object, connection: Connection, **_how: object) -> None:
    """Make the table of tokens wherever the others are made."""
    for statement in CREATE_LEXEMES if connection.dialect.name == "postgresql" else (CREATE_FTS,):
        connection.exec_driver_sql(statement)
