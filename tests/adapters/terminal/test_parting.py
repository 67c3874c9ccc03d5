"""`academichub part`: two papers taken for one are two again, and one again, over a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.terminal.app import run
from bot.__main__ import Program
from bot.domain.paper import Paper
from bot.intake.remembering import remember
from storage.library import SqlLibrary
from tests.fakes.papers import a_paper

NOW = datetime(2026, 6, 17, 4, 30, tzinfo=UTC)
ARTICLE = a_paper("doi:10.1000/x", "Of other quarks", source="crossref", version=None)
PREPRINT = replace(a_paper(1, "Of quarks\x1b[2J in a box"), links=(ARTICLE.id,))


async def collected(url: str, *papers: Paper) -> set[int]:
    """Remember papers as a collection would; gives the keys of their works."""
    library = SqlLibrary(url)
    await library.migrate()
    async with library.begin() as work:
        keys = {each.known.key for each in await remember(work, papers, NOW)}
    await library.close()
    return keys


def test_two_papers_are_parted_and_stay_two_until_that_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/radar.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ACADEMICHUB_LANGUAGE", "en")
    links = "https://arxiv.org/abs/2606.00001v2", "https://doi.org/10.1000/X"

    def typed(*words: str) -> tuple[int, str, str]:
        status = run(Program().doors(), words)
        said = capsys.readouterr()
        return status, said.out, said.err

    assert len(asyncio.run(collected(url, PREPRINT, ARTICLE))) == 1
    assert typed("part", *links) == (
        0,
        "Of quarks[2J in a box\n    arxiv:2606.00001\nOf other quarks\n    doi:10.1000/x\n",
        "",
    )
    assert len(asyncio.run(collected(url, PREPRINT, ARTICLE))) == 2
    assert "are two works: terminal parted them" in typed("radar", "why", "2606.00001")[1]
    status, out, _ = typed("part", "--undo", *links[::-1])
    assert (status, out.count("\n    ")) == (0, 1)
    assert len(asyncio.run(collected(url, PREPRINT, ARTICLE))) == 1
    assert typed("part", "--undo", *links) == (1, "", f"Nobody parted {links[0]} and {links[1]}.\n")
    assert "No paper here has the id 2606.00009" in typed("part", "2606.00009", "10.1000/x")[2]
    assert "one and the same record" in typed("part", "10.1000/x", "10.1000/X")[2]
