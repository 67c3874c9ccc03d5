"""A process killed while it looks through a restored place's channel looks again, and nothing is posted twice."""

from __future__ import annotations

import pytest

from bot.recovery import GRACE
from tests.fakes.store_database import (
    database,
    migrated_file,
    postgresql_server,
    postgresql_template,
    postgresql_url,
)
from tests.unit.delivery.stand import Crash, killed_at
from tests.unit.pipeline.lab import at
from tests.unit.restored_host import Host, host

__all__ = ["database", "host", "migrated_file", "postgresql_server", "postgresql_template", "postgresql_url"]


async def test_killed_between_the_look_and_its_note_it_looks_again(host: Host) -> None:
    await host.announced(1, 2, 3)
    host.backed_up()
    await host.lab.digest_at(at(15))
    shown = host.lab.titles()
    await host.lab.clock.advance_to(at(15, 15))
    await host.restored()
    await host.announced(1, 2, 3)
    await host.lab.clock.advance(GRACE)
    with killed_at("recovery.looked"), pytest.raises(Crash):
        await host.recoverer.look()
    assert await host.lab.digest_at(at(15, 15, 10)) == ()
    assert await host.looked() == 1
    await host.lab.digest_at(at(15, 16))
    assert host.lab.titles() == shown
