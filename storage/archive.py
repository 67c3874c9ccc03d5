"""Archives: everything of a store in one file that any other database takes in, of SQLite or PostgreSQL.

A zip with one member a table, `tables/paper.jsonl`: a line a row, a JSON object of its columns, instants as ISO 8601 in
UTC. `manifest.json` stands last and says which step of the tables they are of, and of each member how many rows and
bytes it has and their SHA-256. An archive comes from outside like any file: it is read from end to end, against its
manifest and against the tables, before a row of it is used. All functions here block; the caller gives them a thread.
Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, https://jsonlines.org
"""

import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import BadBackup
from storage.columns import as_json
from storage.keeping import told_of

FORMAT = 1
MANIFEST = "manifest.json"
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_MANIFEST = 1024 * 1024
MOST_PACKED = 300
"""So many bytes at the most become of one, in members of more than `SMALL`: rows pack to about a tenth."""
SMALL = 10 * 1024 * 1024
LEVEL = 6
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError)
"""All that reading a zip raises over bytes that are none."""

Row = dict[str, Any]


class Member(BaseModel):
    """What the manifest says of a table's member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int = Field(ge=0)
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What an archive says of itself.

    Attributes:
        format: of the archive.
        revision: the step of the tables.
        made_at: when, ISO 8601 in UTC.
        numbers: the last number that each table gave, of those that number their rows.
        tables: by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    revision: str = Field(pattern="^[0-9]{4}$")
    made_at: str
    numbers: dict[str, int]
    tables: dict[str, Member]


class ArchiveWriter:
    """Writes an archive, table by table."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.tables: dict[str, Member] = {}

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Write a table's rows."""
        digest, count, size = sha256(), 0, 0
        with self._archive.open(_named(table), "w", force_zip64=True) as member:
            for row in rows:
                line = as_json(row).encode() + b"\n"
                member.write(line)
                digest.update(line)
                count, size = count + 1, size + len(line)
        self.tables[table] = Member(rows=count, size=size, sha256=digest.hexdigest())

    def close(self, revision: str, made_at: str, numbers: Mapping[str, int]) -> None:
        """Write the manifest: without it, what was written is no archive."""
        manifest = Manifest(
            format=FORMAT, revision=revision, made_at=made_at, numbers=dict(numbers), tables=self.tables
        )
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


@contextmanager
def written(file: Path) -> Iterator[ArchiveWriter]:
    """Open a file to write an archive into."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        yield ArchiveWriter(archive)


@dataclass(frozen=True)
class ArchiveReader:
    """An archive that was opened, with what it says of itself."""

    file: Path
    archive: zipfile.ZipFile
    manifest: Manifest

    def rows(self, table: str) -> Iterator[Row]:
        """Read a table's rows.

        Raises:
            BadBackup: they aren't what the manifest says, or no rows.
        """
        said, digest, count, size = self.manifest.tables[table], sha256(), 0, 0
        with _told_of_zip(self.file), self.archive.open(_named(table)) as member:
            for line in _lines(member, self.file, table):
                digest.update(line)
                count, size = count + 1, size + len(line)
                if size > said.size:
                    break
                yield _row(line, self.file, table, count)
        if (count, size, digest.hexdigest()) != (said.rows, said.size, said.sha256):
            raise BadBackup(f"{self.file}: {table} is not what the manifest says. Export again, or copy it again.")


@contextmanager
def opened(file: Path) -> Iterator[ArchiveReader]:
    """Open an archive and look at all that can be known of it without its rows.

    Raises:
        BadBackup: it is none, is cut short, is of a newer format, or holds what an archive doesn't.
    """
    with told_of(file), _told_of_zip(file):
        archive = zipfile.ZipFile(file)
    with archive:
        with _told_of_zip(file):
            manifest = _manifest(file, archive)
            _must_hold(file, archive, manifest)
        yield ArchiveReader(file, archive, manifest)


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    found = next((each for each in archive.infolist() if each.filename == MANIFEST), None)
    if found is None or found.file_size > LONGEST_MANIFEST:
        raise BadBackup(f"{file} is no archive of `academichub export --all`.")
    text = archive.read(found)
    try:
        version = json.loads(text).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise BadBackup(f"{file} is of a newer version of AcademicHub: update this one first.")
        return Manifest.model_validate_json(text)
    except (ValidationError, ValueError, AttributeError) as error:
        raise BadBackup(f"{file} is no archive of `academichub export --all`: its manifest can't be read.") from error


def _must_hold(file: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Refuse an archive that holds anything but the members its manifest names, or would unpack out of all measure."""
    held = sorted(each.filename for each in archive.infolist())
    if held != sorted([MANIFEST, *map(_named, manifest.tables)]):
        raise BadBackup(f"{file} doesn't hold just the tables that its manifest names.")
    for name, said in manifest.tables.items():
        member = archive.getinfo(_named(name))
        packed_too_well = member.file_size > max(SMALL, MOST_PACKED * member.compress_size)
        if member.file_size != said.size or packed_too_well or member.flag_bits & 1:
            raise BadBackup(f"{file}: {name} is not what the manifest says, or unpacks to too much.")


def _lines(member: IO[bytes], file: Path, table: str) -> Iterator[bytes]:
    while line := member.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise BadBackup(f"{file}: {table} has a line that is cut short or too long.")
        yield line


def _row(line: bytes, file: Path, table: str, number: int) -> Row:
    try:
        row = json.loads(line, parse_constant=_refuse)
        if b"\\u" in line:
            as_json(row).encode()  # half a character, which only an escape can write, no database holds
    except (ValueError, RecursionError) as error:
        raise BadBackup(f"{file}: {table}, row {number}: no JSON.") from error
    if not isinstance(row, dict):
        raise BadBackup(f"{file}: {table}, row {number}: no row.")
    return row


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


@contextmanager
def _told_of_zip(file: Path) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise BadBackup(f"{file} is damaged, cut short, or no archive ({type(error).__name__}).") from error


def _named(table: str) -> str:
    return f"tables/{table}.jsonl"
