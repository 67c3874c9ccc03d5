"""Other ways to find which of very many watches a batch of papers answers, each giving exactly the same.

They get what they need ready made: our folded tokens, queries written out beforehand in their own language, and our
verdict on the names among what they find, which a text index can't give.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, assert_never

import tantivy

from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.watch import Watch
from bot.matching.checking import Check, categories_meant, check_of
from bot.matching.folded import FoldedPaper
from bot.matching.names import keys_watched
from bot.matching.tokens import singulars, tokens
from bot.matching.watching import query_of

Found = list[list[int]]
"""For each paper the places of the watches that it answers."""

TITLE, ABSTRACT, PEOPLE, CATEGORIES = "title", "abstract", "people", "categories"
EXACT = {TITLE: "title_exact", ABSTRACT: "abstract_exact"}
FEW = 30
"""Hits that tantivy is asked for at first, which is enough nearly always and quicker than asking for all."""
COLUMNS = (TITLE, ABSTRACT, *EXACT.values(), PEOPLE, CATEGORIES)


class Peer(Protocol):
    """Watches made ready once, and asked with papers."""

    def find(self, papers: Sequence[Paper]) -> Found:
        """Give what each paper answers."""
        ...


class TokenSets:
    """Every watch looks at every paper."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._checks = [check_of(query_of(watch.kind, watch.text)) for watch in watches]

    def find(self, papers: Sequence[Paper]) -> Found:
        """Put every paper to every watch."""
        folded = map(FoldedPaper, papers)
        return [[at for at, check in enumerate(self._checks) if check(paper) is not None] for paper in folded]


def key_token(key: str) -> str:
    """Give a key of a name or category as one token of any text index."""
    return f"k{key.encode().hex()}"


def document(paper: FoldedPaper) -> dict[str, str]:
    """Give the text that a peer indexes, tokens parted by blanks."""
    abstract = tokens(paper.paper.abstract or "")
    return {
        TITLE: " ".join(singulars(paper.title)),
        ABSTRACT: " ".join(singulars(abstract)),
        EXACT[TITLE]: " ".join(paper.title),
        EXACT[ABSTRACT]: " ".join(abstract),
        PEOPLE: " ".join(map(key_token, paper.people)),
        CATEGORIES: " ".join(map(key_token, paper.categories)),
    }


def looked_for(term: Term) -> tuple[tuple[str, ...], list[list[str]]]:
    """Give the columns in which a term is looked for, and the phrases of which one must stand there."""
    if term.field is Field.AUTHOR:
        return (PEOPLE,), [[key_token(key)] for key in sorted(keys_watched(term.text))] or [["nobody"]]
    if term.field is Field.CATEGORY:
        return (CATEGORIES,), [[key_token(category)] for category in sorted(categories_meant(term.text))]
    columns = {Field.TITLE: (TITLE,), Field.ABSTRACT: (ABSTRACT,)}.get(term.field, (TITLE, ABSTRACT))
    words = tokens(term.text)
    if term.manner is Manner.WORD:
        return columns, [singulars(words)]
    return tuple(EXACT[column] for column in columns), [words]


def verified(found: Iterable[tuple[int, int]], papers: Sequence[FoldedPaper], checks: Sequence[Check | None]) -> Found:
    """Sort pairs of watch and paper by paper, those of watches on names put to our verdict."""
    by_paper: Found = [[] for _ in papers]
    for at, paper in found:
        check = checks[at]
        if check is None or check(papers[paper]) is not None:
            by_paper[paper].append(at)
    return by_paper


def _name_checks(queries: Iterable[Query]) -> list[Check | None]:
    return [check_of(query) if _names(query) else None for query in queries]


def _names(query: Query) -> bool:
    match query:
        case Term():
            return query.field is Field.AUTHOR
        case Not(part):
            return _names(part)
        case And(parts) | Or(parts):
            return any(map(_names, parts))
        case _:
            assert_never(query)


