"""The house keeps its own rules: layers, packages from outside, names, sizes, and what a start imports."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house_rules import (
    CODE_SUFFIXES,
    LONGEST_FILE,
    ROOT,
    allowed_row,
    banned_words,
    code_files,
    doors,
    nameless_fakes,
    patches,
    place_of,
    requirement_name,
    silent_skips,
    tables_without_row,
    third_parties,
    undocumented_fakes,
)

LOGS = frozenset({"structlog"})

# Which packages from outside each folder may use. The longest row that covers a file counts.
ALLOWED: dict[str, frozenset[str]] = {
    "bot/__init__.py": frozenset(),
    "bot/domain": frozenset(),
    "bot/ports": frozenset(),
    "bot/faultpoint.py": frozenset(),
    "bot/language": frozenset(),
    "bot/catalogue": frozenset(),
    "bot/intake": LOGS | {"anyascii", "ftfy", "pylatexenc", "pypinyin", "rapidfuzz"},
    "bot/matching": LOGS | {"lark", "numpy", "rapidfuzz"},
    "bot/digest": LOGS | {"rapidfuzz"},
    "bot/briefing": LOGS | {"rapidfuzz"},
    "bot/committing.py": frozenset(),
    "bot/side_by_side.py": frozenset(),
    "bot/delivery.py": LOGS,
    "bot/parking.py": LOGS,
    "bot/posting.py": LOGS,
    "bot/brief_once.py": frozenset(),
    "bot/brief_rounds.py": LOGS,
    "bot/gloss_rounds.py": LOGS,
    "bot/citing.py": LOGS,
    "bot/digesting.py": frozenset(),
    "bot/health.py": frozenset(),
    "bot/recovery.py": LOGS,
    "bot/pipeline.py": LOGS,
    "bot/commands": LOGS | {"rapidfuzz"},
    "bot/schedule": LOGS | {"apscheduler"},
    "bot/settings.py": frozenset({"platformdirs", "pydantic", "pydantic_settings", "tzlocal"}),
    "bot/model_settings.py": frozenset({"pydantic", "pydantic_settings"}),
    "bot/assembly.py": frozenset(),
    "bot/faces.py": frozenset(),
    "bot/outdoors.py": frozenset(),
    "bot/upkeep.py": LOGS,
    "bot/doctor.py": frozenset(),
    "bot/running.py": LOGS,
    "bot/__main__.py": frozenset(),
    "storage": LOGS | {"aiosqlite", "alembic", "psycopg", "pydantic", "sqlalchemy", "sqlmodel"},
    "adapters/__init__.py": frozenset(),
    "adapters/authorities.py": frozenset({"httpx2"}),
    "adapters/dated.py": frozenset(),
    "adapters/lease.py": frozenset({"aiohttp"}),
    "adapters/slack": LOGS | {"aiohttp", "slack_bolt", "slack_sdk", "starlette"},
    "adapters/discord": LOGS | {"aiohttp", "cryptography", "discord", "starlette"},
    "adapters/web": LOGS | {"jinja2", "prometheus_client", "starlette", "uvicorn"},
    "adapters/terminal": LOGS | {"cyclopts", "rich"},
    "adapters/sources": LOGS | {"feedparser", "httpcore2", "httpx2", "selectolax"},
    "adapters/models": LOGS | {"anthropic", "fastjsonschema", "httpx2", "wordllama"},
    "adapters/engine": LOGS | {"procrastinate", "psycopg"},
}

# Too dear for a start that does not use them.
HEAVY = frozenset(
    {"alembic", "anthropic", "discord", "fastjsonschema", "numpy", "pypinyin", "slack_bolt", "slack_sdk", "wordllama"}
)
DOORS = frozenset().union(*(doors(path.read_text(encoding="utf-8")) for path in code_files("bot/ports")))
PRODUCT = code_files("bot", "adapters", "storage")
TESTS = code_files("tests")

Rule = Callable[[str], object]


def breaches(files: list[Path], rule: Rule) -> dict[str, object]:
    """What the rule finds in each of the files' sources, by path; the files where it finds nothing left out."""
    found = {place_of(path): rule(path.read_text(encoding="utf-8")) for path in files}
    return {place: what for place, what in found.items() if what}


