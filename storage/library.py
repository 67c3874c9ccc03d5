"""The store over SQL: units of work, and everything that opens and closes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import col, delete, insert
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import StorageLocked
from bot.ports import (
    Answers,
    Briefings,
    Citations,
    CitedWorks,
    DeliveryLog,
    Drafts,
    Edits,
    Hidden,
    Incoming,
    Lives,
    Matches,
    Notifications,
    Outbox,
    Papers,
    PaperSearch,
    Parkings,
    Premises,
    Radars,
    Recovery,
    Saved,
    Shown,
    Slots,
    Sources,
    Spending,
    Ties,
    Watches,
    Work,
)
from storage.answers import SqlAnswers
from storage.briefings import SqlBriefings
from storage.citations import SqlCitations, SqlCitedWorks
from storage.deliveries import SqlDeliveryLog
from storage.engine import database_url, open_engine
from storage.errors import LOCKED
from storage.hidden import SqlHidden
from storage.lives import SqlLives, SqlTies
from storage.locks import Kept, alone
from storage.matches import SqlMatches
from storage.notifications import SqlNotifications
from storage.noting import due_all
from storage.outbox import SqlOutbox
from storage.papers import SqlPapers
from storage.parkings import SqlIncoming, SqlParkings
from storage.places import SqlDrafts, SqlEdits, SqlRadars
from storage.premises import SqlPremises
from storage.recovery import SqlRecovery
from storage.saved import SqlSaved
from storage.search import SqlPaperSearch
from storage.search_tables import MEND, MEND_LEXEMES
from storage.shown import SqlShown
from storage.slots import SqlSlots
from storage.sources import SqlSources
from storage.spending import SqlSpending
from storage.sqlite import database_file
from storage.statements import on_postgresql
from storage.steps import is_newest, make_folder, wait_for_others
from storage.tables import ProbeRow
from storage.watches import SqlWatches

BUSY_TIMEOUT_S = 5.0
START_TIMEOUT_S = 60.0
"""How long a start waits for another one that is migrating."""
BALLAST = "." * 16_384


# Rows are read, made values, and let go; None is written as any other value, or rows with and without would part ways.
OPTIONS = {"populate_existing": True, "synchronize_session": False, "render_nulls": True}


class SqlWork:
    """A unit of work: the doors over one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.papers: Papers = SqlPapers(session)
        self.watches: Watches = SqlWatches(session)
        self.radars: Radars = SqlRadars(session)
        self.edits: Edits = SqlEdits(session)
        self.drafts: Drafts = SqlDrafts(session)
        self.matches: Matches = SqlMatches(session)
        self.shown: Shown = SqlShown(session)
        self.saved: Saved = SqlSaved(session)
        self.hidden: Hidden = SqlHidden(session)
        self.notifications: Notifications = SqlNotifications(session)
        self.slots: Slots = SqlSlots(session)
        self.outbox: Outbox = SqlOutbox(session)
        self.log: DeliveryLog = SqlDeliveryLog(session)
        self.sources: Sources = SqlSources(session)
        self.lives: Lives = SqlLives(session)
        self.ties: Ties = SqlTies(session)
        self.search: PaperSearch = SqlPaperSearch(session)
        self.citations: Citations = SqlCitations(session)
        self.cited: CitedWorks = SqlCitedWorks(session)
        self.recovery: Recovery = SqlRecovery(session)
        self.parkings: Parkings = SqlParkings(session)
        self.premises: Premises = SqlPremises(session)
        self.incoming: Incoming = SqlIncoming(session)
        self.briefings: Briefings = SqlBriefings(session)
        self.answers: Answers = SqlAnswers(session)
        self.spending: Spending = SqlSpending(session)


class SqlLibrary:
    """The `Library` door over SQL. Connects on first use; `close` it at the end."""

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Choose the database.

        Args:
            url: `sqlite:///path` (relative to the working directory; four slashes for an absolute path), or `sqlite://`
                in memory, which is gone when the library is closed.
            busy_timeout_s: how long to wait for another unit of work, or another program, before `StorageLocked`.

        Raises:
            SettingError: it is no address of a supported database.
        """
        self._url = database_url(url)
        self.engine = open_engine(self._url, busy_timeout_s)

    async def migrate(self) -> None:
        """Bring the tables to this version, or make them, with the database's folder; does nothing when they are.

        All of it is one transaction: of two programs that start at once, one waits for the other.

        Raises:
            StorageError: locked, full, not to be written, or written by a newer version.
        """
        if self._url.get_backend_name() == "sqlite" and (file := database_file(self._url)):
            make_folder(file)
        async with self.engine.begin() as connection:
            if await connection.run_sync(is_newest):
                return
            await connection.run_sync(wait_for_others)
            if await connection.run_sync(is_newest):
                return
            from storage.migrating import upgrade  # Alembic is dear to import, and needed here alone

            await connection.run_sync(upgrade)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction; committed at the end, rolled back when an exception leaves it.

        Raises:
            StorageError: as `begin`.
        """
        opened = AsyncSession(self.engine, autoflush=False, expire_on_commit=False, execution_options=OPTIONS)
        async with opened as session, session.begin():
            try:
                await session.connection()
            except PoolTimeout as error:
                raise StorageLocked(LOCKED) from error
            yield session

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a unit of work.

        Raises:
            StorageLocked: another program, or another unit of work, holds the database for too long.
            StorageFull: the disk is full.
            StorageGone: it can't be reached or written, or was not migrated.
        """
        async with self.session() as session:
            yield SqlWork(session)

    async def check(self) -> None:
        """Write a little and take it away again at the next check: raises what a write would meet now."""
        async with self.session() as session:
            inserted = insert(ProbeRow).values(ballast=BALLAST).returning(col(ProbeRow.key))
            (key,) = (await session.exec(inserted)).one()
            await session.exec(delete(ProbeRow).where(col(ProbeRow.key) < key))

    async def mend_search(self) -> None:
        """Throw away what papers are found by, however damaged: every paper is due to be noted.

        Only a library that did nothing else before can: SQLite remembers what it met of the old.

        Raises:
            StorageError: as `begin`.
        """
        async with self.session() as session:
            await alone(session, Kept.PAPERS)
            connection = await session.connection()
            for statement in MEND_LEXEMES if on_postgresql(session) else MEND:
                await connection.exec_driver_sql(statement)
            await due_all(session)

    async def close(self) -> None:
        """Close the connection; a database in memory is gone."""
        await self.engine.dispose()


async def migrate(url: str) -> None:
    """Bring the database at this address to this version, or make it; does nothing when it is.

    Raises:
        SettingError: it is no address of a supported database.
        StorageError: locked, full, not to be written, or written by a newer version.
    """
    library = SqlLibrary(url, busy_timeout_s=START_TIMEOUT_S)
    try:
        await library.migrate()
    finally:
        await library.close()
