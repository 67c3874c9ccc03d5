"""Every test in this folder is a measurement, and what it measured is printed as a table at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLES = pytest.StashKey[dict[str, list[tuple[str, str]]]]()
Report = Callable[[str, str, str], None]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is collected here, before the markers decide what runs."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.bench)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Puts one line into the table of that title: `report("start-up", "academichub version", "212 ms")`."""
    tables = request.config.stash.setdefault(TABLES, {})

    def put(table: str, what: str, measured: str) -> None:
        tables.setdefault(table, []).append((what, measured))

    return put


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the tables, columns aligned."""
    for title, rows in config.stash.get(TABLES, {}).items():
        terminalreporter.section(title)
        width = max(len(what) for what, _ in rows)
        for what, measured in rows:
            terminalreporter.line(f"{what:<{width}}  {measured}")
