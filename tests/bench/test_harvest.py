"""How much memory a harvest of arXiv holds: that of a page, whatever number of pages there are."""

import asyncio
import random
import sys
from datetime import UTC, date, datetime

from adapters.sources.arxiv_gaps import ArxivGaps
from adapters.sources.http import PoliteClient
from tests.bench.conftest import Report
from tests.bench.measure import MIB, child
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.oai_documents import oai_list_of
from tests.fakes.papers import a_paper
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import Asked, Reply, SourceServer

PAGE = 1_000
FEW, MANY = 5_000, 200_000
ABSTRACT = "We study an invented question with care and find that nothing of it holds for most gardens. " * 12


async def harvest(records: int) -> None:
    """Fill a gap of so many records from a server on this machine, and hold none of them."""
    template = oai_list_of([a_paper(1, abstract=ABSTRACT)] * PAGE, date(2026, 6, 12), token="TOKEN")

    def answer(asked: Asked) -> Reply:
        page = int(asked.query.get("resumptionToken", "0"))
        number = iter(range(page * PAGE, (page + 1) * PAGE * 2))
        parts = template.split(b"2606.00001")
        body = b"".join(part + b"2606.%05d" % (next(number) // 2 % 100_000) for part in parts[:-1]) + parts[-1]
        more = (page + 1) * PAGE < records
        token = b"%d" % (page + 1) if more else b""
        return Reply(body.replace(b">TOKEN<", b">" + token + b"<"))

    clock = FakeHastyClock()
    async with SourceServer() as server:
        server.serve("/oai", answer)
        client = PoliteClient(clock=clock, memory=FakeFetchMemory(), rates=FakeRateGate(), rng=random.Random(1))
        async with client:
            gaps = ArxivGaps(client, clock, f"{server.url}/oai", "https://arxiv.org")
            gap = await gaps.gap(datetime(2026, 6, 11, 8, tzinfo=UTC))
            assert gap is not None
            came = 0
            async for batch in gaps.fill(gap, lambda _: True):
                came += len(batch.papers)
                server.asked.clear()
            assert came >= records - 1 - records // 100_000, came
            assert not gaps.trouble


def test_a_harvests_peak_is_that_of_a_page(report: Report) -> None:
    few, many = (child("-m", "tests.bench.test_harvest", str(records)) for records in (FEW, MANY))
    table = "harvest of arXiv's OAI-PMH in a process with its server, pages of 1,000"
    report(table, f"peak, {FEW:,} records", f"{few.peak_bytes / MIB:.1f} MiB")
    report(table, f"peak, {MANY:,} records", f"{many.peak_bytes / MIB:.1f} MiB")
    report(table, "records a second", f"{(MANY - FEW) / (many.seconds - few.seconds):,.0f}")
    assert many.peak_bytes - few.peak_bytes < 12 * MIB, "less than two pages more"


if __name__ == "__main__":
    asyncio.run(harvest(int(sys.argv[1])))
