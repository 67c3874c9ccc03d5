"""Who watches from outside: health tells the truth, metrics what was counted, and strangers learn little."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.guard import COOKIE, FORWARDING, pass_of
from adapters.web.metrics import MOST_CODES, PrometheusMeter
from adapters.web.operation import Operation
from adapters.web.running import serve_operation
from bot.domain.collection import SourceHealth
from bot.domain.delivery import DeliveryState, Failed, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.errors import SettingError
from bot.domain.happening import Answered, ClockStepped, DigestMade, JobRan, ModelAsked, SectionTold, Tried
from bot.domain.job import Job
from bot.domain.model import Trouble, Usage
from bot.domain.spending import Spent
from bot.domain.tally import Tally
from bot.health import Part, Report
from tests.adapters.web.visitor import ELSEWHERE, a_page, visiting
from tests.fakes.desk import FakeDesk
from tests.house_rules import ROOT
from tests.patience import PATIENCE_S

TOKEN = "a long word that nobody guesses 密"
LAB = "https://radar.lab.example"
AT = datetime(2026, 6, 17, 4, 30, tzinfo=UTC)
WELL = {"database": {"ok": True}, "jobs": {"ok": True}}
BEARER = {b"authorization": b"Bearer " + TOKEN.encode()}


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Every sample of a text of metrics, by its name and the values of its labels in the order of their names."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


async def test_on_this_machine_health_tells_each_part_and_is_red_where_one_is() -> None:
    async with visiting(a_page(FakeDesk())) as visitor:
        answer = await visitor.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": "1.2.3", "parts": WELL})
    async with visiting(a_page(FakeDesk(), well=False)) as visitor:
        answer = await visitor.get("/healthz")
        alive = await visitor.get("/healthz/live")
    assert answer.status_code == 503
    assert answer.json()["parts"]["jobs"] == {"ok": False, "sweep": {"why": "a bug"}}
    assert (alive.status_code, alive.text) == (200, "ok"), "a restart mends none of that"


@pytest.mark.parametrize("well", [True, False])
async def test_a_stranger_learns_red_or_green_and_whoever_has_the_token_all(well: bool) -> None:
    page = a_page(FakeDesk(), token=TOKEN, well=well)
    async with visiting(page, client=ELSEWHERE, base=LAB) as visitor:
        told = (await visitor.get("/healthz")).json()
        assert told == {"status": "ok" if well else "failing"}
        assert (await visitor.get("/healthz", headers={"authorization": "Bearer wrong"})).json() == told
        assert "parts" in (await visitor.get("/healthz", headers=BEARER)).json()
        visitor.cookies.set(COOKIE, pass_of(TOKEN))
        assert "parts" in (await visitor.get("/healthz")).json()


@pytest.mark.parametrize("header", FORWARDING)
async def test_who_asks_through_a_proxy_on_this_machine_is_a_stranger(header: str) -> None:
    async with visiting(a_page(FakeDesk(), token=TOKEN)) as visitor:
        assert (await visitor.get("/healthz", headers={header: "192.0.2.7"})).json() == {"status": "ok"}
        assert "parts" in (await visitor.get("/healthz")).json()


async def test_metrics_are_for_this_machine_or_for_whoever_sends_the_token() -> None:
    async with visiting(a_page(FakeDesk())) as visitor:
        assert (await visitor.get("/metrics")).status_code == 200
    async with visiting(a_page(FakeDesk()), client=ELSEWHERE, base=LAB) as visitor:
        assert (await visitor.get("/metrics")).status_code == 403
    async with visiting(a_page(FakeDesk(), token=TOKEN)) as visitor:
        for given in (b"", b"Bearer ", b"Bearer wrong", b"Basic " + TOKEN.encode()):
            refused = await visitor.get("/metrics", headers={b"authorization": given})
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        answer = await visitor.get("/metrics", headers=BEARER)
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert samples(answer.text)["academichub_part_well", "database"] == 1


def a_counting_meter() -> PrometheusMeter:
    """A meter that heard of one of everything, and of three posts."""
    meter = PrometheusMeter("1.2.3")
    outcomes: list[PostOutcome] = [Sent("1"), Failed(1, "ratelimited"), Unknown("lost"), Refused(Refusal.PARK, "no")]
    for outcome in outcomes:
        meter(Tried("slack", outcome, 0.3))
    meter(Tried("discord", Sent("2"), 0.2, edit=True))
    meter(Answered("slack", 429, "ratelimited"))
    meter(Answered("discord", 403, "50013"))
    meter(SectionTold("arxiv", "batch", papers=9, refused=1, first=4))
    meter(SectionTold("arxiv", "unreachable"))
    meter(JobRan(Job.SWEEP, 2.0, True))
    meter(JobRan(Job.DIGEST, 0.2, False))
    meter(DigestMade("slack", 3, late=True))
    meter(DigestMade("slack", 0, late=False))
    meter(ModelAsked("claude-sonnet-5-5", Usage(100, 20, 400, 3000), 1_500_000, None, 7.0))
    meter(ModelAsked("claude-sonnet-5-5", Usage(100, 2000), 20_000, Trouble.TIMED_OUT, 120.0))
    meter(ClockStepped(timedelta(hours=2)))
    return meter


def test_what_happened_is_counted() -> None:
    counted = samples(a_counting_meter().text(Report({})).decode())
    expected = {
        ("academichub_posts_total", "post", "sent", "slack"): 1,
        ("academichub_posts_total", "post", "failed", "slack"): 1,
        ("academichub_posts_total", "post", "unknown", "slack"): 1,
        ("academichub_posts_total", "post", "refused", "slack"): 1,
        ("academichub_posts_total", "edit", "sent", "discord"): 1,
        ("academichub_post_seconds_count", "slack"): 4,
        ("academichub_post_seconds_bucket", "0.25", "slack"): 0,
        ("academichub_post_seconds_bucket", "0.5", "slack"): 4,
        ("academichub_platform_errors_total", "ratelimited", "slack"): 1,
        ("academichub_platform_errors_total", "50013", "discord"): 1,
        ("academichub_rate_limited_total", "slack"): 1,
        ("academichub_source_answers_total", "batch", "arxiv"): 1,
        ("academichub_source_answers_total", "unreachable", "arxiv"): 1,
        ("academichub_source_records_total", "read", "arxiv"): 9,
        ("academichub_source_records_total", "refused", "arxiv"): 1,
        ("academichub_source_records_total", "new", "arxiv"): 4,
        ("academichub_job_seconds_sum", "sweep"): 2,
        ("academichub_job_failures_total", "digest"): 1,
        ("academichub_digests_total", "true", "some", "slack"): 1,
        ("academichub_digests_total", "false", "none", "slack"): 1,
        ("academichub_model_calls_total", "claude-sonnet-5-5", "written"): 1,
        ("academichub_model_calls_total", "claude-sonnet-5-5", "timed_out"): 1,
        ("academichub_model_tokens_total", "read", "claude-sonnet-5-5"): 200,
        ("academichub_model_tokens_total", "written", "claude-sonnet-5-5"): 2020,
        ("academichub_model_tokens_total", "cache_written", "claude-sonnet-5-5"): 400,
        ("academichub_model_tokens_total", "cache_read", "claude-sonnet-5-5"): 3000,
        ("academichub_model_dollars_total", "claude-sonnet-5-5"): 1.52,
        ("academichub_model_call_seconds_sum", "claude-sonnet-5-5"): 127,
        ("academichub_clock_steps_total",): 1,
    }
    assert {key: counted.get(key) for key in expected} == expected
    assert counted["academichub_job_last_success_timestamp_seconds", "sweep"] > AT.timestamp()
    assert [key[-1] for key in counted if key[0] == "academichub_build_info"] == ["1.2.3"]
    assert any(name == "process_resident_memory_bytes" for name, *_ in counted)


def test_what_the_store_says_is_shown_and_what_is_gone_from_it_no_more() -> None:
    meter = PrometheusMeter("1.2.3")
    sections = [
        SourceHealth("arxiv", "cs", AT, AT, succeeded_at=AT, fresh_at=AT - timedelta(hours=9)),
        SourceHealth("arxiv", "math", AT, AT, failures=2, failing_since=AT),
        SourceHealth("biorxiv", "", AT, AT, failures=1, failing_since=AT),
    ]
    tallies = [Tally("slack", DeliveryState.PENDING, 7, AT), Tally("slack", DeliveryState.HELD, 1, None)]
    spent = Spent(requests=12, cost=3_250_000, aside=250_000, under_way=2)
    shown = samples(meter.text(Report({"jobs": Part(False, {})}, tallies, sections, spent)).decode())
    expected = {
        ("academichub_part_well", "jobs"): 0,
        ("academichub_deliveries", "slack", "pending"): 7,
        ("academichub_deliveries", "slack", "held"): 1,
        ("academichub_delivery_oldest_due_timestamp_seconds", "slack", "pending"): AT.timestamp(),
        ("academichub_model_day_dollars", "settled"): 3,
        ("academichub_model_day_dollars", "aside"): 0.25,
        ("academichub_model_day_requests",): 12,
        ("academichub_model_reservations",): 2,
        ("academichub_source_failing_sections", "arxiv"): 1,
        ("academichub_source_failing_sections", "biorxiv"): 1,
        ("academichub_source_last_answer_timestamp_seconds", "arxiv"): AT.timestamp(),
        ("academichub_source_last_batch_timestamp_seconds", "arxiv"): (AT - timedelta(hours=9)).timestamp(),
    }
    of_store = ("academichub_deliver", "academichub_source", "academichub_part", "academichub_model")
    stored = {key for key in shown if key[0].startswith(of_store)}
    assert {key: shown[key] for key in stored} == expected
    gone = samples(meter.text(Report({})).decode())
    assert not stored & gone.keys()


def test_errors_beyond_the_first_hundred_are_counted_together() -> None:
    meter = PrometheusMeter("1.2.3")
    for number in range(MOST_CODES + 50):
        meter(Answered("discord", 400, str(number)))
    counted = samples(meter.text(Report({})).decode())
    assert counted["academichub_platform_errors_total", "other", "discord"] == 50
    assert sum(key[0] == "academichub_platform_errors_total" for key in counted) == MOST_CODES + 1


def test_every_metric_is_told_of_in_the_readme() -> None:
    shown = a_counting_meter().text(Report({})).decode()
    named = {family.name.removeprefix("academichub_") for family in text_string_to_metric_families(shown)}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ours = {name for name in named if not name.startswith(("process_", "python_")) and not name.endswith("_created")}
    assert {name for name in ours if not re.search(rf"`{name}(_total|_info)?`", readme)} == set()


async def test_two_meters_know_nothing_of_each_other() -> None:
    a_counting_meter()
    counted = samples(PrometheusMeter("1.2.3").text(Report({})).decode())
    assert not any(name == "academichub_posts_total" for name, *_ in counted)


async def test_a_process_without_the_page_serves_health_and_metrics_alone() -> None:
    async def look() -> Report:
        return Report({"database": Part(True, {})})

    operation = Operation("1.2.3", look, PrometheusMeter("1.2.3").text)
    async with httpx2.AsyncClient(timeout=PATIENCE_S) as visitor, serve_operation(operation, "127.0.0.1", 0) as url:
        found = {
            path: (await visitor.get(url + path)).status_code for path in ("/healthz", "/healthz/live", "/metrics", "/")
        }
    assert found == {"/healthz": 200, "/healthz/live": 200, "/metrics": 200, "/": 404}
    with pytest.raises(SettingError, match="ACADEMICHUB_PAGE_TOKEN"):
        async with serve_operation(operation, "192.0.2.1", 0):
            raise AssertionError("served without a token")
