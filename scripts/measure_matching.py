"""Measures `academichub match` over the real papers with 1,000 watches drawn from their authors and titles.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_matching [--sample N] [--folder KEPT]

Prints the time and the most memory that the command took, what it matched by kind and certainty, and a sample of the
matches with their reasons beside the paper's title and authors, to be read by eye. The watches and the sample are the
same in every run. The papers are no part of the project; without them this says so and ends with 1.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bot.matching.names import Verdict, verdict
from bot.matching.tokens import tokens

WATCHES, SAMPLE = 1_000, 50
KINDS = {"author": 50, "keyword": 25, "phrase": 10, "query": 15}
"""Of a hundred watches, how many are of each kind; a phrase is a keyword in quotes."""

SHORTEST = 4
"""Letters of a word that anybody would watch."""

Line = Mapping[str, Any]


def shared_papers() -> Path | None:
    """Give the file of real papers; None where there is none."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared"))
    file = folder / "data" / "corpus" / "arxiv_2025.jsonl.xz"
    return file if file.is_file() else None


def drawn(papers: Sequence[Line], rng: Random) -> Iterator[dict[str, str]]:
    """Draw watches: a paper by lot, then one of its authors, neighbouring words of its title, or a query of them."""
    kinds = rng.choices(list(KINDS), list(KINDS.values()), k=WATCHES)
    for number, kind in enumerate(kinds, start=1):
        text = ""
        while not text:
            text = _text(kind, rng.choice(papers), rng)
        yield {"watch": f"{kind}-{number}", "kind": "keyword" if kind == "phrase" else kind, "text": text}


def _text(kind: str, paper: Line, rng: Random) -> str:
    words = tokens(paper["title"])
    at = rng.randrange(len(words)) if words else 0
    near = [word for word in words[at : at + 2] if len(word) >= SHORTEST and word.isalpha()]
    if kind == "author":
        name = rng.choice(paper["authors"])
        return "" if '"' in name or len(tokens(name)) < 2 else name
    if len(near) < 2:
        return ""
    match kind:
        case "keyword":
            return " ".join(near)
        case "phrase":
            return f'"{" ".join(near)}"'
        case _:
            return f"ti:{near[0]} cat:{rng.choice(paper['categories'])} -{near[1]}"


def measured(papers: Path, watches: Path, matches: Path) -> tuple[float, float]:
    """Run the command; gives its seconds and the most memory it held, in MB."""
    argv = [sys.executable, "-m", "bot", "match", "--papers", str(papers), "--watches", str(watches)]
    begun = time.perf_counter()
    with matches.open("wb") as out:
        subprocess.run(argv, stdout=out, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.perf_counter() - begun, peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def _told(matches: Sequence[Line], watches: Mapping[str, Line], papers: Mapping[str, Line], sample: int) -> None:
    counts = Counter((match["watch"].partition("-")[0], match["certainty"]) for match in matches)
    for (kind, certainty), count in sorted(counts.items()):
        print(f"  {kind:8} {certainty:9} {count:6}")
    print(f"  watches that matched nothing: {len(watches) - len({match['watch'] for match in matches})}")
    for number, match in enumerate(_chosen(matches, sample), start=1):
        paper, text = papers[match["paper"]], watches[match["watch"]]["text"]
        meant = [name for name in paper["authors"] if verdict(text, name) is not Verdict.DIFFERENT]
        authors = meant if match["watch"].startswith("author") else paper["authors"][:3]
        print(f"\n{number:3}. {match['certainty']}: {'; '.join(match['reasons'])}\n     {paper['title']}")
        print(f"     {', '.join(authors)} (of {len(paper['authors'])}) · {' '.join(paper['categories'])}")
        if match["watch"].startswith(("keyword", "phrase")):
            print(f"     {_around(paper, tokens(text))}")


def _chosen(matches: Sequence[Line], sample: int) -> Iterator[Line]:
    """Draw as many of each kind and certainty, one of a watch at the most while there are others."""
    rng, drawn_by = Random(2), dict[tuple[str, str], list[Line]]()  # noqa: S311  a sample that is always the same
    for match in rng.sample(matches, len(matches)):
        drawn_by.setdefault((match["watch"].partition("-")[0], match["certainty"]), []).append(match)
    for each in drawn_by.values():
        yield from list({match["watch"]: match for match in each}.values())[: sample // len(drawn_by)]


def _around(paper: Line, wanted: Sequence[str]) -> str:
    """Give the words about those watched, in the title or else the abstract."""
    words = f"{paper['title']} · {paper['abstract'] or ''}".split()
    begins = [word[:4] for word in wanted]
    near = ("".join(tokens(" ".join(words[at : at + 2]))) for at in range(len(words)))
    at = next((at for at, text in enumerate(near) if all(begin in text for begin in begins)), 0)
    return "… " + " ".join(words[max(0, at - 4) : at + 8]) + " …"


def main() -> int:
    """Print the measurement and the sample."""
    parser = argparse.ArgumentParser(description="Measure academichub match over the real papers.")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many matches to print")
    parser.add_argument("--folder", help="where to keep the papers, watches and matches")
    chosen = parser.parse_args()
    file = shared_papers()
    if file is None:
        print("The real papers are not here: set ACADEMICHUB_SHARED to their folder.", file=sys.stderr)
        return 1
    with TemporaryDirectory() as scratch:
        folder = Path(chosen.folder or scratch)
        folder.mkdir(exist_ok=True)
        papers, watches, matches = (folder / f"{name}.jsonl" for name in ("papers", "watches", "matches"))
        papers.write_bytes(lzma.decompress(file.read_bytes()))
        known = {line["id"]: line for line in map(json.loads, papers.read_text("utf-8").splitlines())}
        asked = list(drawn(list(known.values()), Random(1)))  # noqa: S311  the same in every run
        watches.write_text("".join(f"{json.dumps(watch)}\n" for watch in asked), "utf-8")
        took, peak = measured(papers, watches, matches)
        found = [json.loads(line) for line in matches.read_text("utf-8").splitlines()]
        print(f"{len(known):,} papers, {len(asked):,} watches: {took:.1f} s, {peak:.0f} MB, {len(found):,} matches")
        _told(found, {watch["watch"]: watch for watch in asked}, known, chosen.sample)
    return 0


if __name__ == "__main__":
    sys.exit(main())
