"""The program as a person runs it: the installed command, a database of its own, a source on this machine."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from bot.intake.paper_lines import line_of
from tests.adapters.terminal.prefork import Forks, forks
from tests.adapters.terminal.test_files import FORCING, GRPO
from tests.conftest import ROOT
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.citation_graph import invented
from tests.fakes.people_registry import JOSIAH
from tests.fakes.people_registry import invented as invented_people
from tests.fakes.source_server import SourceServer
from tests.patience import PATIENCE_S

DAY = date(2026, 6, 17)


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of the program printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A person's machine: a folder, and the settings that its program gets."""

    folder: Path
    settings: dict[str, str]
    forks: Forks

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT), **self.settings}

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        pipe, environment = asyncio.subprocess.PIPE, self.environment
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, stdin=pipe, stdout=pipe, stderr=pipe, cwd=self.folder, env=environment
        )

    async def runs(self, *words: str, given: str = "") -> Said:
        with TemporaryFile() as given_file, TemporaryFile() as out, TemporaryFile() as err:
            given_file.write(given.encode())
            given_file.seek(0)
            streams = given_file, out, err
            status = await asyncio.to_thread(self.forks.run, words, self.folder, self.environment, *streams)
            out.seek(0)
            err.seek(0)
            return Said(status, out.read().decode(), err.read().decode())

    def has(self, name: str, *lines: str) -> str:
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return name


@pytest.fixture
async def arxiv() -> AsyncIterator[SourceServer]:
    async with SourceServer() as server:
        server.serve("/rss/cs", rss_of("cs", [GRPO, FORCING], DAY))
        yield server


@pytest.fixture(scope="session")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks(tmp_path_factory.mktemp("forks")) as ready:
        yield ready


@pytest.fixture
def machine(tmp_path: Path, arxiv: SourceServer, forked: Forks) -> Machine:
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'radar.db'}",
        "ACADEMICHUB_SOURCES": "arxiv",
        "ARXIV_RSS_URL": f"{arxiv.url}/rss",
        "ARXIV_API_URL": f"{arxiv.url}/api/query",
        "ARXIV_OAI_URL": f"{arxiv.url}/oai",
        "ARXIV_AUTHORS_URL": f"{arxiv.url}/a",
        "ACADEMICHUB_PEOPLE": "",
        "ACADEMICHUB_LANGUAGE": "en",
        "ACADEMICHUB_TIMEZONE": "Asia/Shanghai",
        "PORT": "0",
    }
    return Machine(tmp_path, settings, forked)


async def test_a_dash_is_standard_input(machine: Machine) -> None:
    said = await machine.runs("cards", "--papers", "-", "--lang", "zh", given=f"{line_of(GRPO)}\n")
    assert (said.status, said.out.splitlines()[0]) == (0, "01.  arXiv (CS.CV)  2026-06-17")


async def test_collected_papers_are_found_by_watching(machine: Machine) -> None:
    collected = await machine.runs("collect", "arxiv")
    author = await machine.runs("radar", "author Bohan Zhuang")
    again = await machine.runs("radar", "作者", "Bohan Zhuang")
    rehearsed = await machine.runs("radar", "--dry-run", "keyword push-forward")
    shuffled = await machine.runs("radar", "换一批")
    assert collected.status == author.status == shuffled.status == 0
    assert "arxiv cs: 2 papers, 2 first seen, 0 matches, first" in collected.err
    assert "01.  arXiv (CS.CV)  2026-06-17" in author.out
    assert GRPO.title in author.out
    assert "matched: author “Bohan Zhuang”" in author.out
    assert "already" in again.out or "already" in again.err
    assert FORCING.title in rehearsed.out
    assert "push-forward" not in (await machine.runs("radar", "list")).out
    assert "2 of 2" in shuffled.out


async def test_a_journal_is_watched_by_any_of_its_names(machine: Machine) -> None:
    letter = {
        "DOI": "10.5555/1",
        "type": "journal-article",
        "title": ["An invented letter"],
        "container-title": ["Physical Review Letters"],
        "ISSN": ["0031-9007"],
        "created": {"date-time": "2026-06-15T09:00:00Z"},
    }
    works = {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [letter]}}
    async with SourceServer() as crossref:
        for path in ("/works", "/journals/0031-9007/works"):
            crossref.serve(path, json.dumps(works).encode())
        settings = {**machine.settings, "ACADEMICHUB_SOURCES": "crossref", "CROSSREF_API_URL": crossref.url}
        lab = replace(machine, settings=settings)
        watched = await lab.runs("radar", "journal PRL")
        collected = await lab.runs("collect")
        found = await lab.runs("radar", "search in:物理评论快报")
        wrong = await lab.runs("radar", "journal", "Phyiscal Review Leters")
    assert "An invented letter" in watched.out
    assert "Watching 1. journal “Physical Review Letters”." in watched.out
    assert "crossref 0031-9007: 1 papers, 1 first seen" in collected.err
    assert "01.  Physical Review Letters" in found.out
    assert wrong.status == 1
    assert """academichub radar 'query in:"Phyiscal Review Leters"'""" in f"{wrong.out}{wrong.err}"


async def test_who_cites_a_paper_is_shown_watched_and_collected(machine: Machine) -> None:
    async with SourceServer() as source:
        invented(datetime.now(UTC).date()).serve(source)
        asked = dict.fromkeys(("SEMANTICSCHOLAR_API_URL", "OPENALEX_API_URL"), source.url)
        settings = {**machine.settings, **asked, "ACADEMICHUB_SOURCES": "semanticscholar,openalex"}
        lab = replace(machine, settings=settings)
        watched = await lab.runs("radar", "cites https://doi.org/10.48550/arXiv.1706.03762")
        collected = await lab.runs("collect")
        shuffled = await lab.runs("radar", "换一批")
        again = await lab.runs("radar", "引用 1706.03762")
    assert "2 papers of the last 7 days cite it, 4 in all (by Semantic Scholar, OpenAlex)" in watched.out
    assert "Watching 1. cites “1706.03762: Attention Is All You Need”." in watched.out
    assert "citations: 2 papers, 2 first seen, 0 matches, fresh; asked about 1" in collected.err
    assert "2 of 2" in shuffled.out
    assert "matched: cites “1706.03762: Attention Is All You Need”" in shuffled.out
    assert "already" in again.out


