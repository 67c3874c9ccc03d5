"""What is no archive of ours, or a damaged one, is refused before a row is written."""

import json
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import BadBackup, StorageError
from storage.archive import FORMAT, MANIFEST, opened
from storage.moving import export_all, import_all
from storage.schema import KEPT
from storage.steps import newest_step
from tests.contract.givens import NOW
from tests.unit.storage.whole_stores import everything, filled

Members = dict[str, bytes]
PAPER = "tables/paper.jsonl"


def rewritten(file: Path, to: Path, change: Callable[[Members], None], *, honest: bool) -> None:
    """Write an archive anew with changed members; an honest one's manifest says so."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
        manifest = json.loads(members[MANIFEST])
        manifest["tables"] = {
            name.removeprefix("tables/").removesuffix(".jsonl"): {
                "rows": body.count(b"\n"),
                "size": len(body),
                "sha256": sha256(body).hexdigest(),
            }
            for name, body in members.items()
            if name != MANIFEST
        }
        members[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)


def said(**changes: Any) -> Callable[[Members], None]:
    """The manifest says something else."""

    def change(members: Members) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()

    return change


def row(**changes: Any) -> Callable[[Members], None]:
    """The first paper is another one; None takes the column away."""

    def change(members: Members) -> None:
        first, *rest = members[PAPER].splitlines(keepends=True)
        made = json.loads(first) | changes
        made = {name: value for name, value in made.items() if value != "gone"}
        members[PAPER] = json.dumps(made).encode() + b"\n" + b"".join(rest)

    return change


def lines(body: bytes) -> Callable[[Members], None]:
    """The papers are these bytes."""
    return lambda members: members.update({PAPER: body})


def named(name: str, body: bytes = b"{}\n") -> Callable[[Members], None]:
    """There is a member more."""
    return lambda members: members.update({name: body})


def without(name: str) -> Callable[[Members], None]:
    """There is a member less."""

    def change(members: Members) -> None:
        del members[name]

    return change


HOSTILE: dict[str, tuple[Callable[[Members], None], bool]] = {
    "a newer format": (said(format=FORMAT + 1), False),
    "a newer version": (said(revision="9999"), False),
    "a revision that is a path": (said(revision="../../x"), False),
    "no numbers": (said(numbers="many"), False),
    "a manifest that says more": (said(more=1), False),
    "a manifest of nothing": (lambda members: members.update({MANIFEST: b"[]"}), False),
    "no manifest": (without(MANIFEST), False),
    "a changed row": (row(title="Another"), False),
    "a row less": (lambda members: members.update({PAPER: members[PAPER].split(b"\n", 1)[1]}), False),
    "a table less": (without(PAPER), True),
    "a table more": (named("tables/alembic_version.jsonl"), True),
    "a table nobody knows": (named("tables/x; DROP TABLE paper.jsonl"), True),
    "a path out of the archive": (named("../../etc/cron.d/x"), False),
    "a column less": (row(title="gone"), True),
    "a column more": (row(password="x"), True),
    "a number for a text": (row(title=7), True),
    "a text for a number": (row(key="1"), True),
    "a truth for a number": (row(key=True), True),
    "a number beyond all": (row(key=2**63), True),
    "nothing where something must be": (row(title=None), True),
    "no instant": (row(first_seen_at="yesterday"), True),
    "an instant without a zone": (row(first_seen_at="2026-06-17T04:30:15"), True),
    "no date": (row(published="2026-13-01"), True),
    "half a character": (lines(b'{"key": 1, "title": "\\ud800"}\n'), True),
    "not a number": (lines(b'{"key": NaN}\n'), True),
    "no JSON": (lines(b"DROP TABLE paper;\n"), True),
    "no row": (lines(b"[1, 2]\n"), True),
    "a line cut short": (lines(b'{"key": 1'), True),
    "a depth without end": (lines(b"[" * 200_000 + b"\n"), True),
    "a line that is too long": (lines(b" " * (17 * 1024 * 1024) + b"\n"), True),
}


@pytest.fixture(scope="module")
def archived(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good archive with rows in every table."""
    folder = tmp_path_factory.mktemp("archived")
    (folder / "store.db").write_bytes(migrated_file.read_bytes())
    filled(f"sqlite:///{folder}/store.db")
    export_all(f"sqlite:///{folder}/store.db", folder / "good.zip", NOW)
    return folder / "good.zip"


@pytest.fixture(scope="module")
def untouched(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that stays empty, whatever is tried."""
    file = tmp_path_factory.mktemp("untouched") / "store.db"
    file.write_bytes(migrated_file.read_bytes())
    yield f"sqlite:///{file}"
    assert all(rows == [] for rows in everything(f"sqlite:///{file}").values())


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_archive_of_ours_is_refused_before_a_row_is_written(
    archived: Path, untouched: str, tmp_path: Path, name: str
) -> None:
    change, honest = HOSTILE[name]
    rewritten(archived, tmp_path / "bad.zip", change, honest=honest)
    with pytest.raises(BadBackup):
        import_all(untouched, tmp_path / "bad.zip", NOW)


def test_an_archive_that_unpacks_without_measure_is_refused_unread(
    archived: Path, untouched: str, tmp_path: Path
) -> None:
    bomb = b'{"key": 1}\n' * (1024 * 1024)
    rewritten(archived, tmp_path / "bomb.zip", lines(bomb), honest=True)
    assert (tmp_path / "bomb.zip").stat().st_size < 100_000
    with pytest.raises(BadBackup, match="unpacks to too much"):
        import_all(untouched, tmp_path / "bomb.zip", NOW)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_an_archive_cut_short_is_refused(archived: Path, untouched: str, tmp_path: Path, share: float) -> None:
    whole = archived.read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadBackup):
        import_all(untouched, tmp_path / "cut.zip", NOW)


def test_a_byte_changed_anywhere_is_seen_or_no_matter(archived: Path, tmp_path: Path) -> None:
    """Of a zip's own notes some bytes, dates for one, say nothing of what is in it."""

    def read(file: Path) -> dict[str, list[Any]]:
        with opened(file) as archive:
            return {table.name: list(archive.rows(table.name)) for table in KEPT}

    whole, refused, good = archived.read_bytes(), 0, read(archived)
    for place in range(0, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 0x20
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            assert read(tmp_path / "damaged.zip") == good
        except (BadBackup, KeyError):
            refused += 1
    assert refused > 20


def test_a_database_that_refuses_a_row_has_none_of_them(archived: Path, untouched: str, tmp_path: Path) -> None:
    def twice(members: Members) -> None:
        table = "tables/watch.jsonl"
        members[table] = members[table] * 2

    rewritten(archived, tmp_path / "bad.zip", twice, honest=True)
    with pytest.raises((BadBackup, StorageError)):
        import_all(untouched, tmp_path / "bad.zip", NOW)


def test_the_archive_is_of_this_version(archived: Path) -> None:
    with zipfile.ZipFile(archived) as archive:
        assert json.loads(archive.read(MANIFEST))["revision"] == newest_step()
