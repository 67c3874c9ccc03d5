"""Papers and queries for hypothesis: of few words, so that they often have to do with one another."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.domain.paper import Author, Paper
from bot.domain.query import And, Field, Manner, Not, Or, Pin, Query, Term

WORDS = st.sampled_from([
    *("graph", "graphs", "Analyses", "analysis", "mice", "mouse", "sizes", "size", "state-space", "video", "naïve"),
    *("视频", "频", "扩散", "ﬁlm", "films", "T-cell", "x", "class", "γδ", "it's", "①", "Ｗide"),
])  # fmt: skip
NAMES = st.sampled_from([
    *("Bohan Zhuang", "Zhuang, Bo-Han", "B. Zhuang", "庄博涵", "Bo Zhuang", "J. van der Berg", "Jan Berg", "Müller"),
    *("Hans Mueller", "欧阳修", "Ouyang Xiu", "Atlas Collaboration", "O'Neil, D.", ":", "Ng", "Wei Wang"),
])  # fmt: skip
CATEGORIES = st.sampled_from(
    ["cs.CV", "cs.LG", "cs", "cond-mat.str-el", "cond-mat", "hep-th", "Cell Biology", "physics"]
)
VENUES = st.sampled_from([
    *("", "Physical Review Letters", "Phys. Rev. Lett.", "ICLR 2026 Poster", "NeurIPS 2025", "Nature"),
    *("Nature Communications", "Journal of Invented Results", "ICLR 2026 Workshop"),
])  # fmt: skip
ISSNS = st.sampled_from(["0031-9007", "1079-7114", "2041-1723"])
SOURCES = st.sampled_from(["arxiv", "biorxiv", "crossref", "semanticscholar"])
IDS = st.sampled_from(["arxiv:2606.00001", "doi:10.1000/X.1", "doi:10.1000/x-12", "pmid:31415", "arxiv:hep-th/9901001"])

ORCIDS = st.sampled_from(["0000-0002-1825-0097", "0000-0001-5109-3700"])
_PERSON_ID = st.sampled_from(["openalex:A1000000", "openalex:A2000000", "arxiv:wang_w_1"])
_KNOWN_BY = st.sampled_from(["Bohan Zhuang", "Hans Mueller", "cs", "hep-th", "Cell Biology"])
PINS = st.builds(
    Pin,
    st.lists(ORCIDS.map("orcid:{}".format) | _PERSON_ID, unique=True, max_size=2).map(tuple),
    st.lists(_KNOWN_BY, unique=True, max_size=2).map(tuple),
    st.booleans(),
).filter(lambda pin: bool(pin.ids or pin.known_by))

PAPERS = st.builds(
    Paper,
    id=IDS,
    title=st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
    source=SOURCES,
    abstract=st.none() | st.lists(WORDS, min_size=1, max_size=6).map(", ".join),
    authors=st.lists(st.builds(Author, NAMES, st.none() | ORCIDS, st.just(()) | st.tuples(_PERSON_ID)), max_size=3).map(
        tuple
    ),
    categories=st.lists(CATEGORIES, max_size=2).map(tuple),
    ids=st.fixed_dictionaries({}, optional={"pmid": st.sampled_from(["1", "31415"])}),
    venue=VENUES,
    issns=st.lists(ISSNS, max_size=1).map(tuple),
)

_VALUES = {
    Field.AUTHOR: NAMES.filter(lambda name: name != ":"),
    Field.CATEGORY: CATEGORIES,
    Field.VENUE: VENUES.filter(bool) | ISSNS,
    Field.SOURCE: SOURCES,
    Field.ID: IDS | IDS.map(lambda each: each.partition(":")[2]),
}


def _cut(term: Term, at: int) -> Term:
    """Begin a prefix in the middle of a word; what is left has a letter."""
    text = term.text[: max(1, len(term.text) - at)]
    return Term(term.field, text if any(char.isalnum() for char in text) else term.text, Manner.PREFIX)


_TERMS = st.sampled_from([field for field in Field if field not in (Field.CITES, Field.MEANING)]).flatmap(
    lambda field: st.builds(
        Term,
        st.just(field),
        _VALUES.get(field, st.lists(WORDS, min_size=1, max_size=2).map(" ".join)),
        st.sampled_from([Manner.WORD, Manner.PHRASE]),
    )
)
_PEOPLE = st.sampled_from(["Bohan Zhuang", "B. Zhuang", "庄博涵", "Wei Wang", "Jan Berg"])
_PINNED = st.builds(Term, st.just(Field.AUTHOR), _PEOPLE, st.just(Manner.PHRASE), PINS)
TERMS = _TERMS | st.builds(_cut, _TERMS, st.integers(0, 6)) | _PINNED
QUERIES: st.SearchStrategy[Query] = st.recursive(
    TERMS,
    lambda inner: (
        st.builds(And, st.lists(inner | st.builds(Not, inner), min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
