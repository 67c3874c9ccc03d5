"""What a proof counted is printed at the end, wherever its test ran."""

from collections.abc import Callable

import pytest

FIGURES = "figures"
Told = Callable[[str], None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """Puts a line among the figures."""
    return lambda line: record_property(FIGURES, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures; those of a proof that failed too."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    lines = [str(value) for report in reports for name, value in report.user_properties if name == FIGURES]
    if lines:
        terminalreporter.section("proofs")
    for line in sorted(lines):
        terminalreporter.line(line)
