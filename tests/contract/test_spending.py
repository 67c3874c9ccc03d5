"""The store's contract: what may be spent on the language model in a day, and what is set aside for calls."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.spending import Budget, Caps, OverBudget, Reservation, Spender, Spent
from bot.domain.watch import Place
from bot.ports import Library
from tests.contract.givens import DAY, LAB, MINUTE, NEXT_DOOR, NOW, OTHER_PLATFORM, SAME_CHANNEL_ID

CAPS = Caps(person=3, place=5, tenant=1_000, all=2_500)
MIDNIGHT = datetime(2026, 6, 18, tzinfo=UTC)
LASTS_S = 600.0
LASTS = timedelta(seconds=LASTS_S)
ADA, ADA_NEXT_DOOR = Spender(LAB, "ada"), Spender(NEXT_DOOR, "ada")


async def reserved(
    library: Library, who: Spender, *costs: int, at: datetime = NOW, caps: Caps = CAPS, requests: int = 1
) -> Sequence[Reservation | OverBudget]:
    """Reserve one after another."""
    async with library.begin() as work:
        return [await work.spending.reserve(who, cost, caps, at, LASTS_S, requests=requests) for cost in costs]


async def granted(library: Library, who: Spender, cost: int, at: datetime = NOW, requests: int = 1) -> Reservation:
    """Reserve what there is room for."""
    (outcome,) = await reserved(library, who, cost, at=at, requests=requests)
    assert isinstance(outcome, Reservation)
    return outcome


async def spent_by(library: Library, who: Spender, at: datetime = NOW) -> dict[Budget, tuple[int, int]]:
    """What stands against each budget: requests and cost."""
    async with library.begin() as work:
        spent = await work.spending.spent(who, at)
        assert spent[Budget.ALL] == await work.spending.of_all(at)
    return {budget: (one.requests, one.cost) for budget, one in spent.items()}


def over(budget: Budget, cap: int) -> OverBudget:
    """The refusal for a budget of the first day."""
    return OverBudget(budget, cap, MIDNIGHT)


async def test_a_person_s_requests_are_counted_over_all_places_of_a_workspace(library: Library) -> None:
    await granted(library, ADA, 1)
    await granted(library, ADA_NEXT_DOOR, 1)
    last, refused = await reserved(library, ADA, 1, 1)
    assert isinstance(last, Reservation)
    assert (last.cost, last.expires_at) == (1, NOW + LASTS)
    assert refused == over(Budget.PERSON, 3)
    assert await reserved(library, ADA_NEXT_DOOR, 0) == [over(Budget.PERSON, 3)]
    await granted(library, ADA, 1, requests=0)  # more money for one of the three
    await granted(library, Spender(SAME_CHANNEL_ID, "ada"), 1)  # the same id elsewhere is somebody else
    assert await spent_by(library, ADA) == {
        Budget.PERSON: (3, 4),
        Budget.PLACE: (2, 3),
        Budget.TENANT: (3, 4),
        Budget.ALL: (4, 5),
    }


async def test_a_place_s_requests_are_counted_whoever_asks_or_nobody(library: Library) -> None:
    for person in ("a", "b", "c", "", ""):
        await granted(library, Spender(LAB, person), 0)
    assert await reserved(library, Spender(LAB), 0) == [over(Budget.PLACE, 5)]
    assert (await spent_by(library, Spender(LAB)))[Budget.PERSON] == (0, 0)
    await granted(library, Spender(NEXT_DOOR), 0)


async def test_money_is_capped_for_a_workspace_and_for_all_to_the_last_micro_dollar(library: Library) -> None:
    await granted(library, Spender(LAB), 600)
    assert await reserved(library, Spender(NEXT_DOOR), 401) == [over(Budget.TENANT, 1_000)]
    await granted(library, Spender(NEXT_DOOR), 400)
    await granted(library, Spender(SAME_CHANNEL_ID), 1_000)
    assert await reserved(library, Spender(OTHER_PLATFORM), 501) == [over(Budget.ALL, 2_500)]
    await granted(library, Spender(OTHER_PLATFORM), 500)
    await granted(library, Spender(LAB), 0)  # what is free fits always
    assert (await spent_by(library, Spender(LAB)))[Budget.ALL] == (5, 2_500)


async def test_where_there_is_no_workspace_each_conversation_has_a_budget_of_its_own(library: Library) -> None:
    one, other = (Spender(Place("discord", "", channel, private=True), "ada") for channel in ("D1", "D2"))
    await granted(library, one, 1_000)
    assert await reserved(library, one, 1) == [over(Budget.TENANT, 1_000)]
    await granted(library, other, 1_000)


async def test_what_is_settled_counts_once_as_what_it_cost_and_what_is_released_not_at_all(library: Library) -> None:
    one, other = await granted(library, ADA, 500), await granted(library, ADA, 500)
    async with library.begin() as work:
        assert await work.spending.of_all(NOW) == Spent(2, 1_000, 1_000, 2)
        await work.spending.settle(one, 30, NOW)
        await work.spending.settle(one, 70, NOW)
        await work.spending.release(one)
        assert await work.spending.of_all(NOW) == Spent(2, 530, 500, 1)
        await work.spending.release(other)
        await work.spending.settle(other, 70, NOW)
        assert await work.spending.of_all(NOW) == Spent(1, 30, 0, 0)
        assert not await work.spending.renew(one, NOW, LASTS_S)
        assert not await work.spending.renew(other, NOW, LASTS_S)
    third = await granted(library, ADA, 970)
    assert third.number > other.number


async def test_money_of_a_process_that_died_is_free_again_its_request_stays_and_a_late_cost_counts(
    library: Library,
) -> None:
    dead = await granted(library, ADA, 1_000)
    assert await reserved(library, ADA, 1, at=NOW + LASTS - MINUTE) == [over(Budget.TENANT, 1_000)]
    async with library.begin() as work:
        assert await work.spending.renew(dead, NOW + LASTS - MINUTE, LASTS_S)
    ends_at = NOW + 2 * LASTS - MINUTE
    assert await reserved(library, ADA, 1, at=ends_at - MINUTE) == [over(Budget.TENANT, 1_000)]
    assert (await spent_by(library, ADA, ends_at))[Budget.PERSON] == (1, 0)
    await granted(library, ADA, 900, at=ends_at)
    async with library.begin() as work:
        assert not await work.spending.renew(dead, ends_at, LASTS_S)
        await work.spending.settle(dead, 950, ends_at + MINUTE)
    assert (await spent_by(library, ADA, ends_at + MINUTE))[Budget.TENANT] == (2, 1_850)
    assert await reserved(library, ADA, 1, at=ends_at + MINUTE) == [over(Budget.TENANT, 1_000)]


async def test_budgets_renew_at_midnight_of_utc_and_what_was_reserved_before_stays_of_its_day(library: Library) -> None:
    late = MIDNIGHT - timedelta(microseconds=1)
    reservation = await granted(library, ADA, 1_000, at=late)
    shanghai = late.astimezone(datetime.fromisoformat("2026-06-18T08:00:00+08:00").tzinfo)
    assert await reserved(library, ADA, 1, at=shanghai) == [over(Budget.TENANT, 1_000)]
    async with library.begin() as work:
        await work.spending.settle(reservation, 900, MIDNIGHT + MINUTE)
    assert (await spent_by(library, ADA, MIDNIGHT))[Budget.ALL] == (0, 0)
    assert (await spent_by(library, ADA, late))[Budget.ALL] == (1, 900)
    assert await reserved(library, ADA, 1_001, at=MIDNIGHT) == [OverBudget(Budget.TENANT, 1_000, MIDNIGHT + DAY)]
    await granted(library, ADA, 1_000, at=MIDNIGHT)


async def test_a_clock_set_on_and_back_again_gives_nobody_more(library: Library) -> None:
    settled = await granted(library, ADA, 600)
    async with library.begin() as work:
        await work.spending.settle(settled, 600, NOW)
    await granted(library, ADA, 1_000, at=NOW + DAY)
    assert await reserved(library, ADA, 1, at=NOW + MINUTE) == [over(Budget.TENANT, 1_000)]
    assert await reserved(library, ADA, 1, at=NOW + DAY) == [OverBudget(Budget.TENANT, 1_000, MIDNIGHT + DAY)]
    await granted(library, ADA, 0, at=NOW + DAY)


async def test_what_a_wrong_clock_spent_far_ahead_counts_today_and_tomorrow_and_no_longer(library: Library) -> None:
    wrong = await granted(library, ADA, 1_000, at=NOW + 400 * DAY)
    async with library.begin() as work:
        await work.spending.settle(wrong, 1_000, NOW + 400 * DAY)
    assert await reserved(library, ADA, 1) == [over(Budget.TENANT, 1_000)]
    assert await reserved(library, ADA, 1, at=NOW + DAY) == [OverBudget(Budget.TENANT, 1_000, MIDNIGHT + DAY)]
    await granted(library, ADA, 1_000, at=NOW + 2 * DAY)


async def test_old_days_are_forgotten_but_never_the_last_two_however_the_clock_stands(library: Library) -> None:
    for days in range(4):
        await granted(library, ADA, 0, at=NOW + days * DAY)
    async with library.begin() as work:
        assert await work.spending.forget(NOW + DAY) == 1
        assert await work.spending.forget(NOW + 400 * DAY) == 1
        assert await work.spending.forget(NOW + 400 * DAY) == 0
        assert (await work.spending.of_all(NOW + 2 * DAY)).requests == 2


async def test_nothing_spent_is_nothing_to_forget(library: Library) -> None:
    async with library.begin() as work:
        assert await work.spending.forget(NOW) == 0
        assert await work.spending.of_all(NOW) == Spent()


async def test_a_place_takes_what_it_spent_along_and_one_that_is_forgotten_leaves_the_sums_of_others(
    library: Library,
) -> None:
    await granted(library, ADA, 300)
    await granted(library, Spender(SAME_CHANNEL_ID, "ada"), 400)
    renamed = Place("slack", "T1", "C9")
    async with library.begin() as work:
        await work.premises.move(LAB, renamed)
    assert (await spent_by(library, Spender(renamed, "ada")))[Budget.PLACE] == (1, 300)
    assert (await spent_by(library, ADA))[Budget.PLACE] == (0, 0)
    async with library.begin() as work:
        await work.premises.forget(renamed)
    assert list((await spent_by(library, Spender(renamed, "ada"))).values()) == [(0, 0), (0, 0), (1, 300), (2, 700)]
    async with library.begin() as work:
        await work.premises.forget(LAB.everywhere)
    assert list((await spent_by(library, ADA)).values()) == [(0, 0), (0, 0), (0, 0), (2, 700)]
    assert (await spent_by(library, Spender(SAME_CHANNEL_ID, "ada")))[Budget.PERSON] == (1, 400)
