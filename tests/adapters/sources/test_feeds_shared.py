"""Every recorded document of our kinds in the shared folder: as many papers as it holds, or the reason why not."""

import csv
import re
from pathlib import Path

import pytest

from adapters.sources.recognise import parse_document

WHOLE = (
    "acs_mirror", "cambridge", "cnki", "elsevier_health_rdf", "elsevier_mirror", "elsevier_sciencedirect",
    "huggingface_daily", "ingenta", "microbiologysociety", "ojs", "oup", "pensoft", "pubmed", "pubmed_rss", "tandf",
    "wiley", "wiley_mirror",
)  # fmt: skip
REPEATED = {"chemrxiv/chemrxiv.xml": 41, "rsc_mirror/chem_sci.xml": 4}
"""Items that are another version, or another guid, of a DOI that stands in the same feed."""


def rows_of(folder: Path, kinds: tuple[str, ...]) -> list[dict[str, str]]:
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        return [row for row in csv.DictReader(manifest, delimiter="\t") if row["kind"] in kinds]


@pytest.mark.parametrize("kind", WHOLE)
def test_every_record_of_a_kind_is_read(shared_folder: Path, kind: str) -> None:
    folder = shared_folder / "data" / "feeds"
    for row in rows_of(folder, (kind,)):
        document = parse_document((folder / row["file"]).read_bytes())
        held = int(re.findall(r"(?:records|JSON list) (\d+)", row["checked"])[0])
        assert (row["file"], len(document.papers), document.refused) == (row["file"], held, ())


def test_items_of_one_doi_are_one_paper(shared_folder: Path) -> None:
    folder = shared_folder / "data" / "feeds"
    for row in rows_of(folder, ("chemrxiv", "rsc_mirror")):
        document = parse_document((folder / row["file"]).read_bytes())
        assert document.entries - len(document.papers) == REPEATED.get(row["file"], 0)
        assert document.refused == ()