def test_the_layers_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_file_has_a_row_of_allowed_packages() -> None:
    assert [place for path in PRODUCT if not allowed_row(place := place_of(path), ALLOWED)] == []


def test_a_folder_uses_only_the_packages_of_its_row() -> None:
    surplus = {
        place: third_parties(path.read_text(encoding="utf-8")) - ALLOWED[row]
        for path in PRODUCT
        if (row := allowed_row(place := place_of(path), ALLOWED))
    }
    assert {place: packages for place, packages in surplus.items() if packages} == {}


def test_every_package_in_use_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    declared = {requirement_name(line) for line in [*project["dependencies"], *extras]}
    packages = set().union(*(third_parties(path.read_text(encoding="utf-8")) for path in PRODUCT))
    given_by = packages_distributions()
    undeclared = {
        package for package in packages if not declared.intersection(map(requirement_name, given_by.get(package, [])))
    }
    assert undeclared == set()


def test_no_file_is_longer_than_a_reader_holds_in_mind() -> None:
    folders = ("bot", "adapters", "storage", "tests", "scripts", ".ci")
    files = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in CODE_SUFFIXES and "data" not in path.relative_to(ROOT).parts
    ]
    lengths = {place_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {place: lines for place, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_file_names_are_words_of_the_field() -> None:
    assert {place_of(path): words for path in PRODUCT + TESTS if (words := banned_words(place_of(path)))} == {}


def test_tests_do_not_patch() -> None:
    assert breaches(TESTS, patches) == {}


def test_tests_do_not_skip_without_a_reason() -> None:
    assert breaches(TESTS, silent_skips) == {}


def test_a_stand_in_for_a_door_is_called_fake() -> None:
    assert breaches(TESTS, lambda source: nameless_fakes(source, DOORS)) == {}


def test_a_fake_says_what_it_stands_for() -> None:
    assert breaches(TESTS, undocumented_fakes) == {}


def test_rows_end_in_row() -> None:
    assert breaches(code_files("storage"), tables_without_row) == {}


def test_telling_the_version_imports_neither_chat_sdk_nor_language_model() -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "version"],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in ran.stderr.splitlines() if not line.startswith("import time:")]
    assert ran.returncode == 0, said
    assert re.search(r"\d+\.\d+\.\d+", ran.stdout)
    imported = set(re.findall(r"\|\s+([\w.]+)$", ran.stderr, re.MULTILINE))
    assert "bot" in imported
    assert {name for name in imported if name.partition(".")[0] in HEAVY} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import lark.lexer\nfrom httpx2 import get", {"lark", "httpx2"}),
        ("def late():\n    import anthropic", {"anthropic"}),
        ("import json\nfrom bot.domain import paper\nfrom . import row", set()),
    ],
)
def test_a_package_from_outside_is_seen_wherever_it_is_imported(source: str, found: set[str]) -> None:
    assert third_parties(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "from unittest import mock",
        "import unittest.mock as m",
        "def test(monkeypatch):\n    monkeypatch.setattr(a, 'b', 1)",
    ],
)
def test_patching_is_seen(source: str) -> None:
    assert patches(source)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("@pytest.mark.skip\ndef test(): ...", [1]),
        ("@pytest.mark.skipif(True, reason='')\ndef test(): ...", [1]),
        ("pytest.skip()", [1]),
        ("pytest.skip('no browser here')\npytest.mark.skipif(True, reason=why)", []),
    ],
)
def test_a_skip_without_a_reason_is_seen(source: str, lines: list[int]) -> None:
    assert silent_skips(source) == lines


def test_wrong_names_are_seen() -> None:
    assert banned_words("bot/intake/utils.py") == {"utils"}
    assert banned_words("bot/commands/paper_service.py") == {"service"}
    assert tables_without_row("class Paper(SQLModel, table=True): ...\nclass PaperRow(SQLModel, table=True): ...") == [
        "Paper"
    ]
    assert nameless_fakes("class StubClock: ...\nclass FakeClock: ...", frozenset({"Clock"})) == ["StubClock"]
    assert undocumented_fakes("class FakeClock: ...") == ["FakeClock"]


def test_a_file_outside_every_row_is_seen() -> None:
    assert allowed_row("bot/domainlike.py", ALLOWED) is None
    assert allowed_row("bot/domain/paper.py", ALLOWED) == "bot/domain"
