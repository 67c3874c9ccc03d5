"""A store restored from a backup posts nothing a second time: what its channels show is read before the first post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.commands.handlers import RadarDesk
from bot.delivery import Deliverer
from bot.domain.conversation import Request
from bot.domain.delivery import DeliveryKind
from bot.domain.message import Buttons
from bot.domain.watch import Language, Mode, Person, Place, Role, WatchKind
from bot.recovery import AGAIN_S, GRACE, Recoverer
from storage.library import SqlLibrary
from storage.restorations import reconcile, trust
from tests.contract.givens import a_delivery
from tests.fakes.messenger import Fault
from tests.fakes.store_database import (
    database,
    migrated_file,
    postgresql_server,
    postgresql_template,
    postgresql_url,
)
from tests.unit.pipeline.lab import PLACE, Lab, at
from tests.unit.restored_host import THEIRS, WORD, Host, host

__all__ = ["database", "host", "migrated_file", "postgresql_server", "postgresql_template", "postgresql_url"]


def once(titles: Sequence[str]) -> bool:
    """Whether each is there once."""
    return len(titles) == len(set(titles))


async def test_a_digest_made_after_the_backup_is_not_made_again(host: Host) -> None:
    await host.announced(1, 2, 3)
    host.backed_up()
    await host.lab.digest_at(at(15))
    shown = host.lab.titles()
    assert len(shown) == 3
    await host.lab.clock.advance_to(at(15, 15))
    await host.restored()
    await host.announced(1, 2, 3)
    assert await host.lab.digest_at(at(15, 15, 1)) == ()
    assert await host.looked() == 1
    await host.lab.digest_at(at(15, 16))
    await host.lab.digest_at(at(16))
    assert host.lab.titles() == shown


async def test_two_days_that_the_backup_does_not_know_show_none_of_their_papers_again(host: Host) -> None:
    host.backed_up()
    await host.announced(1, 2, 3)
    await host.lab.digest_at(at(15))
    await host.announced(4, 5)
    await host.lab.digest_at(at(16))
    await host.lab.clock.advance_to(at(16, 15))
    await host.restored()
    await host.announced(5, 4, 3, 2, 1)
    await host.announced(5, 4, 3, 2, 1, 6, 7)
    await host.looked()
    await host.lab.digest_at(at(16, 16))
    assert len(host.lab.titles()) == 5
    await host.lab.digest_at(at(17))
    assert once(host.lab.titles())
    assert len(host.lab.titles()) == 7


async def test_what_was_pending_at_the_backup_and_posted_since_is_marked_and_the_rest_is_posted(host: Host) -> None:
    await host.announced(1, 2, 3, 4)
    await host.lab.clock.advance_to(at(15))
    await host.lab.pipeline.digest()
    host.backed_up()
    host.lab.messenger.faults.extend([Fault.OK, Fault.OK, Fault.OK, Fault.UNREACHABLE])
    await host.posted()
    assert len(host.lab.titles()) == 2
    await host.lab.clock.advance(600)
    await host.restored()
    await host.posted()
    assert len(host.lab.titles()) == 2
    await host.looked()
    await host.posted()
    assert once(host.lab.titles())
    assert len(host.lab.titles()) == 4
    async with host.lab.library.begin() as work:
        assert await work.log.unfinished() == []


async def test_what_was_being_sent_at_the_backup_is_looked_for_too(host: Host) -> None:
    await host.announced(1, 2)
    await host.lab.clock.advance_to(at(15))
    await host.lab.pipeline.digest()
    host.lab.messenger.faults.append(Fault.LOST_AFTER)
    await host.posted()
    host.backed_up()
    await host.lab.clock.advance(timedelta(hours=5).total_seconds())
    await host.restored()
    await host.looked()
    await host.posted()
    assert once([one.mark for one in host.lab.messenger.visible()])
    assert len(host.lab.titles()) == 2


@pytest.mark.parametrize("pressed", ["more 2026-06-15/digest", "brief 2026-06-15/digest"])
async def test_the_buttons_of_a_digest_that_the_backup_does_not_know_say_so_and_where_its_papers_are(
    host: Host, pressed: str
) -> None:
    host.backed_up()
    await host.announced(1, 2)
    await host.lab.digest_at(at(15))
    await host.restored()
    await host.announced(1, 2)
    await host.looked()
    lab, ada = host.lab, Person("U1", "Ada", Role.KEEPER)
    desk = RadarDesk(lab.library, lab.clock, (), lambda _: None, timezone="UTC")
    told = await desk.answer(Request(PLACE, ada, pressed, Language.ENGLISH))
    assert not told.ok
    (message,) = told.messages
    assert "came after the backup" in str(message)
    (button, *_) = [one for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    shown = await desk.answer(Request(PLACE, ada, button.command, Language.ENGLISH))
    assert shown.ok
    assert WORD in str(shown.messages)


@pytest.mark.parametrize("mode", Mode)
async def test_every_way_to_lay_a_digest_out_is_recognised(host: Host, mode: Mode) -> None:
    async with host.lab.library.begin() as work:
        radar = await work.radars.get(PLACE)
        assert radar is not None
        await work.radars.save(replace(radar, mode=mode))
    host.backed_up()
    await host.announced(1, 2, 3)
    await host.lab.digest_at(at(15))
    before = len(host.lab.messenger.visible())
    await host.lab.clock.advance_to(at(15, 15))
    await host.restored()
    await host.announced(3, 2, 1)
    await host.looked()
    await host.lab.digest_at(at(15, 16))
    await host.lab.digest_at(at(16))
    assert len(host.lab.messenger.visible()) == before


async def test_a_channel_that_cannot_be_read_stays_silent_and_is_told_until_it_can(host: Host) -> None:
    await host.announced(1)
    host.backed_up()
    await host.lab.digest_at(at(15))
    await host.restored()
    host.lab.messenger.blind = True
    await host.lab.clock.advance(GRACE)
    assert await host.recoverer.look() == (0, AGAIN_S)
    async with host.lab.library.begin() as work:
        assert await work.recovery.put_off_places() == [(PLACE, "no permission to read")]
    await host.lab.digest_at(at(15, 12))
    assert len(host.lab.titles()) == 1
    host.lab.messenger.blind = False
    assert await host.recoverer.look() == (1, None)
    async with host.lab.library.begin() as work:
        assert await work.recovery.put_off_places() == []
        assert await work.recovery.waiting() == frozenset()


async def test_nothing_is_looked_for_before_all_that_was_sent_must_have_been_recorded(host: Host) -> None:
    host.backed_up()
    await host.restored()
    assert await host.recoverer.look() == (0, GRACE.total_seconds())
    assert ("standing", PLACE) not in host.lab.messenger.calls
    assert await host.looked() == 1
    assert await host.recoverer.look() == (0, None)


async def test_a_channel_looked_through_once_is_not_read_again_and_a_second_restore_looks_again(host: Host) -> None:
    host.backed_up()
    await host.restored()
    await host.looked()
    assert await host.looked() == 0
    assert host.lab.messenger.calls.count(("standing", PLACE)) == 1
    await host.restored()
    assert await host.looked() == 1


async def test_a_place_set_up_after_the_backup_and_set_up_anew_is_looked_through_too(host: Host) -> None:
    host.backed_up()
    new = Place("slack", "T1", "C2")
    await host.lab.follow(WatchKind.KEYWORD, WORD, new)
    await host.announced(1, 2)
    await host.lab.digest_at(at(15))
    await host.restored()
    await host.looked()
    await host.lab.follow(WatchKind.KEYWORD, WORD, new)
    await host.announced(2, 1)
    await host.lab.digest_at(at(15, 12))
    assert len(host.lab.titles(new)) == 2
    assert await host.looked() == 1
    await host.lab.digest_at(at(16))
    assert once(host.lab.titles(new))


async def test_numbers_given_since_the_backup_are_never_given_again(host: Host) -> None:
    await host.announced(1)
    host.backed_up()
    await host.announced(2)
    async with host.lab.library.begin() as work:
        second = await work.papers.find(THEIRS[1].id)
    await host.restored()
    await host.announced(3)
    async with host.lab.library.begin() as work:
        third = await work.papers.find(THEIRS[2].id)
    assert second is not None
    assert third is not None
    assert third.key > second.key + 1000


async def test_a_line_of_another_kind_waits_as_well(host: Host) -> None:
    host.backed_up()
    await host.restored()
    async with host.lab.library.begin() as work:
        line = a_delivery(PLACE, slot="change/1", kind=DeliveryKind.CHANGE)
        await work.outbox.enqueue([line], host.lab.clock.now())
    await host.posted()
    assert host.lab.messenger.visible() == []
    await host.looked()
    await host.posted()
    assert host.lab.messenger.copies(line.id) == 1


async def test_a_reply_under_an_old_card_that_was_posted_since_is_found_and_a_new_one_posted(host: Host) -> None:
    await host.announced(1)
    await host.lab.digest_at(at(15))
    host.backed_up()
    carrier = a_delivery(PLACE, slot="2026-06-15/digest")
    replies = [
        replace(a_delivery(PLACE, slot=f"turn/1/version/{word}", kind=DeliveryKind.TURN), parent=carrier.id)
        for word in ("old", "new")
    ]
    async with host.lab.library.begin() as work:
        record = await work.log.get(carrier.id)
    assert record is not None
    await host.lab.messenger.post(PLACE, replies[0].message, replies[0].id, record.ref)
    await host.lab.clock.advance(600)
    await host.restored()
    await host.looked()
    async with host.lab.library.begin() as work:
        await work.outbox.enqueue(replies, host.lab.clock.now())
    await host.posted()
    assert [host.lab.messenger.copies(reply.id) for reply in replies] == [1, 0]
    assert await host.recoverer.look() == (2, None)
    await host.posted()
    assert [host.lab.messenger.copies(reply.id) for reply in replies] == [1, 1]


async def test_a_postgresql_that_its_host_restored_is_looked_through_likewise(postgresql_url: str) -> None:
    lab = Lab(SqlLibrary(postgresql_url))
    await lab.follow(WatchKind.KEYWORD, WORD)
    async with lab.library.begin() as work:
        await work.outbox.enqueue([a_delivery(PLACE), a_delivery(PLACE, 1)], lab.clock.now())
    await lab.messenger.post(PLACE, a_delivery(PLACE).message, a_delivery(PLACE).id, None)
    since = await reconcile(postgresql_url, lab.clock.now())
    assert since < lab.clock.now()
    await lab.clock.advance(GRACE)
    worker = Deliverer(lab.library, {"slack": lab.messenger}, lab.clock, "worker", Random(1))
    await worker.deliver_due()
    assert len(lab.messenger.visible()) == 1
    assert await Recoverer(lab.library, {"slack": lab.messenger}, lab.clock).look() == (1, None)
    await worker.deliver_due()
    assert [lab.messenger.copies(a_delivery(PLACE, part).id) for part in range(2)] == [1, 1]
    assert await trust(postgresql_url, lab.clock.now()) == 1
    assert isinstance(lab.library, SqlLibrary)
    await lab.library.close()
