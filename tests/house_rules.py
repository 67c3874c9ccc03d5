"""What the house's rules find in a piece of source: pure functions over its text, asked by test_architecture."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PARTY = frozenset({"adapters", "bot", "storage", "tests"})
BANNED_NAMES = frozenset(
    {"common", "data", "handle", "handler", "helper", "helpers", "info", "manager", "managers", "misc"}
    | {"processor", "processors", "service", "services", "util", "utils"}
)
PATCHING = frozenset({"mock.patch", "mocker.patch", "monkeypatch.delattr", "monkeypatch.setattr"})
MOCKS = ("mock", "pytest_mock", "unittest.mock")
LONGEST_FILE = 300
CODE_SUFFIXES = frozenset({".css", ".html", ".js", ".py", ".sh", ""})


def code_files(*folders: str) -> list[Path]:
    """Every Python file below the folders of the checkout, in a stable order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def place_of(path: Path) -> str:
    """The file's path inside the checkout, with slashes."""
    return path.relative_to(ROOT).as_posix()


def imported_names(source: str) -> set[str]:
    """Full dotted names of all modules that the source imports, wherever in it; relative ones left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


@cache
def third_parties(source: str) -> frozenset[str]:
    """Top-level names of the packages from outside that the source imports."""
    tops = {name.partition(".")[0] for name in imported_names(source)}
    return frozenset(tops - FIRST_PARTY - sys.stdlib_module_names)


def requirement_name(line: str) -> str:
    """The package's name, as registries compare names, of a requirement such as `SQLAlchemy[asyncio]>=2.1`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", line, maxsplit=1)[0]).lower()


def allowed_row(place: str, table: dict[str, frozenset[str]]) -> str | None:
    """The table's longest row that is this place or a folder above it; None where no row covers it."""
    rows = [row for row in table if place == row or place.startswith(f"{row}/")]
    return max(rows, key=len, default=None)


def banned_words(place: str) -> frozenset[str]:
    """Words of the file's path that say nothing about what is in it."""
    words = re.split(r"[/_.]", place.removeprefix("tests/data/"))
    return BANNED_NAMES.intersection(words)


def patches(source: str) -> list[str]:
    """Every way in which the source replaces a part of the program behind its back."""
    if not re.search("mock|monkeypatch", source):
        return []  # to parse a file takes a hundred times as long
    imports = [name for name in sorted(imported_names(source)) if name.startswith(MOCKS)]
    named = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    uses = [f"line {node.lineno}: {ast.unparse(node)}" for node in named if ast.unparse(node) in PATCHING]
    return imports + uses


def silent_skips(source: str) -> list[int]:
    """The lines on which a test is skipped, or expected to fail, without a word why."""
    if not re.search("skip|xfail", source):
        return []
    tree = ast.parse(source)
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [node.lineno for node in named if _skips_silently(ast.unparse(node), calls.get(id(node)))]


def _skips_silently(name: str, call: ast.Call | None) -> bool:
    """Whether pytest's mark or function of that name, called so or not at all, gives no reason."""
    if name in {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}:
        return call is None or not _says(call, "reason", None)
    return name in {"pytest.skip", "pytest.xfail"} and call is not None and not _says(call, "reason", 0)


def _says(call: ast.Call, keyword: str, position: int | None) -> bool:
    """Whether the call has a non-empty argument of that keyword or, where one is given, position."""
    values = [word.value for word in call.keywords if word.arg == keyword]
    if position is not None:
        values += call.args[position : position + 1]
    return any(not isinstance(value, ast.Constant) or bool(value.value) for value in values)


def classes(source: str) -> list[ast.ClassDef]:
    """The classes that stand at the top of the source."""
    return [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


def tables_without_row(source: str) -> list[str]:
    """Names of the classes that are SQL tables (`table=True`) and do not end in Row."""
    return [
        node.name
        for node in classes(source)
        if any(word.arg == "table" and ast.unparse(word.value) == "True" for word in node.keywords)
        and not node.name.endswith("Row")
    ]


def doors(source: str) -> set[str]:
    """Names of the protocols that the source draws."""
    return {node.name for node in classes(source) if "Protocol" in map(ast.unparse, node.bases)}


def nameless_fakes(source: str, nouns: frozenset[str]) -> list[str]:
    """Names of the classes that end in a door's noun, as stand-ins do, and do not start with Fake."""
    ends = tuple(nouns)
    return [node.name for node in classes(source) if node.name.endswith(ends) and not node.name.startswith("Fake")]


def undocumented_fakes(source: str) -> list[str]:
    """Names of the fakes that do not say what they stand for."""
    if "class Fake" not in source:
        return []
    return [node.name for node in classes(source) if node.name.startswith("Fake") and not ast.get_docstring(node)]
