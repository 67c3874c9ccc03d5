"""Count how common and how bursty the terms of science are: `bot/matching/commonness.tsv` on stdout.

Reads papers in the Paper form, JSON Lines, on stdin: `xz -dc papers.jsonl.xz | python scripts/count_words.py`.
"""

import json
import math
import sys
from collections import Counter
from itertools import pairwise

from bot.matching.tokens import tokens
from bot.matching.vocabulary import COUNTED, RAREST, english_grammar, key_of

PAIRS_RAREST = 150
"""Pairs of words in fewer abstracts of the counted are left out."""


def main() -> None:
    """Write the table: term, abstracts of 100,000 that hold it, bursts."""
    holders: Counter[str] = Counter()
    times: Counter[str] = Counter()
    papers = 0
    for papers, line in enumerate(sys.stdin, 1):  # noqa: B007 - the last number is the count
        paper = json.loads(line)
        found = Counter(_terms(f"{paper['title']} . {paper.get('abstract') or ''}"))
        holders.update(found.keys())
        times.update(found)
    sys.stdout.write("# How common terms are: term, abstracts of 100,000 that hold it, bursts (see vocabulary.py)\n")
    for term in sorted(holders):
        scaled = round(holders[term] * COUNTED / papers)
        if scaled >= (PAIRS_RAREST if " " in term else RAREST):
            sys.stdout.write(f"{term}\t{scaled}\t{_bursts(holders[term], times[term], papers):.2f}\n")


def _terms(text: str) -> list[str]:
    grammar = english_grammar()
    words = [key_of(word) for word in tokens(text)]
    known = [word for word in words if word.isascii() and word.isalpha() and word not in grammar]
    pairs = pairwise(words)
    return known + [" ".join(pair) for pair in pairs if not grammar.intersection(pair) and _whole(pair)]


def _whole(pair: tuple[str, str]) -> bool:
    return all(word.isascii() and word.isalpha() and len(word) > 1 for word in pair)


def _bursts(holders: int, times: int, papers: int) -> float:
    """Times a holder says it, as a ratio to what a Poisson spread of the same holders would give."""
    rate = -math.log1p(-min(holders, papers - 1) / papers)
    return (times / holders) / (rate / -math.expm1(-rate))


if __name__ == "__main__":
    main()
