"""`academichub match` over lines that nobody should write: each is told, with what is allowed or would be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.terminal.app import run
from adapters.terminal.incoming import HERE
from adapters.terminal.lines import MOST_WATCHES, watches_of
from bot.__main__ import Program

CROWD = [f"{given} Last{number:04}" for given in ("Ada", "B.", "Wei") for number in range(1_101)]
HALF = "\ud800"
"""Half a character: JSON can escape it, UTF-8 can't hold it."""

WATCHES = {
    (
        "query",
        " ".join(["model"] * 10_000),
    ): "That is too long: 10000 characters fit at most. Too much from column 10001",
    ("query", "(" * 9_000 + "a"): "Brackets may stand 50 deep at most; those at column 51 are deeper.",
    ("keyword", "x" * 1_000_000): "That is too long: 300 characters fit at most.",
    ("author", "x" * 1_000_000): "That is too long: 200 characters fit at most.",
    ("query", "-survey"): "The query only says what not to find",
    (
        "query",
        "tit:a -survey",
    ): "“tit” at column 1 is no field. Fields: ti, abs, kw, au, cat, in, src, id. Try: ti:a -survey",
    ("query", "a ti:!!!"): "“!!!” at column 6 holds no letter or digit to look for. Try: a",
    ("category", "cs.CVV"): "“cs.CVV” is no category that is known. Try: category cs.CV",
    ("keyword", "!!!"): "The query is empty",
}
PAPERS: list[dict[str, Any]] = [
    {"id": "x:1", "title": "A boson", "authors": CROWD, "abstract": None, "categories": []},
    {"id": "x:2", "title": "boson", "authors": [":"]},
    {"id": "x:3", "title": f"boson {'x' * 1_000_000}"},
    {"id": "x:4", "title": f"{HALF} boson"},
    {"id": "x:5", "title": f"bo{chr(0x301) * 100_000}son"},
]


def line(said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"


def test_each_bad_line_is_told_and_the_good_ones_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    good = [
        line({"watch": HALF, "kind": "keyword", "text": "boson"}),
        line({"watch": "b", "kind": "author", "text": CROWD[7]}),
    ]
    bad = [line({"watch": "w", "kind": kind, "text": text}) for kind, text in WATCHES]
    broken = [b"[" * 100_000 + b"\n", b'"x"\n', b"null\n", b'{"watch": "l", "kind": "keyword", "text": "caf\xe9"}\n']
    Path("watches.jsonl").write_bytes(b"".join([*bad, *broken, *good]))
    Path("papers.jsonl").write_bytes(b"".join([*map(line, PAPERS), b"[" * 100_000 + b"\n", b"\xe9\n"]))
    assert run(Program().doors(), ["match", "--papers", "papers.jsonl", "--watches", "watches.jsonl"]) == 1
    said = capsys.readouterr()
    found = [json.loads(each) for each in said.out.splitlines()]
    assert [(one["paper"], one["watch"]) for one in found] == [
        ("x:1", HALF),
        ("x:1", "b"),
        *((paper["id"], HALF) for paper in PAPERS[1:]),
    ]
    told = said.err.splitlines()
    for number, (each, wanted) in enumerate(zip(told, WATCHES.values(), strict=False), start=1):
        assert each.startswith(f"watches.jsonl:{number}: {wanted}")
    rest = [*range(len(WATCHES) + 1, len(WATCHES) + len(broken) + 1)]
    assert [each.partition(": ")[0] for each in told[len(WATCHES) :]] == [
        *(f"watches.jsonl:{number}" for number in rest),
        "papers.jsonl:6",
        "papers.jsonl:7",
    ]


def test_a_file_of_more_watches_than_are_asked_at_once_is_told_where_to_split(tmp_path: Path) -> None:
    file = tmp_path / "watches.jsonl"
    line = json.dumps({"watch": "w", "kind": "category", "text": "cs.CV"}) + "\n"
    file.write_text(line + "{}\n" * (MOST_WATCHES - 2) + line * 3, "utf-8")
    bad: list[str] = []
    watches, _ = watches_of(str(file), HERE, bad)
    assert [watch.number for watch in watches] == [1, MOST_WATCHES]
    assert bad[-1] == f"{file}:{MOST_WATCHES + 1}: 100,000 lines of watches are read at once; split the file here"
    assert len(bad) == MOST_WATCHES - 1
