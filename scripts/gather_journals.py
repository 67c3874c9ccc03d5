"""Make the journal catalogue: `python scripts/gather_journals.py [FILE]`, else `bot/catalogue/journals.tsv`.

Reads `journals_chosen.txt` beside this file and, in the folder that ACADEMICHUB_SHARED names, the public tables
`data/catalogue/{journals_issn,abbreviations,ccf_ranks}.tsv` and `feed_urls.txt`. What is taken, in this order:

1. every venue chosen by hand, with its Chinese and short names: what people of each field call its best known ones;
2. every conference and journal that the China Computer Federation ranks;
3. of each field, the journals that the tables of ISSNs and of abbreviations agree on, those that a third table knows
   too first, then those with the shortest titles (`Cognition`, `Soft Matter`: general journals, not special ones), up
   to `MOST_OF_FIELD` a field, so that no field that publishes much crowds out the others.

A short name that a hand-chosen venue has is nobody else's: PRL is Physical Review Letters.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.catalogue.journals import folded, written_issn

MOST_OF_FIELD = 162

CHOSEN = Path(__file__).parent / "journals_chosen.txt"
WRITTEN = Path(__file__).parent.parent / "bot" / "catalogue" / "journals.tsv"
CONFERENCES = " conferences"
HEADER = "# name\tkind\tfield\ttier (CCF)\tpublisher\tISSN\telectronic ISSN\tother names\tChinese names\tfeed"

# Words of titles that tell a field, the first that fits wins; the tables' own fields are too coarse or wrong.
FIELDS = (
    ("economics", r"econom|\btrade\b|poverty|welfare"),
    ("agriculture", r"agri|crop|soil|food|dairy|forest|horticult|veterin|animal sci|\bmeat|fish|aquacult|plant path"),
    ("neuroscience", r"neuro|brain|cerebr|cognitive neuro|synap|glia"),
    ("psychology", r"psycho|cognit|behavio|personality|memory"),
    ("astronomy", r"\bastro|planet|galax|cosmo|space sci"),
    ("statistics", r"statist|probabilit|biometr|stochast"),
    ("mathematics", r"math|algebra|geometr|topolog|combinator|number theory|fuzzy sets"),
    (
        "computer science",
        r"comput|informati|software|internet|cyber|robot|artificial intell|network sci|algorithm|data",
    ),
    ("materials", r"materia|nano|polymer|ceramic|metal|composite|alloy|crystal|biomater|thin solid|corrosion|carbon"),
    ("chemistry", r"chem|cataly|molecul(?!ar bio)|electroanal|chromatog|spectro|tetrahedron|organic|synthe|colloid"),
    ("physics", r"physic|optic|quantum|plasma|laser|photon|acoust|nuclear|particle|superconduct|magnet|fluid"),
    ("law", r"\blaw\b|legal|jurisp|criminolog"),
    ("business", r"business|financ|account|marketing|managem|organi[sz]ation|tourism|operations res|bank|entrepren"),
    ("education", r"educat|teach|learning|school|student"),
    ("political science", r"politic|polit|government|democra|policy|international relat|conflict|security stud"),
    ("linguistics", r"lingui|philolog|language|phonet|speech|lexic|translation stud"),
    ("philosophy", r"philos|ethic|logic\b|metaphys"),
    ("history", r"histor|medieval|ancient|renaissance|classical stud"),
    ("arts", r"literat|poet|music|\bart\b|\barts\b|theat|film|aesthet|cultur|religio|theolog"),
    ("anthropology", r"anthrop|archaeo|ethno|folklor"),
    ("communication", r"communication stud|journal of communication|media|journalism|library|scholarly"),
    ("geography", r"geograph|urban|regional|landscape|cities|tourism|spatial"),
    ("environment", r"environ|pollut|climate|sustain|waste|water|ecotox|ecosystem|conservation"),
    (
        "earth science",
        r"geo|earth|ocean|atmosph|meteor|hydro|seism|mineral|sediment|petrol|quatern|climat|glaci|marine",
    ),
    ("engineering", r"engineer|ieee|energy|power|mechan|technolog|control|vehicle|transport|sensor|electr|aerosp|fuel"),
    ("sociology", r"sociol|social|demograph|population|famil|gender|migration|race|youth|ageing and society"),
    (
        "medicine",
        r"medic|clinic|surg|cancer|oncol|health|disease|patho|immun|cardio|heart|diabet|pharm|drug|therap|nurs|"
        r"pediatr|radiol|derma|ophthal|virol|infect|epidem|toxicol|hepat|gastro|kidney|nephrol|urolog|dental|vaccin|"
        r"lancet|jama|respir|lung|blood|haemat|hemat|endocrin|obes|nutrit|aging|pain|anesth|anaesth|transplant|arthr",
    ),
    (
        "biology",
        r"bio|cell|gene|genom|protein|microb|evolution|ecolog|plant|botan|zoolog|insect|entomol|bird|physiolog|"
        r"develop|stem|molecular|parasit|species|neotrop|mammal|ornith|phyto|mycol|rna|dna",
    ),
)
OF_TABLES = {
    "astronomy": "astronomy",
    "anthropology": "anthropology",
    "biology": "biology",
    "botany": "biology",
    "chemistry": "chemistry",
    "engineering": "engineering",
    "geography": "geography",
    "geology": "earth science",
    "history": "history",
    "humanities": "arts",
    "law": "law",
    "linguistics": "linguistics",
    "literature": "arts",
    "math": "mathematics",
    "medicine": "medicine",
    "philosophy": "philosophy",
    "physics": "physics",
    "political_science": "political science",
    "social_science": "sociology",
    "sociology": "sociology",
    "theology": "arts",
    "zoology": "biology",
}

# Feeds are taken from hosts that have kept their addresses since the list was made; they tell the publisher as well.
HOSTS = {
    "rss.sciencedirect.com": "Elsevier",
    "academic.oup.com": "Oxford University Press",
    "feeds.aps.org": "American Physical Society",
    "feeds.nature.com": "Springer Nature",
    "www.cell.com": "Cell Press",
}
STARTS = {
    "IEEE": "IEEE",
    "ACM ": "ACM",
    "SIAM ": "SIAM",
    "BMC ": "Springer Nature",
    "Annual Review of": "Annual Reviews",
}

# In the tables, and no journals of their own: parts and styles of others.
NO_VENUE = re.compile(r"\((with|without|for|brief|letters|short|author)\b|arXiv\b|^Unified style|Ltd\b", re.IGNORECASE)

# Keys of the federation's table under which it has the name of another venue.
RENAMED = {"/conf/cvm/cvm": "Computational Visual Media Conference", "/journals/www/www": "World Wide Web"}


@dataclass
class Venue:
    """One line to be."""

    name: str
    kind: str
    section: str
    tier: str = ""
    publisher: str = ""
    issn: str = ""
    eissn: str = ""
    short: list[str] = field(default_factory=list)
    chinese: list[str] = field(default_factory=list)
    feed: str = ""

    def line(self) -> str:
        """Give it as the file holds it."""
        names = {folded(self.name): self.name}
        for name in (*self.short, *self.chinese):
            names.setdefault(folded(name), " ".join(name.split()))
        chinese = [name for name in names.values() if name in self.chinese]
        short = [name for name in names.values() if name not in (self.name, *chinese)]
        cells = (self.name, self.kind, self.section, self.tier, self.publisher, self.issn, self.eissn)
        return "\t".join((*cells, ";".join(short), ";".join(chinese), self.feed))


@dataclass(frozen=True)
class Tables:
    """The public tables, by folded name."""

    issns: dict[str, tuple[str, str, str, str, str]]
    abbreviations: dict[str, list[str]]
    feeds: dict[str, str]
    ranks: list[tuple[str, str, str, str]]


def main() -> None:
    """Write the catalogue."""
    tables = read_tables(Path(os.environ["ACADEMICHUB_SHARED"]) / "data" / "catalogue")
    venues = {folded(venue.name): venue for venue in chosen()}
    theirs = {folded(name): venue for venue in venues.values() for name in (*venue.chinese, *venue.short, venue.name)}
    hand = dict(venues)
    for venue in ranked(tables, hand):
        venues.setdefault(folded(venue.name), venue)
    add_facts(tables, venues.values(), hand, theirs)
    for venue in of_fields(tables, venues):
        venues.setdefault(folded(venue.name), venue)
    add_facts(tables, venues.values(), hand, theirs)
    lines = [venue.line() for venue in sorted(venues.values(), key=lambda venue: venue.name.casefold())]
    written = Path(sys.argv[1]) if len(sys.argv) > 1 else WRITTEN
    written.write_text("\n".join((HEADER, *lines, "")), "utf-8")
    counts = Counter(venue.section for venue in venues.values())
    sys.stdout.write(f"{len(venues)} venues: {', '.join(f'{name} {n}' for name, n in counts.most_common())}\n")


def chosen() -> Iterator[Venue]:
    """Read what was chosen by hand."""
    section, publisher = "", ""
    for line in CHOSEN.read_text("utf-8").splitlines():
        if line.startswith("== "):
            section, _, publisher = (part.strip() for part in line[3:].partition("/"))
        elif line and not line.startswith("#"):
            name, chinese, short, issns = (*line.split("|"), "")[:4]
            printed, electronic = (*issns.split(), "", "")[:2]
            kind = "conference" if section.endswith(CONFERENCES) else "journal"
            yield Venue(
                name,
                kind,
                section.removesuffix(CONFERENCES),
                publisher=publisher,
                issn=printed.strip("-") if printed == "-" else printed,
                eissn=electronic,
                short=[one for one in short.split(";") if one],
                chinese=[one for one in chinese.split(";") if one],
            )


def read_tables(folder: Path) -> Tables:
    """Read the public tables; of journals with one name the first stands."""
    issns: dict[str, tuple[str, str, str, str, str]] = {}
    for title, short, printed, electronic, fields in rows(folder / "journals_issn.tsv"):
        if not NO_VENUE.search(title):
            issns.setdefault(folded(title), (title, short, printed, electronic, fields))
    abbreviations = {folded(row[0]): row[1].split(" | ") for row in rows(folder / "abbreviations.tsv")}
    feeds: dict[str, str] = {}
    for line in (folder / "feed_urls.txt").read_text("utf-8").splitlines():
        name, _, address = line.rpartition("|")
        feeds.setdefault(folded(name), address.strip())
    ranks = [
        (key, tier.strip(), short, RENAMED.get(key, name)) for key, tier, short, name in rows(folder / "ccf_ranks.tsv")
    ]
    return Tables(issns, abbreviations, feeds, [row for row in ranks if row[1] in {"A", "B", "C"}])


def rows(file: Path) -> Iterator[list[str]]:
    """Give a table's rows but the first."""
    for line in file.read_text("utf-8").splitlines()[1:]:
        yield line.split("\t")


