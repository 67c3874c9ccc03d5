"""The commands that look after the store as a whole: backup, restore, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from adapters.terminal import send

if TYPE_CHECKING:
    from adapters.terminal.doors import Doors

DONE, WRONG_USE = 0, 2
Flag = Annotated[bool, Parameter(negative="")]


class KeepingCommands:
    """One method a command."""

    def __init__(self, doors: Doors) -> None:
        """Take the doors; none is opened before its command is given."""
        self._doors = doors

    async def backup(self, file: Path | None = None) -> int:
        """Back the database up while programs run on it, and read the backup from end to end.

        Args:
            file: a new file; among the nightly backups unless given.
        """
        send.say(await self._doors.upkeep().back_up(file))
        return DONE

    async def restore(self, file: Path | None = None, *, reconcile: Flag = False, without_looking: Flag = False) -> int:
        """Put a backup in the place of the database. Stop the program first; what was there is kept beside it.

        Nothing is posted twice: each channel is first looked through for what was posted since the backup.

        Args:
            file: the backup.
            reconcile: the database was restored by its own means (pg_restore, a host's snapshot): look first likewise.
            without_looking: post without looking, where channels can't be read; what was posted may come again.
        """
        if (file is not None) + reconcile + without_looking != 1:
            send.note("Name a backup to restore, or --reconcile, or --without-looking: one of them.")
            return WRONG_USE
        upkeep = self._doors.upkeep()
        if file is not None:
            send.say(await upkeep.restore(file))
        else:
            send.say(await (upkeep.reconcile() if reconcile else upkeep.trust()))
        return DONE

    async def export(self, file: Path, *, all_: Annotated[bool, Parameter(name="--all", negative="")] = False) -> int:
        """Write everything into one archive that any other database takes in, SQLite's or PostgreSQL's.

        Stop the program first, and start it on the new database only: what both post comes twice.

        Args:
            file: a new file, such as academichub.zip.
            all_: everything of all places.
        """
        if not all_:
            send.note(f"Say what to export: `academichub export --all {file}` exports everything.")
            return WRONG_USE
        send.say(await self._doors.upkeep().export_all(file))
        return DONE

    async def import_(self, file: Path) -> int:
        """Take an archive of `export --all` into the empty database of DATABASE_URL: all of it, or nothing.

        Args:
            file: the archive.
        """
        send.say(await self._doors.upkeep().import_all(file))
        return DONE
