"""The core, as the faces see it: text in, an answer out; joining and leaving; offers while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import structlog
from structlog.contextvars import bound_contextvars

from bot.commands import arriving, command, settling
from bot.commands.answering import HANDLERS, LOOKING
from bot.commands.grammar import read
from bot.commands.offering import offers
from bot.commands.rehearsal import RehearsedLibrary
from bot.commands.replies import fine, storage_wrong, wrong
from bot.commands.rights import may_change
from bot.commands.threads import meant_in_thread
from bot.commands.visit import NO_MONEY, PEOPLE_WITHIN_S, Doors, Visit
from bot.domain.conversation import Answer, Choice, Request
from bot.domain.delivery import Sighting
from bot.domain.errors import NotAllowed, StorageError, WrongUse
from bot.domain.job import Job
from bot.domain.message import Message
from bot.domain.parking import ParkedAs, Parking
from bot.domain.spending import Caps
from bot.domain.watch import Language, Person, Place
from bot.language import say
from bot.matching.likeness import Likeness
from bot.parking import go_on, park
from bot.ports import Clock, Library, PaperSource, PeopleSource
from bot.ports.writing import Writer
from bot.schedule.cadence import LATE_LIMIT

log = structlog.get_logger(__name__)


class RadarDesk:
    """The `Desk` door: everything that a person can ask of the core."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        sources: Sequence[PaperSource],
        wake: Callable[[Job], None],
        *,
        timezone: str,
        writer: Writer | None = None,
        caps: Caps = NO_MONEY,
        directly: bool = False,
        dry_run: bool = False,
        feeds: PaperSource | None = None,
        people: Sequence[PeopleSource] = (),
        people_within_s: float = PEOPLE_WITHIN_S,
        likeness: Likeness | None = None,
        late_limit: timedelta = LATE_LIMIT,
        doubt: Callable[[], timedelta | None] = lambda: None,
    ) -> None:
        """Open the desk.

        Args:
            library: the store.
            clock: gives now.
            sources: asked where the store knows too little; empty where none is reachable.
            wake: tells the engine which job has work; called after the work is committed.
            timezone: the host's IANA zone, for places whose person's zone isn't known.
            writer: writes briefings and answers with a model; None: sentences are chosen.
            caps: what may be spent on a model within a day.
            directly: True: a watch is added at once, with its preview (the command line).
            dry_run: True: everything is answered and nothing is kept.
            feeds: asked for what a feed of a place's own holds; None where no feed is read.
            people: asked who bears a name or an id; empty where nobody who knows is reachable.
            people_within_s: seconds after which a preview goes on without those who haven't answered.
            likeness: compares papers with topics and examples; None: by words alone.
            late_limit: how late a digest may still come, for when the next one does.
            doubt: by how much the wall clock was set, while it isn't to be trusted; None: it is.
        """
        kept = RehearsedLibrary(library) if dry_run else library
        woken: Callable[[Job], None] = (lambda _: None) if dry_run else wake
        asked = (sources, woken, writer, caps, directly, dry_run, feeds, people, people_within_s)
        self._doors = Doors(kept, clock, *asked, likeness or Likeness(), late_limit, doubt)
        self._timezone = timezone

    async def answer(self, request: Request) -> Answer:
        """Do what was asked and answer the person; errors are answers too, those of storage included."""
        with bound_contextvars(request=uuid4().hex[:8], place=request.place.key):
            return await self._answer(request)

    async def _answer(self, request: Request) -> Answer:
        try:
            asked = await self._meant(request) or read(request.text, request.language)
            visit = await self._visit(request, asked)
            if isinstance(asked, command.Change) and not may_change(visit.radar, request.person):
                raise NotAllowed(settling.not_allowed(visit), try_instead=("list", "shuffle"))
            answered = await HANDLERS[type(asked)](visit, asked)
        except WrongUse as error:
            return wrong(error, request.language)
        except StorageError as error:
            return storage_wrong(error, request.language)
        return _rehearsed(answered, request.language) if self._doors.dry_run else answered

    async def heard(self, request: Request) -> Answer | None:
        """Answer what was written in a thread without a word to the bot; None: it is none of the bot's."""
        try:
            meant = await self._meant(request)
        except StorageError as error:
            log.warning("it can't be told whose thread this is", why=str(error))
            return None
        return None if meant is None else await self.answer(request)

    async def _meant(self, request: Request) -> command.Command | None:
        """Give what is asked in a briefing's thread; None for all else."""
        return await meant_in_thread(self._doors.library, request) if request.thread else None

    async def joined(self, place: Place, person: Person | None, language: Language, timezone: str | None) -> None:
        """Make the place's radar, post the welcome once, and let a parked one go on.

        Raises:
            StorageError: nothing was changed.
        """
        now = self._doors.clock.now()
        async with self._doors.library.begin() as work:
            radar = await work.radars.get(place)
            if radar is None:
                asked_by = person.id if person else ""
                radar = arriving.new_radar(place, language, timezone, self._timezone, now, asked_by)
                await work.radars.save(radar)
            await go_on(work, place, now)
            await arriving.welcome(work, radar, person, now)
        self._wake()

    async def departed(self, place: Place, person: str) -> None:
        """Mention a person no more in a place that they left.

        Raises:
            StorageError: nothing was changed.
        """
        async with self._doors.library.begin() as work:
            numbers = await work.notifications.of_person(place, person)
            await work.notifications.remove(place, person, numbers)

    async def parked(self, place: Place, why: str) -> None:
        """Remember that the place can't be posted to, in the platform's word; a place never met stays unknown.

        Raises:
            StorageError: nothing was changed.
        """
        kind = ParkedAs.PLACE if place.channel else ParkedAs.TENANT
        async with self._doors.library.begin() as work:
            if kind is ParkedAs.TENANT or await work.radars.get(place) is not None:
                await park(work, place, Parking(kind, why, self._doors.clock.now()))
        self._doors.wake(Job.DELIVER)

    async def returned(self, *places: Place) -> None:
        """Let parked places go on, without a welcome; those never met stay unknown.

        Raises:
            StorageError: nothing was changed.
        """
        async with self._doors.library.begin() as work:
            parked = {place for place, _ in await work.parkings.all()}
            back = [place for place in places if parked & {place, place.everywhere}]
            for place in back:
                await go_on(work, place, self._doors.clock.now())
        if back:
            self._wake()

    async def moved(self, old: Place, new: Place) -> None:
        """Give all that a place has to its new channel; where people set up the new one already, both stay as they are.

        Raises:
            StorageError: nothing was changed.
        """
        async with self._doors.library.begin() as work:
            if await work.radars.get(old) is None:
                return
            if await work.watches.of(new, removed=True):
                log.error("a channel was renamed to one that has a radar of its own", old=old.key, new=new.key)
                return
            await work.premises.forget(new)
            await work.premises.move(old, new)

    async def first_time(self, platform: str, tenant: str, incoming: str) -> bool:
        """Tell whether this came in for the first time in a day, in any process; True on trouble with the store."""
        try:
            async with self._doors.library.begin() as work:
                return await work.incoming.first(platform, tenant, incoming, self._doors.clock.now())
        except StorageError as error:
            log.warning("it can't be told whether this came in before", why=str(error))
            return True

    async def seen(self, mark: str, ref: str, rest_s: float = 0.0) -> None:
        """Settle a delivery by its message that the platform showed; a late copy is deleted by the sweep.

        Raises:
            StorageError: nothing was changed.
        """
        async with self._doors.library.begin() as work:
            sighting = await work.outbox.confirm(mark, ref, self._doors.clock.now(), rest_s)
        if sighting in (Sighting.SETTLED, Sighting.COPY):
            self._doors.wake(Job.SWEEP if sighting is Sighting.COPY else Job.DELIVER)

    async def suggest(self, place: Place, what: str, typed: str, language: Language) -> Sequence[Choice]:
        """Offer at most 25 choices while typing of `what` (as `offers` lists); none on trouble."""
        try:
            return await offers(self._doors.library, place, what, typed, language)
        except StorageError:
            return ()

    async def _visit(self, request: Request, asked: command.Command) -> Visit:
        """Find the place's radar, or make it; one that is only looked at isn't kept (the local page looks by GET)."""
        now, back = self._doors.clock.now(), False
        async with self._doors.library.begin() as work:
            radar = await work.radars.get(request.place)
            if radar is None:
                whose = request.language, request.timezone, self._timezone, now, request.person.id
                radar = arriving.new_radar(request.place, *whose)
                if not isinstance(asked, command.Panel | command.Example):
                    await work.radars.save(radar)
            elif radar.parked is not None and request.may_post and not isinstance(asked, LOOKING):
                back = await go_on(work, request.place, now)
                radar = replace(radar, parked=None)
            if not radar.asked_by and isinstance(asked, command.Change) and may_change(radar, request.person):
                radar = replace(radar, asked_by=request.person.id)
                await work.radars.save(radar)
        if back:
            self._wake()
        return Visit(self._doors, request, replace(radar, place=request.place), now)

    def _wake(self) -> None:
        for job in (Job.DELIVER, Job.DIGEST, Job.BRIEF):
            self._doors.wake(job)


def _rehearsed(answered: Answer, language: Language) -> Answer:
    note = Message((fine(say(language, "commands.dry_run")),))
    return replace(answered, messages=(note, *answered.messages))