def ranked(tables: Tables, hand: dict[str, Venue]) -> Iterator[Venue]:
    """Give what the federation ranks and nobody chose by hand; what was chosen takes its tier."""
    meetings = {
        folded(name): one for one in hand.values() if one.kind == "conference" for name in (one.name, *one.short)
    }
    for key, tier, short, name in tables.ranks:
        kind = "conference" if key.startswith("/conf/") else "journal"
        known = hand.get(folded(name)) or (meetings.get(folded(short)) if kind == "conference" else None)
        title = tables.issns.get(folded(name))
        if known is not None and known.kind == kind:
            known.tier = known.tier or tier
            known.short += [short] if short else []
        elif known is None:
            venue = Venue(title[0] if title else name.strip(), kind, "computer science", tier)
            venue.short = [short.replace("INTER-SPEECH", "INTERSPEECH")] if short else []
            yield venue


def of_fields(tables: Tables, known: dict[str, Venue]) -> Iterator[Venue]:
    """Give the best attested journals of each field, up to the most."""
    counts = Counter(venue.section for venue in known.values())
    taken = {issn for venue in known.values() for issn in (venue.issn, venue.eissn) if issn}
    agreed = [name for name in tables.issns if name in tables.abbreviations and name not in known]
    titles = {name: tables.issns[name][0] for name in agreed}
    for name in sorted(agreed, key=lambda name: (name not in tables.feeds, len(titles[name].split()), len(name), name)):
        title, _, printed, electronic, fields = tables.issns[name]
        section = field_of(title, fields)
        if not section or counts[section] >= MOST_OF_FIELD or {printed, electronic} & taken:
            continue
        counts[section] += 1
        taken |= {issn for issn in (printed, electronic) if issn}
        yield Venue(title, "journal", section)


