"""Each of Discord's errors has one behaviour: what is called in the 24 hours after it, what is said to whom, and that
the neighbours are served on time. `pytest -s` prints the table.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import limits, outcomes
from bot.domain.watch import Language
from bot.language import say
from tests.adapters.discord import test_interaction_errors
from tests.adapters.discord.error_day import ErrorDay
from tests.adapters.discord.error_rows import ELSEWHERE, FOR_EVER, PARKED, PENDING, ROWS, Reach, Row
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord

AGREEMENT = Path(__file__).parents[4] / "shared" / "design" / "DELIVERY.md"
STATUSES = {403, 404, 429}
GATEWAY = {4004}
"""What the table names in passing: held by the tests of the gateway."""


@pytest.fixture
async def day(server: FakeDiscord, clock: FakeClock) -> AsyncIterator[ErrorDay]:
    """A bot in two servers."""
    made = ErrorDay(server, clock)
    await made.begin()
    yield made
    await made.wire.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
async def test_an_error_has_its_one_behaviour_and_hurts_no_neighbour(day: ErrorDay, row: Row) -> None:
    since = day.clock.now()
    if row.method == "PATCH":
        await day.edit_first()
    day.plant(row)
    await day.live_on()
    record = await day.record()
    calls = day.calls(day.hurt, row.method)
    beside, far = day.late_s(day.beside, since), day.late_s(day.far, since)
    sys.stdout.write(
        f"\n{row.kind}  {row.id:<22} calls {calls:>2}  {record.state.value:<8} seen {len(day.hurt.visible)}"
        f"  told {len(day.told)}  late {beside} s, {far} s  {record.why}"
    )
    assert calls <= row.calls
    assert record.state is row.state
    assert len(day.hurt.visible) == row.seen
    assert not row.shown or row.shown in day.hurt.visible[0].text
    assert len(day.told) == int(row.told)
    assert not row.told or say(Language.ENGLISH, f"parking.discord_{row.name}") in day.told[0].replace("\n", " ")
    served = {Reach.CHANNEL: (True, True), Reach.GUILD: (False, True), Reach.BOT: (False, False)}[row.reach]
    assert [late is not None and late <= row.late_s for late in (beside, far)] == list(served)
    if row.state in {PENDING, PARKED}:
        await comes_once_when_it_is_mended(day)


async def comes_once_when_it_is_mended(day: ErrorDay) -> None:
    """Show that what was held back is posted, and nothing a second time."""
    day.wire.limits.token_refused.clear()  # the bot was started again, with a token that holds
    await day.mend()
    assert [len(channel.visible) for channel in (day.hurt, day.beside, day.far)] == [2, 1, 1]


def test_no_error_that_the_adapter_knows_is_without_a_row() -> None:
    known = {*outcomes.REFUSALS, *outcomes.WAITING, *limits.TOKEN_REFUSED, limits.CLOUDFLARE}
    assert known <= {int(row.name) for row in ROWS if row.name.isdecimal()} | ELSEWHERE.keys()
    assert any(row.times == FOR_EVER for row in ROWS)


def test_every_code_that_only_interactions_meet_has_its_test() -> None:
    assert [name for name in ELSEWHERE.values() if not hasattr(test_interaction_errors, name)] == []


@pytest.mark.skipif(not AGREEMENT.exists(), reason="the agreement is not beside this tree")
def test_no_row_of_the_agreement_is_forgotten() -> None:
    table = AGREEMENT.read_text(encoding="utf-8").partition("### Discord HTTP")[2].partition("###")[0]
    first = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| "))
    codes = {int(code) for code in re.findall(r"\b\d{3,6}\b", first)} - STATUSES - GATEWAY
    rows = {int(row.name.split()[0]) for row in ROWS if row.name.split()[0].isdecimal()} | ELSEWHERE.keys()
    assert codes - rows == set()
