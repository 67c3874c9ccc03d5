"""A process that is killed while it makes a digest leaves no slot without its messages: on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.watch import WatchKind
from storage.library import SqlLibrary
from tests.fakes.papers import papers
from tests.unit.delivery.stand import Crash, killed_at
from tests.unit.pipeline.lab import Lab, at


@pytest.fixture
async def library() -> AsyncIterator[SqlLibrary]:
    """A real SQLite in memory."""
    library = SqlLibrary("sqlite://")
    await library.migrate()
    yield library
    await library.close()


async def test_a_digest_that_was_cut_off_is_made_whole_by_the_next_process(library: SqlLibrary) -> None:
    lab = Lab(library)
    await lab.follow(WatchKind.CATEGORY, "cs.CV")
    lab.source.lay_out("cs.CV", papers(2), papers(3, first=3))
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    await lab.clock.advance_to(at(15, 9))
    with killed_at("pipeline.digested"), pytest.raises(Crash):
        await lab.pipeline.digest()
    lab.pipeline = lab.restarted()
    await lab.digest_at(at(15, 9, 1))
    assert sorted(lab.titles()) == ["Paper 3", "Paper 4", "Paper 5"]