def field_of(title: str, fields: str) -> str:
    """Tell the field by the words of the title, else as the table has it; empty where neither tells."""
    words = title.casefold()
    told = next((name for name, pattern in FIELDS if re.search(pattern, words)), "")
    return told or next((OF_TABLES[one] for one in fields.split(";") if one in OF_TABLES), "")


def add_facts(tables: Tables, venues: Iterable[Venue], hand: dict[str, Venue], theirs: dict[str, Venue]) -> None:
    """Add ISSNs, abbreviations, publishers and feeds from the tables; never over what was chosen by hand."""
    taken = {issn for venue in hand.values() for issn in (venue.issn, venue.eissn) if issn}
    chosen_short = {folded(venue.name): venue.short for venue in chosen()}
    for venue in venues:
        name = folded(venue.name)
        if venue.kind == "journal" and name in tables.issns and not (venue.issn or venue.eissn):
            _, short, *issns, _ = tables.issns[name]
            venue.issn, venue.eissn = (written_issn(issn) if issn not in taken else "" for issn in issns)
            venue.short += [short] if short else []
        taken |= {issn for issn in (venue.issn, venue.eissn) if issn}
        if venue.kind == "journal":
            venue.short += tables.abbreviations.get(name, [])
        own = set(chosen_short.get(name, ()))
        venue.short = [
            one
            for one in venue.short
            if one in own or (theirs.get(folded(one), venue) is venue and folded(one) != "titleshort")
        ]
        add_publisher(tables, venue)


def add_publisher(tables: Tables, venue: Venue) -> None:
    """Tell the publisher by the feed's host or the start of the name."""
    address = tables.feeds.get(folded(venue.name), "") if venue.kind == "journal" else ""
    host = address.partition("://")[2].partition("/")[0]
    begun = next((name for start, name in STARTS.items() if venue.name.startswith(start)), "")
    if host in HOSTS:
        venue.feed = address
    venue.publisher = venue.publisher or (begun if venue.kind == "journal" else "") or HOSTS.get(host, "")


if __name__ == "__main__":
    main()
