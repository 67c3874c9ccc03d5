"""The first days of two labs, in steps: from the invitation to the second digest, over a weekend and a restart.

Ada's lab in New York follows an author and hears as batches arrive; Lin's in Shanghai reads keywords at nine in the
morning. The judge is what people see on the platform, never a table of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from tests.fakes.clock import FakeClock
from tests.journey.announcements import FRIDAY, MONDAY, TUESDAY, abstracts, label_of
from tests.journey.chat import Chat, Opened, Sight
from tests.journey.program import Program
from tests.patience import LOOK_S, PATIENCE_S

BEGIN = datetime(2026, 6, 18, 22, tzinfo=UTC)
ZONES = {"nyc": "America/New_York", "shanghai": "Asia/Shanghai"}
AUTHOR = "Yilan Zhou"
KEYWORDS = "video diffusion, optimal transport, percolation"
OF_AUTHOR = {FRIDAY: ["2606.11001", "2606.11002"], MONDAY: ["2606.12001"]}
OF_KEYWORDS = {
    MONDAY: {"2606.11001", "2606.11003", "2606.14030", "2606.14034", "2606.14035", "2606.14037", "2606.14043"},
    TUESDAY: {"2606.12002", "2606.12003", "2606.14060", "2606.14066", "2606.14070"},
}
"""What a lab gets on which of its days: Shanghai's nine o'clock comes before the day's batch."""
CAP = 5
PACE_S = 1.0
"""What comes to one place comes no faster."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of June 2026, UTC."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


class Story:
    """Told on one platform."""

    def __init__(self, chat: Chat, program: Program, clock: FakeClock) -> None:
        self.chat = chat
        self.program = program
        self.clock = clock
        self.invited_at = clock.now()

    async def sees(self, met: Callable[[], object], what: str) -> None:
        """Wait until something is to be seen.

        Raises:
            TimeoutError: it is not, while there was patience and the program could work.
        """
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not met():
                    await self.program.rest()
                    await self.clock.advance(min(self.clock.due_in_s or 0, PACE_S))
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise TimeoutError(f"nobody saw {what}") from None

    async def the_bot_is_invited_and_greets_once(self) -> None:
        await self.program.passes(timedelta(minutes=5))
        self.invited_at = self.clock.now()
        for room, buttons in (
            ("nyc", ("Follow an author", "Add a keyword", "Show an example")),
            ("shanghai", ("订阅作者", "添加关键词", "看个例子")),
        ):
            await self.chat.invites(room)
            await self.sees(partial(self.chat.public, room), f"a welcome in {room}")
            await self.chat.repeats_the_invitation(room)
            (welcome,) = self.chat.public(room)
            assert welcome.buttons == buttons

    async def an_author_is_followed_with_a_preview(self) -> None:
        (welcome,) = self.chat.public("nyc")
        opened = await self.chat.opens("Ada", welcome, "Follow an author")
        assert opened.asks.startswith("Which author?")
        await self._previewed_and_added(opened)
        (_, line) = self.chat.public("nyc")
        assert "Ada" in line.words
        assert f"watches 1. author “{AUTHOR}”" in line.words
        assert line.buttons == ("Undo",)

    async def _previewed_and_added(self, opened: Opened) -> None:
        preview = await self.chat.fills("Ada", "nyc", opened, AUTHOR, "Add")
        assert {one.only_for for one in preview} == {preview[0].only_for} != {""}
        assert "1 paper of the last 7 days matches" in words_of(preview)
        assert "01.  arXiv (CS.CV)  2026-06-18" in words_of(preview)
        assert papers_of(preview) == ["2606.10011"]
        assert self.clock.now() - self.invited_at <= timedelta(minutes=2), "the first card came too late"
        assert len(self.chat.public("nyc")) == 1, "a preview is for the person alone"
        (added,) = await self.chat.presses("Ada", preview[-1], "Add", "Show these")
        assert added.key == preview[-1].key, "the confirmation takes the preview's place"
        shown = await self.chat.presses("Ada", added, "Show these", "01.")
        assert papers_of(shown) == ["2606.10011"]
        await self.sees(lambda: len(self.chat.public("nyc")) == 2, "the public line")

    async def both_labs_set_their_hours(self) -> None:
        await self.chat.types("Ada", "nyc", f"schedule daily arrival {ZONES['nyc']}", "Undo")
        preview = await self.chat.types("Lin", "shanghai", f"keyword {KEYWORDS}", "添加")
        assert "订阅" in words_of(preview)
        await self.chat.presses("Lin", preview[-1], "添加", "查看这些")
        await self.chat.types("Lin", "shanghai", f"schedule weekdays 09:00 {ZONES['shanghai']}", "撤销")
        await self.sees(lambda: "daily" in self.chat.public("nyc")[-1].words, "New York's hour in its line")
        await self.sees(lambda: "09:00" in self.chat.public("shanghai")[-1].words, "Shanghai's hour in its line")
        for room in ZONES:
            assert len(self.chat.public(room)) == 2, "several changes within minutes are one line"
        assert "关键词 “percolation”" in self.chat.public("shanghai")[-1].words

    async def on_friday_new_york_gets_its_first_digest(self) -> None:
        await self.program.passes_until(at(19, 13))
        (header, *cards, tail) = self.digest("nyc", FRIDAY)
        assert header.words.startswith("2 new of 3")
        assert [one.papers[0] for one in cards] == OF_AUTHOR[FRIDAY]
        assert [one.words[:4] for one in cards] == ["01. ", "02. "]
        assert header.at.astimezone(UTC) < at(19, 5), "the batch was in at midnight in New York"
        assert tail.words == "That was all."
        assert self.digest("shanghai", FRIDAY) == [], "nothing was announced between the invitation and nine"
        panel = await self.chat.types("Lin", "shanghai", "list", "周五")
        assert "周五：尚未发布" in words_of(panel)

    async def a_watch_is_added_and_the_machine_goes_off_for_a_day(self) -> None:
        preview = await self.chat.types("Ada", "nyc", "keyword percolation", "Add")
        await self.chat.presses("Ada", preview[-1], "Add", "Undo")
        await self.sees(lambda: "percolation" in self.chat.public("nyc")[-1].words, "the second public line")
        await self.program.stop()
        await self.clock.advance_to(at(21, 23))
        await self.program.start()

    async def buttons_from_before_the_restart_work(self) -> None:
        welcome, *_ = self.chat.public("nyc")
        standing = len(self.chat.public("nyc"))
        _, card, *_, tail = self.digest("nyc", FRIDAY)
        press = self.chat.presses
        assert "Rollout-Free Preference Alignment" in words_of(await press("Ada", card, "☆ Save", "Saved"))
        assert "a single step sees one frame." in words_of(await press("Lin", card, "more", "sees one frame"))
        assert "已推送到这里" in words_of(await press("Lin", card, "Why this?", AUTHOR)), (
            "each reads in his own language"
        )
        assert papers_of(await press("Ada", tail, "Shuffle", "of 3"))
        assert papers_of(await press("Ada", welcome, "Show an example", "01."))
        assert len(self.chat.public("nyc")) == standing, "what a person does for himself is for him alone"
        line = next(one for one in self.chat.public("nyc") if "percolation" in one.words)
        await press("Ada", line, "Undo", "Taken back")
        await self.sees(lambda: "taken back" in self._line(line).words, "the line of a change taken back")
        assert self._line(line).buttons == ()

    def _line(self, line: Sight) -> Sight:
        return next(one for one in self.chat.public("nyc") if one.key == line.key)

    async def on_monday_both_get_one_digest_and_the_weekend_is_explained(self) -> None:
        await self.program.passes_until(at(22, 5, 30))
        assert [self.digest("nyc", day) for day in (date(2026, 6, 20), date(2026, 6, 21))] == [[], []]
        tail = self.digest("nyc", FRIDAY)[-1]
        weekend = "Sat: weekend at arXiv · Sun: weekend at arXiv"
        assert tail.words == f"That was all.\n{weekend}", "for Saturday, when the machine was off, as well"
        (header, *cards, _) = self.digest("nyc", MONDAY)
        assert header.words.startswith("1 new of 3")
        assert [one.papers[0] for one in cards] == OF_AUTHOR[MONDAY], "no second version, no cross-listing again"
        (header, *cards, tail) = self.digest("shanghai", MONDAY)
        assert at(22, 1) <= header.at <= at(22, 1, 6), "nine in Shanghai"
        assert len(cards) == CAP
        await self.chat.presses("Lin", tail, "显示其余", "2 篇")
        await self.sees(lambda: len(self.rest("shanghai", MONDAY)) == 2, "the rest in the thread")
        rest = self.rest("shanghai", MONDAY)
        assert [one.words[:3] for one in rest] == ["06.", "07."]
        assert {one.papers[0] for one in (*cards, *rest)} == OF_KEYWORDS[MONDAY]
        for one in (*cards, *rest):
            assert label_of(one.papers[0]) in one.words, "whichever section's feed was read first"
            assert "新" in one.words

    async def on_tuesday_one_has_a_digest_and_the_other_a_reason(self) -> None:
        await self.program.passes_until(at(23, 5, 30))
        assert self.digest("nyc", TUESDAY) == []
        assert "Tue: nothing matched of 29" in self.digest("nyc", MONDAY)[-1].words
        panel = await self.chat.types("Ada", "nyc", "list", "Tue")
        assert "Tue: nothing matched of 29" in words_of(panel)
        status = await self.chat.types("Ada", "nyc", "status", "arXiv")
        assert "arXiv (20 sections): last success Tue 23 Jun" in words_of(status)
        assert "Tue: nothing matched of 29" in words_of(status)
        (_, *cards, tail) = self.digest("shanghai", TUESDAY)
        assert {one.papers[0] for one in cards} == OF_KEYWORDS[TUESDAY]
        assert tail.words == "以上是全部。"

    async def shuffle_goes_through_all_and_repeats_nothing(self) -> None:
        shown: list[str] = []
        batch = await self.chat.types("Lin", "shanghai", "shuffle", "[再换一批]")
        while "已经全部看完" not in words_of(batch):
            shown += papers_of(batch)
            assert len(shown) < 40, "it never ends"
            batch = await self.chat.presses("Lin", batch[-1], "再换一批", "[再换一批]")
        shown += papers_of(batch)
        assert len(shown) == len(set(shown)), "a paper was dealt twice in a round"
        assert set(shown) >= OF_KEYWORDS[MONDAY] | OF_KEYWORDS[TUESDAY]
        assert f"{len(shown)} / {len(shown)}" in words_of(batch)
        again = await self.chat.presses("Lin", batch[-1], "再换一批", "[再换一批]")
        assert "新的一轮" in words_of(again)
        assert len(papers_of(again)) == CAP
        assert set(papers_of(again)) <= set(shown)

    async def a_briefing_is_written_in_a_thread(self) -> None:
        tail = self.digest("shanghai", MONDAY)[-1]
        standing = len(self.chat.public("shanghai"))
        await self.chat.presses("Lin", tail, "简报", "简报")
        await self.sees(lambda: len(self.chat.public("shanghai")) > standing, "a briefing")
        parent = self.chat.public("shanghai")[-1]
        await self.sees(lambda: self.quotes(parent), "quotations in its thread")
        await self.program.passes(timedelta(minutes=1))
        whole = abstracts()
        for quote in self.quotes(parent):
            assert any(quote in abstract for abstract in whole), f"nobody wrote: {quote}"
        assert set(papers_of(self.chat.thread("shanghai", parent))) <= OF_KEYWORDS[MONDAY]
        await self.chat.mentions("Lin", "shanghai", "status", "arXiv", parent)

    async def people_talk_to_it(self) -> None:
        await self.chat.mentions("Ada", "nyc", "list", AUTHOR, None)
        await self.chat.writes("Ada", "list", "Follow an author")
        wrong = await self.chat.mentions("Ada", "nyc", "shufle", "shuffle", None)
        assert "shufle" in words_of(wrong)

    def in_the_end_nothing_stands_twice(self) -> None:
        for room, zone in ZONES.items():
            public = self.chat.public(room)
            greetings = [one for one in public if one.buttons[-1:] in {("Show an example",), ("看个例子",)}]
            assert len(greetings) == 1, "the welcome stands once"
            cards = [one for one in public if one.is_card]
            threads = [reply for one in public for reply in self.chat.thread(room, one) if reply.is_card]
            shown = [one.papers[0] for one in (*cards, *threads)]
            assert len(shown) == len(set(shown)), f"a paper stands twice in {room}"
            days = {one.day(zone) for one in cards}
            assert days == set(OF_AUTHOR if room == "nyc" else OF_KEYWORDS)

    def digest(self, room: str, day: date) -> list[Sight]:
        """Give a place's messages of a local day from a digest's header to its tail; fails where there are two."""
        posted = [one for one in self.chat.public(room) if one.day(ZONES[room]) == day]
        tails = [place for place, one in enumerate(posted) if set(one.buttons) & {"Shuffle", "换一批"}]
        assert len(tails) <= 1, f"{room} has several digests on {day}"
        if not tails:
            assert not [one for one in posted if one.is_card]
            return []
        first = min(place for place, one in enumerate(posted) if one.is_card) - 1
        return posted[first : tails[0] + 1]

    def rest(self, room: str, day: date) -> list[Sight]:
        """Give the cards over the cap, in the thread of the digest."""
        digest = self.digest(room, day)
        return [reply for one in digest for reply in self.chat.thread(room, one) if reply.is_card]

    def quotes(self, parent: Sight) -> list[str]:
        """Give all quotations in the thread under a message."""
        (room,) = [room for room in ZONES if parent.key in {one.key for one in self.chat.public(room)}]
        now = next(one for one in self.chat.public(room) if one.key == parent.key)
        return [quote for reply in self.chat.thread(room, now) for quote in reply.quotes]


def words_of(sights: Sequence[Sight]) -> str:
    """Give all that stands in some messages."""
    return "\n".join(one.words for one in sights)


def papers_of(sights: Sequence[Sight]) -> list[str]:
    """Give the papers in some messages, in order."""
    return [paper for one in sights for paper in one.papers]