async def test_the_people_of_a_name_are_offered_and_one_is_followed_by_an_id(machine: Machine) -> None:
    async with SourceServer() as source:
        registry = invented_people(datetime.now(UTC).date())
        registry.serve(source)
        lab = replace(machine, settings={**machine.settings, **registry.settings(source)})
        offered = await lab.runs("radar", "--dry-run", "author Wei Wang")
        pinned = await lab.runs("radar", "author Wei Wang https://arxiv.org/a/wang_w_2")
        panel = await lab.runs("radar", "list")
        wrong = await lab.runs("radar", "author Wei Wang orcid:0000-0002-1825-0098")
    assert "people write as Wei Wang" in offered.out
    assert f'academichub radar "author Wei Wang orcid:{JOSIAH} openalex:A5000000001"' in offered.out
    assert "arXiv wang_w_2 is Wei Wang" in pinned.out
    assert "Watching 1. author “Wei Wang arxiv:wang_w_2”." in pinned.out
    assert "Wei Wang · arXiv wang_w_2" in panel.out
    assert wrong.status == 1
    assert "its last digit doesn't fit" in f"{wrong.out}{wrong.err}"


async def test_watches_on_cited_papers_are_matched_with_what_lines_say(machine: Machine) -> None:
    citing = {"id": "doi:10.5555/1", "title": "One", "cites": ["https://arxiv.org/abs/1706.03762v2"]}
    papers = machine.has("p.jsonl", json.dumps(citing), json.dumps({"id": "doi:10.5555/2", "title": "Other"}))
    watches = machine.has("w.jsonl", '{"watch": "w", "kind": "cites", "text": "10.48550/arXiv.1706.03762"}')
    said = await machine.runs("match", "--papers", papers, "--watches", watches)
    reasons = ["cites “10.48550/arXiv.1706.03762”"]
    (line,) = said.out.splitlines()
    assert json.loads(line) == {"paper": "doi:10.5555/1", "watch": "w", "certainty": "sure", "reasons": reasons}


async def test_a_mute_among_the_watches_to_be_matched_is_refused_by_its_line(machine: Machine) -> None:
    papers = machine.has("p.jsonl", json.dumps({"id": "doi:10.5555/1", "title": "A survey"}))
    lines = [json.dumps({"watch": kind, "kind": kind, "text": "survey"}) for kind in ("mute", "keyword")]
    said = await machine.runs("match", "--papers", papers, "--watches", machine.has("w.jsonl", *lines))
    assert [json.loads(line)["watch"] for line in said.out.splitlines()] == ["keyword"]
    assert "w.jsonl:1: not a watch: ValueError: a mute holds papers back from a place, and matches none" in said.err


async def test_with_no_source_in_reach_it_says_so_and_offers_samples(machine: Machine, arxiv: SourceServer) -> None:
    settings = {**machine.settings, "ARXIV_RSS_URL": "http://127.0.0.1:9/rss", "ARXIV_API_URL": "http://127.0.0.1:9/q"}
    alone = replace(machine, settings=settings)
    collected = await alone.runs("collect")
    said = await alone.runs("radar", "keyword diffusion")
    samples = await alone.runs("radar", "--samples", "keyword diffusion")
    assert collected.status == 1
    assert "unreachable" in collected.err
    assert "could not be asked" in said.out
    assert "--samples" in said.err
    assert "Sample (" in samples.out
    assert arxiv.asked == []


async def test_in_chinese_the_commands_to_type_and_the_hints_are_chinese(machine: Machine) -> None:
    said = await replace(machine, settings={**machine.settings, "ACADEMICHUB_LANGUAGE": "zh"}).runs("radar", "换一批")
    assert "academichub radar 作者 …" in said.out.replace('"', "")
    assert "academichub radar 列表" in said.out.replace('"', "")
    assert "这里还没有任何文献。" in said.err
    assert "No papers" not in said.err


async def test_the_doctor_names_settings_sources_scopes_and_no_secret(machine: Machine) -> None:
    secret = "xoxb-1-not-a-real-token"
    settings = {
        **machine.settings,
        "SLACK_BOT_TOKEN": secret,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "DYNO": "web.1",
    }
    said = await replace(machine, settings=settings).runs("doctor")
    assert said.status == 1
    assert "SLACK_BOT_TOKEN (set)" in said.out
    assert "✗ Slack: SLACK_APP_TOKEN: is not set." in said.out
    assert "✗ database: Heroku's disk doesn't outlive a restart" in said.out
    assert "read_message_history" in said.out
    assert secret not in said.out + said.err


async def test_it_runs_until_told_to_stop_and_other_faces_go_on_without_tokens_that_work(machine: Machine) -> None:
    settings = {**machine.settings, "SLACK_BOT_TOKEN": "wrong", "DISCORD_API_URL": "http://127.0.0.1:9"}
    process = await replace(machine, settings=settings).start()
    assert process.stderr is not None
    told = ""
    async with asyncio.timeout(PATIENCE_S):
        while "http://127.0.0.1:" not in told or "slack is not running" not in told:
            told += (await process.stderr.readline()).decode()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE_S):
        assert await process.wait() == 0
    assert "SLACK_BOT_TOKEN" in told
