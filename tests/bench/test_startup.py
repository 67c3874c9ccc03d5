"""What a start costs, beside a Python that does nothing."""

from tests.bench.conftest import Report
from tests.bench.measure import MIB, child, median_child


def test_a_cold_start_is_measured_beside_bare_python(report: Report) -> None:
    started = median_child(["-m", "bot", "version"])
    bare = median_child(["-c", "pass"])
    table = "start-up (medians of 5 processes)"
    report(table, "academichub version", f"{started.seconds * 1000:.0f} ms, {started.peak_bytes / MIB:.0f} MiB")
    report(table, "python -c pass", f"{bare.seconds * 1000:.0f} ms, {bare.peak_bytes / MIB:.0f} MiB")
    report(table, "ratio", f"{started.seconds / bare.seconds:.1f} x the time")
    assert started.peak_bytes < child("-c", "import discord, slack_bolt, anthropic").peak_bytes
