"""`academichub brief`: set for reading on a terminal, plain in a pipe, one object as JSON; bad lines are named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.terminal.app import run
from adapters.terminal.briefing import WIDEST, show
from bot.__main__ import Program
from bot.briefing.extractive import brief
from bot.domain.watch import Language
from bot.intake.paper_lines import line_of
from tests.fakes.model_server import FakeModelServer
from tests.fakes.papers import a_paper
from tests.unit.briefing.makings import CEMENT, FIVE, MEASLES

Command = Callable[..., int]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line in this process, in a folder of its own, no model set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'radar.db'}")
    monkeypatch.setenv("ACADEMICHUB_LANGUAGE", "en")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    (tmp_path / "papers.jsonl").write_text("".join(f"{line_of(paper)}\n" for paper in FIVE), "utf-8")
    return lambda *words: run(Program().doors(), words)


def test_in_a_pipe_it_is_plain_with_every_section_and_the_small_print(command: Command, capsys: Captured) -> None:
    assert command("brief", "--papers", "papers.jsonl") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "\x1b" not in said.out
    sections = ("Briefing: 5 papers, 4 fields", "Bridges across fields", "Disagreements", "What to read first")
    assert all(section in said.out for section in sections)
    small = said.out.splitlines()[-3:]
    assert small[0] == "5 papers · 4 fields · 2026-06-17"
    assert small[1].startswith("Extractive, no model")
    assert small[2].startswith("Bridges were looked for by shared terms")
    assert not Path("radar.db").exists()


def test_on_a_terminal_it_is_set_and_no_line_is_too_long(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "300")
    show(brief(FIVE, Language.ENGLISH), FIVE)
    out = capsys.readouterr().out
    assert "\x1b[1;36mBridges across fields" in out
    assert "  │ " in out
    read = re.sub("\x1b\\\\(?:8;[^\x1b]*)?|\x1b]8;[^\x1b]*|\x1b\\[[0-9;]*m", "", out)
    assert "\x1b" not in read
    assert max(map(len, read.splitlines())) <= WIDEST


@pytest.mark.parametrize("coloured", [True, False])
def test_nothing_in_a_paper_steers_the_terminal(
    coloured: bool, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    if coloured:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
    steering = "\x1b]0;owned\x07\x1b[31m[bold red]Percolation[/bold red] \ud800 \x9b2J threshold of a network"
    papers = [replace(MEASLES, title=steering, abstract=f"{steering} is shown to grow. {MEASLES.abstract}"), CEMENT]
    show(brief(papers, Language.CHINESE), papers)
    out = capsys.readouterr().out
    assert "[bold red]Percolation[/bold red]" in out.replace("\n", " ")
    assert not any(steers in out for steers in ("\x1b[31m", "\x07", "\x9b", "\x1b]0"))


def test_json_is_one_object_of_the_agreed_keys_and_nothing_else(command: Command, capsys: Captured) -> None:
    assert command("brief", "--papers", "papers.jsonl", "--json", "--lang", "zh", "--no-model") == 0
    said = capsys.readouterr()
    briefing = json.loads(said.out)
    keys = "language model headline themes bridges open first papers fields dropped tokens"
    assert list(briefing) == keys.split()
    assert (briefing["language"], briefing["model"], briefing["papers"]) == ("zh", None, 5)
    assert briefing["tokens"] == {"in": 0, "out": 0}
    assert all(set(piece) == {"paper", "card", "quote"} for piece in briefing["bridges"][0]["evidence"])
    assert said.err == ""


def test_bad_lines_are_named_and_the_good_ones_briefed(command: Command, capsys: Captured) -> None:
    Path("papers.jsonl").write_text(f'no json\n{line_of(MEASLES)}\n{{"id": "x"}}\n{line_of(CEMENT)}\n', "utf-8")
    assert command("brief", "--papers", "papers.jsonl", "--json") == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["papers"] == 2
    assert [line.split(": ")[0] for line in said.err.splitlines()] == ["papers.jsonl:1", "papers.jsonl:3"]


@pytest.mark.parametrize(("content", "lines"), [("", 1), ("no json\n", 2)])
def test_without_papers_there_is_no_briefing(content: str, lines: int, command: Command, capsys: Captured) -> None:
    Path("papers.jsonl").write_text(content, "utf-8")
    assert command("brief", "--papers", "papers.jsonl", "--json") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == "There are no papers to brief on."
    assert len(said.err.splitlines()) == lines


def test_a_file_that_is_not_there_is_named(command: Command, capsys: Captured) -> None:
    assert command("brief", "--papers", "nowhere.jsonl") == 1
    assert "nowhere.jsonl" in capsys.readouterr().err


async def test_the_model_writes_where_one_is_set_up_unless_it_is_not_wanted(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [replace(paper, id=f"doi:10.1000/{n}", ids={}) for n, paper in enumerate(FIVE, 1)]
    read: list[tuple[int, int]] = []

    async def told(done: int, of: int) -> None:
        read.append((done, of))

    async with FakeModelServer() as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        without = await Program().brief(papers, Language.ENGLISH, False, told)
        assert server.requests == []
        written = await Program().brief(papers, Language.ENGLISH, True, told)
        assert server.requests
    assert without.model is None
    assert written.model is not None
    assert written.themes
    assert read[-1] == (5, 5)


def test_a_paper_without_anything_to_quote_is_told_of(command: Command, capsys: Captured) -> None:
    short = a_paper(9, "Short", abstract=None)
    Path("papers.jsonl").write_text(f"{line_of(short)}\n{line_of(MEASLES)}\n", "utf-8")
    assert command("brief", "--papers", "papers.jsonl") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 paper not quoted"
