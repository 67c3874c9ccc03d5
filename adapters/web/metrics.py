"""Metrics in Prometheus' text form: what this process counted, and what the store says of all of them.

Names and units after https://prometheus.io/docs/practices/naming/. What stands in the store (deliveries, sources) is
the same at every process of an installation: take its maximum, not its sum. What a process counted is its own.
"""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable
from typing import assert_never

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.domain.collection import SourceHealth
from bot.domain.happening import Answered, ClockStepped, DigestMade, Happening, JobRan, ModelAsked, SectionTold, Tried
from bot.domain.spending import Spent
from bot.health import Report

POST_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)
MODEL_BUCKETS_S = (0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
JOB_BUCKETS_S = (0.01, 0.1, 1.0, 5.0, 30.0, 120.0, 600.0)
MOST_CODES = 100
"""So many different errors of the platforms are told apart; the rest are `other`."""
TOO_MANY = 429
MICRO = 1_000_000
"""Micro-dollars a dollar."""
_PREFIX = "academichub"


class PrometheusMeter:
    """The `Meter` behind /metrics: counts in a registry of its own."""

    def __init__(self, version: str) -> None:
        """Begin at zero.

        Args:
            version: of the program.
        """
        self._registry = registry = CollectorRegistry()
        self._store = _StoreCollector()
        registry.register(self._store)
        ProcessCollector(registry=registry)
        self._codes: set[str] = set()
        build = Info(f"{_PREFIX}_build", "What runs here.", registry=registry)
        build.info({"version": version, "python": platform.python_version()})
        names = ["platform", "outcome", "kind"]
        self._posts = Counter(f"{_PREFIX}_posts", "Tries to post or edit a message.", names, registry=registry)
        self._post_s = Histogram(
            f"{_PREFIX}_post_seconds",
            "How long a try took, until its outcome was known.",
            ["platform"],
            buckets=POST_BUCKETS_S,
            registry=registry,
        )
        self._errors = Counter(
            f"{_PREFIX}_platform_errors", "Errors that a platform answered.", ["platform", "code"], registry=registry
        )
        self._limited = Counter(
            f"{_PREFIX}_rate_limited", "Answers that said: too many requests.", ["platform"], registry=registry
        )
        self._answers = Counter(
            f"{_PREFIX}_source_answers", "What sources answered, by section.", ["source", "answer"], registry=registry
        )
        self._records = Counter(
            f"{_PREFIX}_source_records",
            "Records that sources brought: read, refused, and of the read ones never seen before.",
            ["source", "record"],
            registry=registry,
        )
        self._job_s = Histogram(
            f"{_PREFIX}_job_seconds", "How long a job ran.", ["job"], buckets=JOB_BUCKETS_S, registry=registry
        )
        self._job_failures = Counter(f"{_PREFIX}_job_failures", "Jobs that failed.", ["job"], registry=registry)
        self._job_at = Gauge(
            f"{_PREFIX}_job_last_success_timestamp_seconds", "When a job last ran well.", ["job"], registry=registry
        )
        self._digests = Counter(
            f"{_PREFIX}_digests", "Digests made.", ["platform", "papers", "late"], registry=registry
        )
        self._model = _ModelMeter(registry)
        self._steps = Counter(
            f"{_PREFIX}_clock_steps", "Times the wall clock was set by over an hour.", registry=registry
        )

    def __call__(self, happening: Happening, /) -> None:
        """Count it."""
        match happening:
            case Tried():
                kind = "edit" if happening.edit else "post"
                self._posts.labels(happening.platform, happening.became, kind).inc()
                self._post_s.labels(happening.platform).observe(happening.took_s)
            case Answered():
                self._count_error(happening)
            case SectionTold():
                self._count_section(happening)
            case JobRan():
                self._count_job(happening)
            case DigestMade():
                papers = "some" if happening.papers else "none"
                self._digests.labels(happening.platform, papers, str(happening.late).lower()).inc()
            case ModelAsked():
                self._model(happening)
            case ClockStepped():
                self._steps.inc()
            case _:
                assert_never(happening)

    def text(self, report: Report) -> bytes:
        """Give all metrics, with what a look at the parts found."""
        self._store.report = report
        return generate_latest(self._registry)

    def _count_error(self, answered: Answered) -> None:
        if answered.code not in self._codes and len(self._codes) < MOST_CODES:
            self._codes.add(answered.code)
        self._errors.labels(answered.platform, answered.code if answered.code in self._codes else "other").inc()
        if answered.status == TOO_MANY:
            self._limited.labels(answered.platform).inc()

    def _count_section(self, told: SectionTold) -> None:
        self._answers.labels(told.source, told.answer).inc()
        for record, count in (("read", told.papers), ("refused", told.refused), ("new", told.first)):
            if count:
                self._records.labels(told.source, record).inc(count)

    def _count_job(self, ran: JobRan) -> None:
        self._job_s.labels(ran.job.value).observe(ran.took_s)
        if ran.well:
            self._job_at.labels(ran.job.value).set_to_current_time()
        else:
            self._job_failures.labels(ran.job.value).inc()


class _ModelMeter:
    """Counts what was asked of language models, and what it took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            f"{_PREFIX}_model_calls", "Calls of the language model.", ["model", "outcome"], registry=registry
        )
        self._tokens = Counter(
            f"{_PREFIX}_model_tokens", "Tokens that calls took, at most.", ["model", "kind"], registry=registry
        )
        self._dollars = Counter(
            f"{_PREFIX}_model_dollars", "US dollars that calls cost, at most.", ["model"], registry=registry
        )
        self._call_s = Histogram(
            f"{_PREFIX}_model_call_seconds",
            "How long a call took.",
            ["model"],
            buckets=MODEL_BUCKETS_S,
            registry=registry,
        )

    def __call__(self, asked: ModelAsked) -> None:
        """Count a call."""
        self._calls.labels(asked.model, asked.trouble.value if asked.trouble else "written").inc()
        self._call_s.labels(asked.model).observe(asked.took_s)
        self._dollars.labels(asked.model).inc(asked.cost / MICRO)
        usage = asked.usage
        kinds = {"read": usage.read, "written": usage.written}
        kinds |= {"cache_read": usage.cache_read, "cache_written": usage.cache_written}
        for kind, tokens in kinds.items():
            self._tokens.labels(asked.model, kind).inc(tokens)


class _StoreCollector(Collector):
    """Gives what a look at the parts found; what is there no more is not shown."""

    def __init__(self) -> None:
        self.report = Report({})

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Give the families of the last look."""
        report = self.report
        parts = _family("part_well", "Whether a part of this process is well.", ["part"])
        for name, part in report.parts.items():
            parts.add_metric([name], part.well)
        counts = _family("deliveries", "Deliveries not yet sent, by state.", ["platform", "state"])
        due = _family(
            "delivery_oldest_due_timestamp_seconds",
            "When the oldest delivery in this state should have moved on.",
            ["platform", "state"],
        )
        for tally in report.tallies:
            labels = [tally.platform, tally.state.value]
            counts.add_metric(labels, tally.count)
            if tally.due_at is not None:
                due.add_metric(labels, tally.due_at.timestamp())
        return (parts, counts, due, *_spending_families(report.spent), *_source_families(report.sources))


def _spending_families(spent: Spent | None) -> Iterable[GaugeMetricFamily]:
    """Tell what stands against the budgets of a day of UTC, over all processes."""
    dollars = _family("model_day_dollars", "US dollars of today: settled, or set aside for calls under way.", ["state"])
    requests = _family("model_day_requests", "Briefings and questions of today, as the budgets count them.", [])
    under_way = _family("model_reservations", "Briefings and questions for which money is set aside just now.", [])
    if spent is not None:
        dollars.add_metric(["settled"], (spent.cost - spent.aside) / MICRO)
        dollars.add_metric(["aside"], spent.aside / MICRO)
        requests.add_metric([], spent.requests)
        under_way.add_metric([], spent.under_way)
    return dollars, requests, under_way


def _source_families(health: Iterable[SourceHealth]) -> Iterable[GaugeMetricFamily]:
    """Tell of each source as a whole: its sections are many, and some are private."""
    sections: defaultdict[str, list[SourceHealth]] = defaultdict(list)
    for section in health:
        sections[section.source].append(section)
    answered = _family("source_last_answer_timestamp_seconds", "When a source last answered readably.", ["source"])
    fresh = _family("source_last_batch_timestamp_seconds", "When a source's newest batch was first seen.", ["source"])
    failing = _family("source_failing_sections", "Sections of a source that failed at their last try.", ["source"])
    for source, of in sorted(sections.items()):
        failing.add_metric([source], sum(section.failures > 0 for section in of))
        for family, instants in (
            (answered, [section.succeeded_at for section in of]),
            (fresh, [section.fresh_at for section in of]),
        ):
            if newest := max((at for at in instants if at is not None), default=None):
                family.add_metric([source], newest.timestamp())
    return answered, fresh, failing


def _family(name: str, meaning: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{_PREFIX}_{name}", meaning, labels=labels)
