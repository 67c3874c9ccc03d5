"""What a proof counted is printed at the end, wherever its test ran."""

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

FIGURES = "figures"
Told = Callable[[str], None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """Puts a line among the figures."""
    return lambda line: record_property(FIGURES, line)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What fails thousands of times here on purpose is not logged: that alone would take most of the time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures; those of a proof that failed too."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    lines = [str(value) for report in reports for name, value in report.user_properties if name == FIGURES]
    if lines:
        terminalreporter.section("proofs")
    for line in sorted(lines):
        terminalreporter.line(line)
