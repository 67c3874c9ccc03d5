"""`academichub match` with topics and examples."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.intake.paper_lines import line_of
from tests.adapters.terminal.test_files import Command, command
from tests.fakes.papers import a_paper
from tests.fakes.subjects import papers_about

__all__ = ["command"]

DAYS = 5
PAPERS = [
    replace(paper, published=date(2026, 6, 15) + timedelta(days=at % DAYS))
    for at, paper in enumerate(papers_about(240, Random(3)))
]
EXAMPLE = a_paper("doi:10.1000/x", "Dendrites in solid lithium electrolytes", abstract="Ionic conductors of batteries.")


def test_topics_and_examples_match_about_two_papers_a_day(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("many.jsonl").write_text("\n".join(map(line_of, [*PAPERS, EXAMPLE])), "utf-8")
    Path("watches.jsonl").write_text(
        '{"watch": "t", "kind": "topic", "text": "液晶的拓扑缺陷"}\n'
        '{"watch": "a", "kind": "author", "text": "Ada Example"}\n'
        '{"watch": "l", "kind": "like", "text": "https://doi.org/10.1000/X"}\n'
        '{"watch": "x", "kind": "like", "text": "2501.00001"}\n'
        '{"watch": "y", "kind": "topic", "text": "魔芋"}\n',
        "utf-8",
    )
    assert command("match", "--papers", "many.jsonl", "--watches", "watches.jsonl") == 1
    said = capsys.readouterr()
    found = [json.loads(line) for line in said.out.splitlines()]
    topic = [one for one in found if one["watch"] == "t"]
    like = [one for one in found if one["watch"] == "l"]
    assert len(topic) == pytest.approx(2 * DAYS, abs=1)
    assert 1 <= len(like) <= 2 * DAYS + 1
    assert EXAMPLE.id not in {one["paper"] for one in like}
    assert all(one["certainty"] == "sure" for one in (*topic, *like))
    assert topic[0]["reasons"][0].startswith("topic “液晶的拓扑缺陷” 0.")
    order = [paper.id for paper in PAPERS] + [EXAMPLE.id]
    places = [(order.index(one["paper"]), "tal".index(one["watch"])) for one in found]
    assert places == sorted(places)
    assert said.err.splitlines() == [
        "watches.jsonl:4: like “2501.00001” is not among the papers",
        "watches.jsonl:5: topic “魔芋” is not understood",
    ]
