"""Places, their radars and watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.domain.parking import Parking


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A Slack channel or DM, a Discord channel, thread or DM, a local room.

    Attributes:
        platform: `slack`, `discord` or `local`.
        tenant: the workspace or guild; empty for a DM on Discord and for local rooms.
        channel: the platform's id of the channel; `@` and a person's id: the direct conversation with that person;
            empty: the tenant as a whole.
        private: True for a DM, where one person is alone with the bot. Not part of the place's identity.
    """

    platform: str
    tenant: str
    channel: str
    private: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """The place as one text, `slack/T1/C1`; unique over platforms and tenants."""
        return f"{self.platform}/{self.tenant}/{self.channel}"

    @property
    def everywhere(self) -> Place:
        """What stands for the workspace or guild as a whole: the place without a channel."""
        return Place(self.platform, self.tenant, "")

    def direct(self, person: str) -> Place:
        """Give the direct conversation with somebody of this workspace or guild, by the platform's id of the person.

        Its channel is the id behind an `@`: the messenger finds the conversation, or opens it.
        """
        return Place(self.platform, self.tenant, f"@{person}", private=True)


class WatchKind(StrEnum):
    """What a watch looks at."""

    AUTHOR = "author"
    KEYWORD = "keyword"
    CATEGORY = "category"
    JOURNAL = "journal"
    QUERY = "query"
    FEED = "feed"
    CITES = "cites"
    TOPIC = "topic"
    """By meaning: what is like a text. Its `Aim` says how like."""
    LIKE = "like"
    """By meaning: what is like a paper."""
    MUTE = "mute"
    """The other way round: what holds these words is held back from the place; no index files it."""


BY_MEANING = frozenset({WatchKind.TOPIC, WatchKind.LIKE})
"""The kinds that no words answer, but likeness, and that have an aim. Any paper may be like them: no question to a
source says what is."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a topic or an example looks for, fixed when the watch is made.

    Attributes:
        text: the English words that stand for it: the topic itself, its translation, or the example's title and
            abstract; not empty.
        a_day: how many papers a day the place expects of it, more than 0.
        threshold: the least score, 0 to 1, from which a paper is a match.
        scored_by: name and version of the scorer whose scores the threshold speaks of.
    """

    text: str
    a_day: float
    threshold: float
    scored_by: str


@dataclass(frozen=True, slots=True)
class Watch:
    """One standing query of a place.

    Attributes:
        place: whose it is; it belongs to the place, not to the person who made it.
        number: the watch's own number in its place, 1 and up, never reused there.
        kind: what it looks at.
        text: exactly what was typed after the kind's word, one item.
        made_by: the person's name as shown.
        made_at: aware UTC; what was first seen before is offered, not posted.
        removed_at: aware UTC; None while it stands. Undo clears it.
        aim: what a topic or an example looks for; None for all other kinds.
        worded_by: the name as shown of who changed its words last; empty where nobody did.
        worded_at: when that was, aware UTC; None where nobody did.
    """

    place: Place
    number: int
    kind: WatchKind
    text: str
    made_by: str
    made_at: datetime
    removed_at: datetime | None = None
    aim: Aim | None = None
    worded_by: str = ""
    worded_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """From when on what it means now counts, aware UTC: since it was made, or its words were changed."""
        return self.worded_at or self.made_at


class ScheduleKind(StrEnum):
    """When a place gets its digest: at a time, when the day's batch is in, as papers come, or never."""

    AT = "at"
    ARRIVAL = "arrival"
    INSTANT = "instant"
    OFF = "off"


WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a place gets its digest.

    Attributes:
        kind: the way.
        days: local weekdays on which it may come, Monday is 0.
        at: the local wall time for AT; for ARRIVAL the latest hour by which the digest is made anyway; None elsewhere.
    """

    kind: ScheduleKind = ScheduleKind.ARRIVAL
    days: frozenset[int] = WEEKDAYS
    at: time | None = None


class Mode(StrEnum):
    """How a digest is laid out in messages (PRODUCT.md section 2)."""

    CARDS = "cards"
    DIGEST = "digest"
    COMPACT = "compact"
    THREAD = "thread"


class Editors(StrEnum):
    """Who may change a radar: the platform's default rule, everyone, or the keepers alone."""

    DEFAULT = "default"
    EVERYONE = "everyone"
    KEEPERS = "keepers"


class Language(StrEnum):
    """The languages of the interface."""

    ENGLISH = "en"
    CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class Radar:
    """All that one place has settled, its watches apart.

    Attributes:
        place: whose it is.
        language: of everything posted there.
        timezone: IANA name, `Asia/Shanghai`.
        schedule: when the digest comes.
        mode: how the digest is laid out.
        cap: cards a digest at the most, 1 to 50.
        editors: who may change it.
        empty_line: True: an empty day gets a line of its own.
        tldr: True: a language model's one line on each card, in Chinese places with title and abstract in Chinese.
        paused: True: nothing is posted until resumed.
        made_at: when the place came to be, aware UTC.
        asked_by: the platform's id of who invited the bot or asked it first: whom it tells when it can't post any
            more; empty where nobody is known.
        scheduled_at: since when its schedule and zone stand as they do, aware UTC: a time of day that was past by then
            is the next day's; None: since it was made.
        briefs: when it gets a standing briefing, always at a time (AT); None: it gets none.
        briefed_at: since when a time of day is past for that: when it was chosen, or the last one was made, aware UTC;
            None: since the radar was made.
        parked: that nothing could be posted when the radar was read; None where it could. Kept by `Parkings`: saving
            a radar leaves it as it is.
    """

    place: Place
    language: Language
    timezone: str
    made_at: datetime
    schedule: Schedule = Schedule()
    mode: Mode = Mode.CARDS
    cap: int = 5
    editors: Editors = Editors.DEFAULT
    empty_line: bool = False
    paused: bool = False
    asked_by: str = ""
    scheduled_at: datetime | None = None
    briefs: Schedule | None = None
    briefed_at: datetime | None = None
    tldr: bool = False
    parked: Parking | None = None


class Role(StrEnum):
    """What a person is in a place, as the platform says."""

    KEEPER = "keeper"
    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who types or presses: the platform's id, the name as shown, the role in that place."""

    id: str
    name: str
    role: Role = Role.MEMBER


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a radar that can be taken back.

    Attributes:
        key: the store's number, 1 and up.
        place: where.
        by: the person's name as shown.
        at: aware UTC.
        what: the change in the place's language, as shown in the public line.
        before: the radar before the change; None where the change was to watches alone.
        added: numbers of watches that the change added.
        removed: numbers of watches that the change removed.
        undone: True once taken back.
        reworded: watches whose words the change replaced, as they stood before.
        hid: keys of papers that the change hid.
    """

    key: int
    place: Place
    by: str
    at: datetime
    what: str
    before: Radar | None = None
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    undone: bool = False
    reworded: tuple[Watch, ...] = ()
    hid: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A watch that was previewed and waits for its confirmation.

    Attributes:
        key: the store's number, 1 and up.
        place: where.
        person: id of the only person who may confirm it.
        kind: of the watches to be.
        texts: one a watch.
        made_at: aware UTC; a draft older than a day is gone.
        aims: one a watch for topics and examples; empty for all other kinds.
        number: of the standing watch that is to get these words; None where watches are to be added.
    """

    key: int
    place: Place
    person: str
    kind: WatchKind
    texts: tuple[str, ...]
    made_at: datetime
    aims: tuple[Aim, ...] = ()
    number: int | None = None
