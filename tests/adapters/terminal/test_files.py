"""Commands over files alone: JSON Lines in, lines out, and what is wrong is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from adapters.terminal.app import run
from bot.__main__ import Program
from bot.domain.errors import SettingError
from bot.intake.paper_lines import line_of
from bot.settings import read_settings
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.papers import a_paper

GRPO = a_paper(
    1,
    "Flash-GRPO: Efficient Alignment for Video Diffusion via One-Step Policy Optimization",
    authors=["Ada Example", "Bohan Zhuang"],
    abstract="An invented abstract about aligning video diffusion models with what people prefer.",
    categories=["cs.CV", "cs.LG"],
    venue="arXiv (CS.CV)",
)
FORCING = a_paper(
    2,
    "K-Forcing: Joint Next-K-Token Decoding via Push-Forward Language Modeling",
    authors=["B. Zhuang"],
    abstract="An invented abstract about decoding several tokens at once.",
    categories=["cs.CL"],
    venue="arXiv (CS.CL)",
    published=date(2026, 6, 11),
)
BOTH = f"{line_of(GRPO)}\n{line_of(FORCING)}\n"

Command = Callable[..., int]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'radar.db'}")
    monkeypatch.setenv("ACADEMICHUB_LANGUAGE", "en")
    (tmp_path / "papers.jsonl").write_text(BOTH, "utf-8")
    return lambda *words: run(Program().doors(), words)


def test_cards_print_the_two_labels_of_the_product_page(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("cards", "--papers", "papers.jsonl") == 0
    first, second = capsys.readouterr().out.split("\n\n")
    assert first.splitlines()[:3] == ["01.  arXiv (CS.CV)  2026-06-17", GRPO.title, "Ada Example, Bohan Zhuang"]
    assert second.splitlines()[:2] == ["02.  arXiv (CS.CL)  2026-06-11", FORCING.title]


def test_matching_keeps_order_and_says_how_sure_it_is(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("watches.jsonl").write_text(
        '{"watch": "w1", "kind": "author", "text": "Bohan Zhuang"}\n'
        '{"watch": "w2", "place": "slack/T1/C1", "kind": "query", "text": "ti:k-forcing OR cat:cs.CV"}\n',
        "utf-8",
    )
    assert command("match", "--papers", "papers.jsonl", "--watches", "watches.jsonl") == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["paper"], one["watch"], one["certainty"]) for one in found] == [
        (GRPO.id, "w1", "sure"),
        (GRPO.id, "w2", "sure"),
        (FORCING.id, "w1", "possible"),
        (FORCING.id, "w2", "sure"),
    ]
    assert found[0]["reasons"] == ["author “Bohan Zhuang”"]


def test_a_journal_is_matched_by_name_and_issn_and_one_that_is_none_is_a_bad_line(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    named = a_paper("doi:10.1000/1", venue="Phys. Rev. Lett.", source="crossref", categories=())
    numbered = a_paper("doi:10.1000/2", venue="A journal", source="crossref", categories=(), issns=["1079-7114"])
    Path("printed.jsonl").write_text(f"{line_of(named)}\n{line_of(numbered)}\n{line_of(GRPO)}\n", "utf-8")
    Path("watches.jsonl").write_text(
        '{"watch": "w1", "kind": "journal", "text": "物理评论快报"}\n'
        '{"watch": "w2", "kind": "journal", "text": "Phyiscal Review Leters"}\n',
        "utf-8",
    )
    assert command("match", "--papers", "printed.jsonl", "--watches", "watches.jsonl") == 1
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    assert [(one["paper"], one["reasons"]) for one in found] == [
        (named.id, ["journal “物理评论快报”"]),
        (numbered.id, ["journal “物理评论快报”"]),
    ]
    assert "2" in printed.err
    assert "Phyiscal Review Leters" in printed.err


def test_a_bad_line_is_named_and_the_good_ones_are_done(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("watches.jsonl").write_text(
        '{"watch": "w1", "kind": "author", "text": "Bohan Zhuang"}\n'
        '{"watch": "w2", "kind": "query", "text": "(unbalanced"}\n'
        "not json\n",
        "utf-8",
    )
    Path("some.jsonl").write_text(f'{line_of(GRPO)}\n{{"id": "nothing"}}\n', "utf-8")
    assert command("match", "--papers", "some.jsonl", "--watches", "watches.jsonl") == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    named = [line.split(": ")[0] for line in said.err.splitlines()]
    assert named == ["watches.jsonl:2", "watches.jsonl:3", "some.jsonl:2"]


@pytest.mark.parametrize(
    "words",
    [
        ("match", "--papers", "-", "--watches", "-"),
        ("nonsense",),
        ("cards",),
        ("collect", "arxiv", "--since", "yesterday"),
        ("cards", "--papers", "papers.jsonl", "--lang", "fr"),
    ],
)
def test_wrong_use_exits_with_two_and_says_what_is_wrong(
    command: Command, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert command(*words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err


def test_a_missing_file_is_an_error_in_a_line(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("cards", "--papers", "missing.jsonl") == 1
    assert "missing.jsonl" in capsys.readouterr().err


def test_parse_writes_papers_and_refuses_what_is_no_feed(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("feed.xml").write_text(rss_of("cs.CV", [GRPO], date(2026, 6, 17)), "utf-8")
    Path("page.html").write_text("<!doctype html><html><body>Log in</body></html>", "utf-8")
    assert command("parse", "feed.xml") == 0
    assert json.loads(capsys.readouterr().out)["id"] == GRPO.id
    assert command("parse", "page.html") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("page.html: ")


def test_a_briefing_quotes_its_papers_as_text_and_as_json(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("brief", "--papers", "papers.jsonl") == 0
    text = capsys.readouterr().out
    assert command("brief", "--papers", "papers.jsonl", "--json", "--lang", "zh") == 0
    briefing = json.loads(capsys.readouterr().out)
    claims = [claim for theme in briefing["themes"] for claim in theme["claims"]]
    quotes = [piece["quote"] for claim in claims for piece in claim["evidence"]]
    assert (briefing["language"], briefing["model"], briefing["papers"]) == ("zh", None, 2)
    assert quotes
    assert all(any(quote in (paper.abstract or "") for paper in (GRPO, FORCING)) for quote in quotes)
    assert all(f"“{quote}”" in text for quote in quotes)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "no"), ("ACADEMICHUB_TIMEZONE", "Mars/Base"), ("DATABASE_URL", "mysql://u:pw@h/d")]
)
def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as caught:
        read_settings()
    assert caught.value.setting == name
    assert value not in str(caught.value)


def test_merging_tells_a_work_a_line_and_names_bad_lines(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    article = a_paper("doi:10.1000/x", GRPO.title, authors=["Zhuang, B.", "Example, A."], published=date(2026, 9, 1))
    Path("papers.jsonl").write_text(f"{BOTH}no paper\n{line_of(article)}\n", "utf-8")
    assert command("merge", "--papers", "papers.jsonl") == 1
    written = capsys.readouterr()
    assert [json.loads(line) for line in written.out.splitlines()] == [
        {"paper": "doi:10.1000/x", "members": ["arxiv:2606.00001", "doi:10.1000/x"]},
        {"paper": "arxiv:2606.00002", "members": ["arxiv:2606.00002"]},
    ]
    assert written.err.startswith("papers.jsonl:3: ")
