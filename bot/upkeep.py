"""The store as a whole: backed up by night and when asked, restored, and taken along to another database.

With `assembly.py`, `doctor.py` and `__main__.py` what knows storage; parts are imported when they are first needed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.domain.errors import BadBackup, RadarError
from bot.ports import Clock
from bot.schedule.cadence import DAY, instant_of
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.backup import Backup

AT_NIGHT = time(3, 30)
KEPT = 7
LOOK_S = 600.0
"""How often it is looked whether a backup is due: a machine that slept makes it up soon after."""
OFF = "off"
STALE = timedelta(hours=36)

RESTORED = (
    "Until the channels have been looked through for what was posted since {since:%Y-%m-%d %H:%M} UTC, nothing is "
    "posted there. Start AcademicHub now: it looks two minutes after, and `academichub doctor` tells which channel it "
    "can't read."
)

RESTORED_BY_IMPORT = (
    "Until the channels have been looked through for what was posted since the export, nothing is posted there. Start "
    "AcademicHub here now, and there no more."
)

log = structlog.get_logger(__name__)


class Upkeep:
    """Looks after the store as a whole; each method gives what to tell."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Look after the database of these settings."""
        self._url = settings.database_url
        self._chosen = settings.backups
        self._zone = ZoneInfo(settings.timezone)
        self._clock = clock
        self._trouble = ""

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file, which this program backs up itself."""
        return self._url.startswith("sqlite")

    async def back_up(self, to: Path | None) -> str:
        """Back the database up while programs run on it; into the folder of backups unless a file is named.

        Raises:
            BadBackup: the file is there already, or the database is backed up by other means.
            StorageError: the disk is full, or can't be read or written; nothing is left there.
        """
        from storage.backup import back_up, sqlite_file

        self._must_be_sqlite("pg_dump --format=custom --file=academichub.dump --dbname={}")
        if to is None:
            return _told(await self._make())
        return _told(await asyncio.to_thread(back_up, sqlite_file(self._url), to))

    async def restore(self, backup: Path) -> str:
        """Put a backup in the place of the database; what was there is kept beside it.

        Raises:
            BadBackup: it is none, or damaged, or a program runs on the database.
            StorageError: it is of a newer version, or the disk is full or can't be written.
        """
        from storage.engine import database_url
        from storage.restoring import restore
        from storage.running import only_program
        from storage.sqlite import database_file

        self._must_be_sqlite("pg_restore --clean --if-exists --dbname={} academichub.dump")
        file = database_file(database_url(self._url))
        if file is None:
            raise BadBackup("The database lies in memory: there is nothing to restore.")
        with only_program(self._url):
            restored = await restore(file, backup, self._clock.now())
        kept = f" What was there is in {restored.kept}." if restored.kept else ""
        return f"{file} is what {backup} was.{kept}\n{RESTORED.format(since=restored.since)}"

    async def reconcile(self) -> str:
        """Note that the database was restored by other means, as a host does with PostgreSQL's own tools.

        Raises:
            StorageError: it can't be written.
        """
        from storage.restorations import reconcile

        since = await reconcile(self._url, self._clock.now())
        return f"Noted. {RESTORED.format(since=since)}"

    async def trust(self) -> str:
        """Let everything that waits for a look be posted without one.

        Raises:
            StorageError: it can't be written.
        """
        from storage.restorations import trust

        if not await trust(self._url, self._clock.now()):
            return "Nothing waits: the database was not restored, or all its channels have been looked through."
        return "From now on it is posted without looking; what was posted since the backup may come a second time."

    async def export_all(self, to: Path) -> str:
        """Write everything into a new archive.

        Raises:
            BadBackup: there is a file of that name.
            StorageError: the disk is full, or the database can't be read; nothing is left there.
        """
        from storage.library import migrate
        from storage.moving import export_all

        await migrate(self._url)
        moved = await asyncio.to_thread(export_all, self._url, to, self._clock.now())
        return (
            f"{to}: {moved.rows:,} rows of {moved.tables} tables, {_size(moved.size)}. Secrets in it are sealed "
            "as they are here: take their key along. Stop the program here before it starts on the new database, and "
            "don't start it here again: what both post comes twice."
        )

    async def import_all(self, archive: Path) -> str:
        """Take an archive into the empty database of the settings.

        Raises:
            BadBackup: it is no archive, damaged or of a newer version, or the database has rows; nothing was written.
            StorageError: the database can't be written.
        """
        from storage.library import migrate
        from storage.moving import import_all
        from storage.running import only_program

        with only_program(self._url):
            await migrate(self._url)
            moved = await asyncio.to_thread(import_all, self._url, archive, self._clock.now())
        return f"{moved.rows:,} rows of {moved.tables} tables were taken in. {RESTORED_BY_IMPORT}"

    async def nightly(self) -> None:
        """Make a backup every night, and what a night missed as soon as possible, until cancelled; tell what fails."""
        while self.folder is not None:
            try:
                if self.due():
                    log.info("backed up", backup=_told(await self._make()))
                self._trouble = ""
            except (RadarError, OSError) as error:
                log.error("no backup could be made", why=str(error))
                self._trouble = str(error)
            await self._clock.sleep(LOOK_S)

    @property
    def folder(self) -> Path | None:
        """Where the nightly backups lie; None where none are made."""
        from storage.engine import database_url
        from storage.sqlite import database_file

        if not self.on_sqlite or self._chosen == OFF:
            return None
        file = database_file(database_url(self._url))
        if file is None:
            return None
        return Path(self._chosen).expanduser() if self._chosen else file.parent / "backups"

    def due(self) -> bool:
        """Tell whether the backup of the last night is still to be made."""
        now, newest = self._clock.now(), self.newest()
        today = now.astimezone(self._zone).date()
        nights = (instant_of(day, AT_NIGHT, self._zone) for day in (today, today - DAY))
        last = next((night for night in nights if night is not None and night <= now), now)
        return newest is None or newest < last

    def newest(self) -> datetime | None:
        """Give when the newest backup of the folder was made, aware UTC; None where there is none."""
        from storage.backup import nightly_backups

        found = nightly_backups(self.folder) if self.folder is not None else []
        return found[-1][0] if found else None

    def told(self) -> tuple[bool, str]:
        """Say how old the newest backup is, and whether that is well."""
        if not self.on_sqlite:
            return True, "PostgreSQL is backed up by your host, or by pg_dump."
        if self.folder is None:
            return True, "no backups are made by night (ACADEMICHUB_BACKUPS)."
        newest = self.newest()
        if newest is None:
            told = f"no backup yet; the first comes by itself into {self.folder}."
            return not self._trouble, self._trouble or told
        age = self._clock.now() - newest
        told = f"the newest backup is {age / timedelta(hours=1):.0f} h old, in {self.folder}."
        if age <= STALE:
            return True, told
        return False, f"{told} {self._trouble or 'Backups are made by the running program: is it running?'}"

    async def _make(self) -> Backup:
        from storage.backup import back_up_nightly, sqlite_file

        if self.folder is None:
            raise BadBackup("There is no folder of backups (ACADEMICHUB_BACKUPS is off): name a file.")
        now = self._clock.now()
        return await asyncio.to_thread(back_up_nightly, sqlite_file(self._url), self.folder, now, KEPT)

    def _must_be_sqlite(self, instead: str) -> None:
        """Refuse where the database has means of its own, and say which, without its password."""
        if self.on_sqlite:
            return
        from storage.backup import without_password

        shown = without_password(self._url)
        raise BadBackup(
            f"The database is PostgreSQL, which your host backs up, or you do: `{instead.format(repr(shown))}`, which "
            "asks for the password. After a restore, before anything is started: `academichub restore --reconcile`."
        )


def _told(backup: Backup) -> str:
    damaged = f" {backup.damaged} messages in it are damaged, and never posted." if backup.damaged else ""
    return f"{backup.file}: {_size(backup.size)}, read from end to end.{damaged}"


def _size(count: int) -> str:
    """Give bytes as people read them."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"