class Fts5:
    """SQLite FTS5: a table of the batch in memory, asked once a watch."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        queries = [query_of(watch.kind, watch.text) for watch in watches]
        self._asked = [self._text(query) for query in queries]
        self._checks = _name_checks(queries)

    def _text(self, query: Query) -> str:
        match query:
            case Term():
                columns, phrases = looked_for(query)
                wanted = " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
                return f"({{{' '.join(columns)}}}: ({wanted}))"
            case And(parts):
                kept = " AND ".join(self._text(part) for part in parts if not isinstance(part, Not))
                return "".join(
                    [f"({kept})", *(f" NOT {self._text(part.part)}" for part in parts if isinstance(part, Not))]
                )
            case Or(parts):
                return f"({' OR '.join(map(self._text, parts))})"
            case _:
                raise ValueError(query)

    def find(self, papers: Sequence[Paper]) -> Found:
        """Index the papers and ask for every watch."""
        folded = list(map(FoldedPaper, papers))
        database = sqlite3.connect(":memory:")
        database.execute(f"create virtual table batch using fts5({', '.join(COLUMNS)}, content='', detail=full)")
        rows = ((at, *map(document(paper).__getitem__, COLUMNS)) for at, paper in enumerate(folded))
        places = ", ".join("?" * (1 + len(COLUMNS)))
        database.executemany(f"insert into batch(rowid, {', '.join(COLUMNS)}) values ({places})", rows)  # noqa: S608
        found = verified(self._found(database), folded, self._checks)
        database.close()
        return found

    def _found(self, database: sqlite3.Connection) -> Iterator[tuple[int, int]]:
        for at, asked in enumerate(self._asked):
            for (paper,) in database.execute("select rowid from batch where batch match ?", (asked,)):
                yield at, paper


class Tantivy:
    """Tantivy: an index of the batch in memory, asked once a watch."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        builder = tantivy.SchemaBuilder()
        for column in COLUMNS:
            builder.add_text_field(column, tokenizer_name="whitespace", index_option="position")
        builder.add_unsigned_field("at", fast=True, stored=True)
        self._schema = builder.build()
        queries = [query_of(watch.kind, watch.text) for watch in watches]
        self._asked = [self._query(query) for query in queries]
        self._checks = _name_checks(queries)

    def _query(self, query: Query) -> tantivy.Query:
        match query:
            case Term():
                columns, phrases = looked_for(query)
                each = [self._phrase(column, phrase) for column in columns for phrase in phrases]
                return self._together([(tantivy.Occur.Should, one) for one in each])
            case And(parts):
                return self._together(
                    [
                        (tantivy.Occur.MustNot, self._query(part.part))
                        if isinstance(part, Not)
                        else (tantivy.Occur.Must, self._query(part))
                        for part in parts
                    ]
                )
            case Or(parts):
                return self._together([(tantivy.Occur.Should, self._query(part)) for part in parts])
            case _:
                raise ValueError(query)

    def _together(self, parts: list[tuple[tantivy.Occur, tantivy.Query]]) -> tantivy.Query:
        alone = len(parts) == 1 and parts[0][0] is not tantivy.Occur.MustNot
        return parts[0][1] if alone else tantivy.Query.boolean_query(parts)

    def _phrase(self, column: str, words: Sequence[str]) -> tantivy.Query:
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, column, words[0], "basic")
        return tantivy.Query.phrase_query(self._schema, column, list(words))

    def find(self, papers: Sequence[Paper]) -> Found:
        """Index the papers and ask for every watch."""
        folded = list(map(FoldedPaper, papers))
        index = tantivy.Index(self._schema)
        writer = index.writer(50_000_000, 1)
        for at, paper in enumerate(folded):
            entry = tantivy.Document(**document(paper))
            entry.add_unsigned("at", at)
            writer.add_document(entry)
        writer.commit()
        index.reload()
        return verified(self._found(index.searcher(), len(papers)), folded, self._checks)

    def _found(self, searcher: tantivy.Searcher, most: int) -> Iterator[tuple[int, int]]:
        for at, asked in enumerate(self._asked):
            hits = searcher.search(asked, FEW, count=False).hits
            if len(hits) == FEW:
                hits = searcher.search(asked, most, count=False).hits
            for paper in searcher.fast_field_values("at", [address for _, address in hits]) if hits else ():
                yield at, int(paper or 0)
