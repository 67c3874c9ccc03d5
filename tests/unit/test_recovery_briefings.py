"""What was being written at the backup is written after a restore unless it was posted since, and posted once."""

from __future__ import annotations

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.watch import Language
from bot.ports.briefings import BriefingAsked, BriefingClaim
from tests.contract.givens import says
from tests.contract.test_briefings import WRITTEN
from tests.fakes.store_database import database, migrated_file
from tests.unit.pipeline.lab import PLACE
from tests.unit.restored_host import Host, host

__all__ = ["database", "host", "migrated_file"]

HEAD = Delivery(PLACE, "brief/1", DeliveryKind.BRIEFING, 0, says("reading 0 of 2"))
PARTS = [Delivery(PLACE, "brief/1", DeliveryKind.SECTION, part, says(f"part {part}"), (), HEAD.id) for part in (0, 1)]


async def ask(host: Host) -> None:
    """Ask for a briefing, as the command does."""
    asked = BriefingAsked(PLACE, "brief/1", HEAD.id, (1,), Language.ENGLISH, "U1")
    assert asked.first_part == PARTS[0].id
    async with host.lab.library.begin() as work:
        assert await work.briefings.add(asked, host.lab.clock.now())
        await work.outbox.enqueue([HEAD], host.lab.clock.now())


async def written_and_posted(host: Host, *parts: Delivery) -> None:
    """Post parts as the program did after the backup."""
    (head,) = [one.ref for one in host.lab.messenger.visible() if one.mark == HEAD.id]
    for part in parts:
        await host.lab.messenger.post(PLACE, part.message, part.id, head)


async def taken(host: Host) -> list[BriefingClaim]:
    """Take what is to be written."""
    async with host.lab.library.begin() as work:
        return list(await work.briefings.claim("worker", host.lab.clock.now(), 60, 9))


async def test_a_briefing_whose_parts_were_posted_since_is_not_written_again(host: Host) -> None:
    await ask(host)
    await host.posted()
    host.backed_up()
    await written_and_posted(host, *PARTS)
    await host.restored()
    assert await taken(host) == []
    assert await host.looked() == 1
    assert await taken(host) == []
    async with host.lab.library.begin() as work:
        record = await work.briefings.get(PLACE, "brief/1")
    assert record is not None
    assert (record.briefing, record.written_at) == (None, host.lab.clock.now())


async def test_a_briefing_of_which_nothing_was_posted_is_written_once_its_channel_was_read(host: Host) -> None:
    await ask(host)
    await host.posted()
    host.backed_up()
    await host.restored()
    assert await taken(host) == []
    await host.looked()
    (claim,) = await taken(host)
    async with host.lab.library.begin() as work:
        assert await work.briefings.finish(claim, WRITTEN, host.lab.clock.now())
        await work.outbox.enqueue(PARTS, host.lab.clock.now())
    await host.posted()
    assert [host.lab.messenger.copies(one.id) for one in (HEAD, *PARTS)] == [1, 1, 1]


async def test_parts_are_found_as_well_under_a_head_that_the_backup_took_for_unposted(host: Host) -> None:
    await ask(host)
    host.backed_up()
    await host.posted()
    await written_and_posted(host, PARTS[0])
    await host.restored()
    await host.looked()
    assert await taken(host) == []
    await host.posted()
    assert [host.lab.messenger.copies(one.id) for one in (HEAD, *PARTS)] == [1, 1, 0]
