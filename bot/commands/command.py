"""What a person can ask for, as frozen values: what the grammar reads and the desk answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.commands.ordered import Ask, Brief, SetBriefs
from bot.commands.scope import When
from bot.domain.watch import Editors, Language, Mode, Schedule, WatchKind


@dataclass(frozen=True, slots=True)
class Panel:
    """`list`: the watches, the schedule and the last days."""


@dataclass(frozen=True, slots=True)
class Follow:
    """`author`, `keyword`, `topic`, …: watches to preview, one an item.

    Attributes:
        kind: of all of them.
        items: their words.
        a_day: how many papers a day a topic or an example is to bring; None where it isn't told.
    """

    kind: WatchKind
    items: tuple[str, ...]
    a_day: float | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """`pace N 1`: preview a draft of topics or examples anew, for so many papers a day."""

    draft: int
    a_day: float


@dataclass(frozen=True, slots=True)
class Confirm:
    """`confirm N`: add what the draft previewed."""

    draft: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """`cancel N`: forget the draft."""

    draft: int


@dataclass(frozen=True, slots=True)
class Show:
    """`show 3,4`: the papers that these watches matched in the last days."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reword:
    """`edit 3 <new words>`: what watch 3 is to mean from now on; `text` as typed, a kind's word before it or not."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Notify:
    """`notify 3`, `notify 3 off`: mention me when these watches find something; no numbers and off: no more at all."""

    numbers: tuple[int, ...]
    on: bool


@dataclass(frozen=True, slots=True)
class NotifyList:
    """`notify`: for which watches I am mentioned."""


@dataclass(frozen=True, slots=True)
class Remove:
    """`remove 3 5-7`: watches to take away, by their own numbers."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """`pause`: post nothing until resumed."""


@dataclass(frozen=True, slots=True)
class Resume:
    """`resume`: post again."""


@dataclass(frozen=True, slots=True)
class Retry:
    """`retry`: try again to post where nothing could be posted."""


@dataclass(frozen=True, slots=True)
class Undo:
    """`undo [N]`: take a change back; `edit` None: the newest one."""

    edit: int | None = None


@dataclass(frozen=True, slots=True)
class Shuffle:
    """`shuffle [n]`: another batch of `n` matching papers."""

    n: int


@dataclass(frozen=True, slots=True)
class Search:
    """`search <query>`: look now, save nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Since:
    """`since monday`, `today`: what was posted or would have been."""

    when: When


@dataclass(frozen=True, slots=True)
class More:
    """`more 2026-06-17/digest`: open the rest of a digest in its thread."""

    slot: str


@dataclass(frozen=True, slots=True)
class Save:
    """`save K`: put a paper on the place's reading list."""

    paper: int


@dataclass(frozen=True, slots=True)
class Unsave:
    """`unsave K`: take it off again."""

    paper: int


@dataclass(frozen=True, slots=True)
class Hide:
    """`hide K`: the paper is not for this place."""

    paper: int


@dataclass(frozen=True, slots=True)
class NotThem:
    """`notthem K`: the author of a paper is not the one who is watched."""

    paper: int


@dataclass(frozen=True, slots=True)
class Akin:
    """`akin K`: more like this paper."""

    paper: int


@dataclass(frozen=True, slots=True)
class SavedList:
    """`saved`: the reading list."""


@dataclass(frozen=True, slots=True)
class Whole:
    """`whole K`: the whole abstract."""

    paper: int


@dataclass(frozen=True, slots=True)
class Post:
    """`post 12,13`: show these papers to everyone here."""

    papers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """`why 2606.01234`, `why 12`: why a paper was, or was not, posted here; `what` as typed."""

    what: str


@dataclass(frozen=True, slots=True)
class Status:
    """`status`: how the sources, the store and the deliveries are."""


@dataclass(frozen=True, slots=True)
class ShowSchedule:
    """`schedule`: how it stands and how to change it."""


@dataclass(frozen=True, slots=True)
class SetSchedule:
    """`schedule weekdays 09:00 Asia/Shanghai`; `timezone` None: the place's stays."""

    schedule: Schedule
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """`settings`: how they stand, with buttons."""


SettingName = Literal["language", "timezone", "mode", "cap", "editors", "empty_line", "tldr"]


@dataclass(frozen=True, slots=True)
class Settle:
    """`settings cap 8`: one setting; `name` is the radar's attribute."""

    name: SettingName
    value: Language | Mode | Editors | int | str | bool


@dataclass(frozen=True, slots=True)
class Help:
    """`help [word]`: `word` is a command's English name; empty: all."""

    word: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """`example`: show what a card looks like."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """A command of the product that this version doesn't have: its English name, and what followed it."""

    word: str
    rest: str


Settling = Pause | Resume | SetSchedule | SetBriefs | Settle
"""The commands that change what a place has settled."""

Change = Settling | Follow | Pace | Confirm | Reword | Remove | Undo | Hide | NotThem
"""The commands that need the right to change the radar."""

Command = (
    Change
    | Panel
    | Cancel
    | Show
    | Notify
    | NotifyList
    | Retry
    | Shuffle
    | Search
    | Since
    | More
    | Save
    | Unsave
    | Akin
    | SavedList
    | Whole
    | Post
    | Why
    | Status
    | ShowSchedule
    | ShowSettings
    | Help
    | Example
    | Brief
    | Ask
    | NotYet
)
