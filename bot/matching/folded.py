"""A paper as watches look at it: folded once, part by part, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from bot.domain.paper import Paper, venue_of
from bot.domain.query import Field, Manner
from bot.matching import names, venues
from bot.matching.tokens import singulars, tokens

_APART = ""
"""Stands behind the title and behind the abstract, so that no phrase reaches over their ends."""


class FoldedPaper:
    """A paper's text, folded once for all the watches that look at it."""

    def __init__(self, paper: Paper) -> None:
        """Fold nothing yet; each part is folded when first asked for."""
        self.paper = paper

    @cached_property
    def title(self) -> list[str]:
        """The title's tokens."""
        return tokens(self.paper.title)

    @cached_property
    def exact(self) -> list[str]:
        """The tokens of title and abstract, an empty one behind each."""
        return [*self.title, _APART, *tokens(self.paper.abstract or ""), _APART]

    @cached_property
    def words(self) -> list[str]:
        """The same in singular forms."""
        return singulars(self.exact)

    @cached_property
    def written(self) -> str:
        """Title and abstract as ` token token  token token  `: no phrase reaches over the two blanks."""
        return line(self.exact)

    @cached_property
    def folded(self) -> str:
        """The same with plurals folded."""
        return line(self.words)

    def line(self, field: Field, manner: Manner) -> str:
        """Give the text of a field as ` token token `, plurals folded where the manner asks for it."""
        both = self.folded if manner is Manner.WORD else self.written
        match field:
            case Field.TITLE:
                return both[: both.index("  ") + 1]
            case Field.ABSTRACT:
                return both[both.index("  ") + 1 :]
            case _:
                return both

    @cached_property
    def people(self) -> Mapping[str, Sequence[str]]:
        """The authors as written, by each of the keys under which watches that may mean them are filed, or their id."""
        found = _by_key(names.keys_written, self.authors)
        for author in self.paper.authors:
            for one in author.all_ids:
                found.setdefault(one, []).append(author.name)
        return found

    def near(self, keys: frozenset[str]) -> set[str]:
        """Give the authors as written who have one of these keys, or ids.

        Many watches look into `people`; where nobody did before, thousands of authors are sooner gone through.
        """
        if "people" in self.__dict__:
            return {name for key in keys & self.people.keys() for name in self.people[key]}
        found = {name for name in self.authors if not keys.isdisjoint(names.keys_written(name))}
        return found.union(author.name for author in self.paper.authors if not keys.isdisjoint(author.all_ids))

    @cached_property
    def families(self) -> Mapping[str, Sequence[str]]:
        """The authors as written, by each word that may be their family name."""
        return _by_key(names.families, self.authors)

    @cached_property
    def authors(self) -> Mapping[str, int]:
        """The authors as written, each with its place, the first's 0."""
        return {author.name: at for at, author in enumerate(self.paper.authors)}

    @cached_property
    def appeared(self) -> venues.Appeared:
        """Where it appeared."""
        return venues.appeared(self.paper, venue_of(self.paper))

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories, in lower case."""
        return frozenset(category.lower() for category in self.paper.categories)

    @cached_property
    def source(self) -> str:
        """The source's name, folded."""
        return "".join(tokens(self.paper.source))

    @cached_property
    def ids(self) -> frozenset[str]:
        """All its ids in lower case, with their scheme and without."""
        known = {each.lower() for each in self.paper.all_ids}
        return frozenset(known | {each.partition(":")[2] for each in known})


def line(words: Iterable[str]) -> str:
    """Give tokens as ` token token `, so that whole tokens are found in it by their blanks."""
    return f" {' '.join(words)} "


def _by_key(keys: Callable[[str], frozenset[str]], authors: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in authors:
        for key in keys(name):
            found.setdefault(key, []).append(name)
    return found
