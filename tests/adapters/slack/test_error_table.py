"""Each of Slack's errors has one behaviour: what is called in the 24 hours after it, what is said to whom, and that the
neighbours are served on time. `pytest -s` prints the table.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack import outcomes
from bot.domain.parking import ParkedAs
from bot.domain.watch import Language
from bot.language import say
from tests.adapters.slack.error_day import BESIDE, FAR, HURT, ErrorDay
from tests.adapters.slack.error_rows import ELSEWHERE, FOR_EVER, PARKED, PENDING, ROWS, Reach, Row
from tests.fakes.clock import FakeClock
from tests.fakes.slack_http import refused
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

AGREEMENT = Path(__file__).parents[4] / "shared" / "design" / "DELIVERY.md"


@pytest.fixture
async def day(clock: FakeClock) -> AsyncIterator[ErrorDay]:
    """A bot in two channels and on another platform."""
    slack = FakeSlack(clock.now)
    await slack.start()
    made = ErrorDay(slack, clock)
    await made.begin()
    yield made
    await slack.stop()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
async def test_an_error_has_its_one_behaviour_and_hurts_no_neighbour(day: ErrorDay, row: Row) -> None:
    since = day.clock.now()
    if row.method == "chat.update":
        await day.edit_first()
    day.slack.plant(row.method, "" if row.reach is Reach.WORKSPACE else "C1", row.outcome, row.times)
    if row.name == "invalid_auth":
        await day.work()
        day.slack.plant("auth.test", "", row.outcome, FOR_EVER)
    with capture_logs() as logged:
        await day.live_on(row)
    record = await day.record()
    calls, others = day.calls(row.method, "C1"), day.others(row)
    beside = day.late_s("C2", since)
    alarmed = any(line["log_level"] == "error" for line in logged)
    sys.stdout.write(
        f"\n{row.kind}  {row.id:<40} calls {calls:>2} + {others}  {record.state.value:<8}"
        f" seen {len(day.slack.visible('C1'))}  told {len(day.told)}  alarm {alarmed:d}  late {beside} s  {record.why}"
    )
    assert calls <= row.calls
    assert others <= row.others
    assert record.state is row.state
    assert len(day.slack.visible("C1")) == row.seen
    assert len(day.told) == int(row.told)
    assert not row.told or told_words(row) in day.told[0].replace("\n", " ")
    assert alarmed or not row.alarm
    assert (beside is not None and beside <= row.late_s) == (row.reach is Reach.CHANNEL)
    assert len(day.elsewhere.visible(FAR)) == 1
    if row.state in {PENDING, PARKED}:
        await comes_once_when_it_is_mended(day)


def told_words(row: Row) -> str:
    """The words that say why and what to do next."""
    return say(Language.ENGLISH, f"parking.slack_{row.words or row.name}", why=row.name, about="x:y")


async def comes_once_when_it_is_mended(day: ErrorDay) -> None:
    """Show that what was held back is posted, and nothing a second time."""
    await day.mend()
    assert [len(day.slack.visible(channel)) for channel in ("C1", "C2")] == [2, 1]


async def test_a_channel_that_the_bot_may_join_is_joined_once(day: ErrorDay) -> None:
    day.slack.channels["C1"].members.discard(BOT)
    assert day.slack.methods.scopes is not None
    day.slack.methods.scopes.add("channels:join")
    await day.live_on()
    assert len(day.slack.visible("C1")) == 2
    assert (day.calls("conversations.join", "C1"), day.calls("chat.postMessage", "C1")) == (1, 3)


async def test_a_channel_that_puts_the_bot_out_again_is_not_joined_twice(day: ErrorDay) -> None:
    assert day.slack.methods.scopes is not None
    day.slack.methods.scopes.add("channels:join")
    day.slack.plant("chat.postMessage", "C1", refused("not_in_channel"), FOR_EVER)
    await day.live_on()
    assert (day.calls("conversations.join", "C1"), day.calls("chat.postMessage", "C1")) == (1, 2)
    assert len(day.told) == 1


async def test_a_channel_that_is_not_found_is_asked_for_once_and_told_as_what_it_is(day: ErrorDay) -> None:
    day.slack.plant("chat.postMessage", "C1", refused("channel_not_found"), FOR_EVER)
    day.slack.channels["C1"].archived = True
    await day.live_on()
    assert day.calls("conversations.info", "C1") == 1
    assert "The channel is archived" in day.told[0]


async def test_a_full_workspace_sleeps_for_an_hour_and_no_other_does(day: ErrorDay) -> None:
    since = day.clock.now()
    day.slack.plant("chat.postMessage", "", refused("message_limit_exceeded"), 1)
    with capture_logs() as logged:
        await day.live_on()
    late = [day.late_s(channel, since) for channel in ("C1", "C2")]
    assert all(one is not None and 3_600 <= one <= 2 * 3_600 + 300 for one in late)
    assert day.calls("chat.postMessage", "C1") == 3
    assert day.calls("chat.postMessage", "C2") == 1
    assert len(day.elsewhere.visible(FAR)) == 1
    assert [line for line in logged if line["log_level"] == "error"]


async def test_what_slack_closes_for_three_days_is_parked_then_and_told(day: ErrorDay) -> None:
    day.slack.plant("chat.postMessage", "C1", refused("org_login_required"), FOR_EVER)
    for _ in range(2):
        await day.live_on()
        assert day.told == []
    await day.live_on()
    async with day.library.begin() as work:
        parking = await work.parkings.get(HURT)
        assert await work.parkings.get(BESIDE) is None
    assert parking is not None
    assert (parking.kind, parking.why) == (ParkedAs.WAITING, "org_login_required")
    assert "moving this workspace into an organisation" in day.told[0]
    assert 70 <= day.calls("chat.postMessage", "C1") <= 76
    assert len(day.slack.visible("C2")) == 1


async def test_a_place_that_closes_again_and_again_is_told_of_once_in_a_week(day: ErrorDay) -> None:
    day.slack.plant("chat.postMessage", "C1", refused("restricted_action"), FOR_EVER)
    for _ in range(8):
        await day.work()
        async with day.library.begin() as work:
            await work.parkings.end(HURT)
            await work.outbox.release(day.clock.now())
        await day.clock.advance(timedelta(days=1))
    assert len(day.told) == 2


def test_no_error_that_the_adapter_knows_is_without_a_row() -> None:
    known = {*outcomes.REFUSALS, *outcomes.HOURLY, *outcomes.AMBIGUOUS, *outcomes.LIMITED, outcomes.FULL}
    people = {"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"}
    ours = {"cant_delete_message", "metadata_must_be_sent", "unknown_method", "invalid_array_arg", "invalid_form_data"}
    rows = [row.name for row in ROWS] + [*ELSEWHERE, *people, *ours, "invalid_json", "invalid_post_type"]
    assert {one for one in known if not any(row.startswith(one) for row in rows)} == set()
    assert any(row.times == FOR_EVER for row in ROWS)


def test_what_is_tested_elsewhere_has_its_test() -> None:
    for name in ELSEWHERE.values():
        module, _, test = name.partition(".")
        assert hasattr(import_module(f"tests.adapters.slack.{module}"), test)


@pytest.mark.skipif(not AGREEMENT.exists(), reason="the agreement is not beside this tree")
def test_no_row_of_the_agreement_is_forgotten() -> None:
    table = AGREEMENT.read_text(encoding="utf-8").partition("### Slack Web API")[2].partition("###")[0]
    first = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| "))
    words = {word.rstrip("*_") for word in re.findall(r"`([a-z_]+\*?)`", first)}
    said = first.replace("`", "")
    named = {word for word in words if f"event {word}" not in said} - EVENTS - {"chat.update", "views.open", "ts"}
    rows = [row.name for row in ROWS] + [*ELSEWHERE]
    assert {word for word in named if not any(row.startswith(word) for row in rows)} == set()


EVENTS = {"tokens_revoked", "app_uninstalled", "channel_id_changed", "error"}
"""What the table names that is no answer to a call: `test_coming_and_going` holds it."""
