"""The command line: its words, and which door each opens."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from adapters.terminal import send
from adapters.terminal.doors import Doors, SectionReport
from adapters.terminal.keeping import KeepingCommands
from bot.domain.conversation import Request
from bot.domain.errors import BadDocument
from bot.domain.life import Unparted
from bot.domain.match import Certainty, Reason
from bot.domain.watch import BY_MEANING, Language, Person, Place, Role

if TYPE_CHECKING:
    from bot.domain.paper import Paper

DONE, FAILED, WRONG_USE = 0, 1, 2
HERE = Place("local", "", "radar", private=True)

PapersFile = Annotated[str, Parameter(help="Paper JSON Lines; - is standard input.", allow_leading_hyphen=True)]
WatchesFile = Annotated[str, Parameter(help="Watch JSON Lines; - is standard input.", allow_leading_hyphen=True)]
Lang = Annotated[Literal["en", "zh"], Parameter(help="Language of the answer; the settings' unless given.")]
Flag = Annotated[bool, Parameter(negative="")]
DocumentFile = Annotated[str, Parameter(help="The document; - is standard input.", allow_leading_hyphen=True)]


class CommandLine:
    """One method a command."""

    def __init__(self, doors: Doors) -> None:
        """Take the doors; none is opened, and nothing else imported, before its command is given."""
        self._doors = doors

    def app(self) -> App:
        """Make the command line's grammar."""
        app = App(
            name="academichub",
            help="AcademicHub (学术雷达): new papers for a lab's channels, on Slack, on Discord, in a page here.",
            version=self._doors.version,
            version_flags=["--version"],
            help_flags=["--help", "-h"],
            result_action="return_value",
        )
        app.default(self.run)
        named = (self.run, self.radar, self.collect, self.parse, self.match, self.merge, self.part)
        for command in (*named, self.brief, self.cards, self.doctor, self.migrate, self.version):
            app.command(command)
        keeping = KeepingCommands(self._doors)
        for kept in (keeping.backup, keeping.restore, keeping.export):
            app.command(kept)
        app.command(keeping.import_, name="import")
        return app

    async def run(self, *parts: str) -> int:
        """Run what the settings allow, or chosen parts.

        Args:
            parts: any of web, slack, discord, worker, clock; all that the settings allow unless named.
        """
        unknown = [part for part in parts if part not in self._doors.parts]
        if unknown:
            send.note(f"There is no command or part “{unknown[0]}”. Parts: {', '.join(self._doors.parts)}.")
            return WRONG_USE
        return await self._doors.run(parts)

    async def migrate(self, *, search: bool = False) -> int:
        """Bring the database up to date; safe beside running programs.

        Args:
            search: throw away what papers are found by, and note it anew: where it is damaged.
        """
        send.note(await self._doors.migrate(search))
        return DONE

    async def doctor(self) -> int:
        """Check settings, tokens, scopes, database and sources; say what to do."""
        from adapters.terminal.render import checkup_text

        looked_at = await self._doors.doctor()
        for checkup in looked_at:
            send.say(checkup_text(checkup))
        return DONE if all(checkup.well for checkup in looked_at) else FAILED

    def version(self) -> int:
        """Print the version."""
        send.say(self._doors.version)
        return DONE

    async def radar(self, *words: str, dry_run: bool = False, samples: bool = False) -> int:
        """Do one command of the radar for this machine's own room and print the answer.

        Args:
            words: as typed after /radar, `author Bohan Zhuang`.
            dry_run: only print what adding a watch would bring.
            samples: do it over invented sample papers; nothing is kept.
        """
        from adapters.terminal.render import text_of
        from bot.language import say

        language, person = self._doors.language(), Person("terminal", "terminal", Role.KEEPER)
        async with self._doors.desk(dry_run, samples) as opened:
            answer = await opened.desk.answer(Request(HERE, person, " ".join(words), language))
            posted, known = await opened.posted(), await opened.knows_papers()
        write = send.say if answer.ok else send.note
        write("\n\n".join(text_of(message, language) for message in (*answer.messages, *posted)))
        if not known:
            send.note(f"\n{say(language, 'commands.nothing_known')}")
        return DONE if answer.ok else FAILED

    async def collect(self, *sources: str, since: str | None = None) -> int:
        """Fetch new papers now.

        Args:
            sources: sources to ask; all unless named.
            since: ISO date from which on; the last collection unless given.
        """
        try:
            start = datetime.combine(date.fromisoformat(since), datetime.min.time(), UTC) if since else None
        except ValueError:
            send.note(f"--since {since}: not a date; write it like 2026-06-17.")
            return WRONG_USE
        from adapters.terminal.collecting import failures_in

        reports: list[SectionReport] = []
        with send.progress("collecting") as shown:
            async for report in self._doors.collect(sources, start):
                reports.append(report)
                if not report.failed:
                    shown.console.print(send.escape(report.line), markup=False, highlight=False, soft_wrap=True)
        for line in failures_in(reports):
            send.note(line)
        return FAILED if reports and all(report.failed for report in reports) else DONE

    def parse(self, file: DocumentFile, *, format: str | None = None) -> int:  # noqa: A002 -- the flag's name is agreed
        """Turn a source document into papers, JSON Lines on stdout.

        Args:
            format: its format; recognised by itself unless given.
        """
        from bot.intake.paper_lines import line_of

        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        try:
            papers, refused = self._doors.parse(body, format)
        except BadDocument as error:
            send.note(f"{file}: {error}")
            return FAILED
        for paper in papers:
            send.say(line_of(paper))
        return _status([f"{file}: {entry.where}: {entry.why}" for entry in refused])

    def cards(self, *, papers: PapersFile, lang: Lang | None = None) -> int:
        """Print papers as numbered cards."""
        from adapters.terminal.lines import papers_of
        from bot.digest.cards import card_lines, card_of

        bad: list[str] = []
        for number, paper in enumerate(papers_of(papers, bad), start=1):
            card = card_of(paper, number=number, language=self._language(lang))
            send.say(("\n" if number > 1 else "") + send.escape(card_lines(card)))
        return _status(bad)

    def match(self, *, papers: PapersFile, watches: WatchesFile) -> int:
        """Say which papers answer which watches: one match a line."""
        from adapters.terminal.lines import aimed, papers_of, watches_of
        from bot.matching.looking import look_of

        if papers == watches == "-":
            send.note("Only one of --papers and --watches can be standard input.")
            return WRONG_USE
        bad: list[str] = []
        standing, names = watches_of(watches, HERE, bad)
        likeness = self._doors.likeness()
        read: Iterable[Paper] = papers_of(papers, bad)
        if any(watch.kind in BY_MEANING for watch in standing):
            read = every = list(read)
            standing = aimed(standing, every, likeness, watches, bad)
        for hits in look_of(likeness, standing).match(read):
            for hit in sorted(hits, key=lambda hit: hit.watch.number):
                if reasons := hit.without_words:
                    send.say(_match_line(hit.paper.id, names[hit.watch.number], reasons))
        return _status(bad)

    def merge(self, *, papers: PapersFile) -> int:
        """Say which papers are one work: one work a line, with its papers' ids."""
        from adapters.terminal.lines import papers_of
        from bot.intake.merging import merge

        bad: list[str] = []
        for work in merge(papers_of(papers, bad)):
            send.say(dumps({"paper": work.paper, "members": work.members}, ensure_ascii=False))
        return _status(bad)

    async def part(self, one: str, other: str, *, undo: bool = False) -> int:
        """Say that two papers taken for one are two: no id, link, title or author joins them again.

        Args:
            one: the id or link of one of them.
            other: the id or link of the other.
            undo: take it back, so that what the sources say of them holds again.
        """
        from adapters.terminal.render import parted_text, unparted_text
        from bot.intake.identity import canonical

        parted = await self._doors.part(canonical(one) or one, canonical(other) or other, undo)
        if isinstance(parted, Unparted):
            send.note(unparted_text(parted, one, other))
            return FAILED
        send.say(send.escape(parted_text(parted)))
        return DONE

    async def brief(
        self, *, papers: PapersFile, lang: Lang | None = None, json: Flag = False, no_model: Flag = False
    ) -> int:
        """Write a briefing over papers, each claim with its card's number and a verbatim quotation.

        Args:
            json: write one JSON object.
            no_model: choose sentences, though a model is set up.
        """
        from adapters.terminal.briefing import show
        from adapters.terminal.lines import papers_of
        from bot.briefing.record import to_json

        bad: list[str] = []
        read, language = list(papers_of(papers, bad)), self._language(lang)
        if not read:
            return _status([*bad, "There are no papers to brief on."])
        with send.counting(f"briefing over {len(read)} papers") as told:
            briefing = await self._doors.brief(read, language, not no_model, told)
        if json:
            send.say(dumps(to_json(briefing), ensure_ascii=False))
        else:
            show(briefing, read)
        if briefing.why:
            send.note(f"The model did not write this: {briefing.why}")
        return _status(bad)

    def _language(self, chosen: Literal["en", "zh"] | None) -> Language:
        return Language(chosen) if chosen else self._doors.language()


def _match_line(paper: str, watch: str, reasons: Sequence[Reason]) -> str:
    lines = [reason.line() for reason in reasons]
    sure = any(reason.certainty is Certainty.SURE for reason in reasons)
    certainty = (Certainty.SURE if sure else Certainty.POSSIBLE).value
    return dumps({"paper": paper, "watch": watch, "certainty": certainty, "reasons": lines}, ensure_ascii=False)


def _status(bad: Sequence[str]) -> int:
    for line in bad:
        send.note(line)
    return FAILED if bad else DONE
