"""Ids come out in one spelling, whoever writes them."""

import pytest

from bot.intake.identity import canonical, read_id


@pytest.mark.parametrize(
    ("written", "value", "version"),
    [
        ("2203.01250", "2203.01250", None),
        ("2203.01250v3", "2203.01250", 3),
        ("arXiv:2203.01250v3", "2203.01250", 3),
        ("ARXIV 2203.01250", "2203.01250", None),
        ("oai:arXiv.org:2203.01250v3", "2203.01250", 3),
        ("oai:arXiv.org:math/0309136", "math/0309136", None),
        ("math.GT/0309136v2", "math/0309136", 2),
        ("quant-ph/0201082v1", "quant-ph/0201082", 1),
        ("http://arxiv.org/abs/quant-ph/0201082v1", "quant-ph/0201082", 1),
        ("https://arxiv.org/pdf/2203.01250v3.pdf", "2203.01250", 3),
        ("https://cn.arxiv.org/abs/0704.0001?context=cs#x", "0704.0001", None),
        ("<https://huggingface.co/papers/2203.01250>", "2203.01250", None),
        ("https://doi.org/10.48550/arXiv.2203.01250", "2203.01250", None),
        ("10.48550/ARXIV.MATH/0309136", "math/0309136", None),
        ("look at arxiv.org/abs/2203.01250, please", "2203.01250", None),
        ("２２０３．０１２５０", "2203.01250", None),
    ],
)
def test_arxiv_ids_lose_version_and_wrapping(written: str, value: str, version: int | None) -> None:
    assert read_id(written) == ("arxiv", value, version)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10.1103/PhysRevLett.1.1", "10.1103/physrevlett.1.1"),
        ("doi:10.1103/PhysRevLett.1.1.", "10.1103/physrevlett.1.1"),
        ("https://doi.org/10.1103%2FPhysRevLett.1.1", "10.1103/physrevlett.1.1"),
        ("http://dx.doi.org/10.1016/S0140-6736(05)12345-6", "10.1016/s0140-6736(05)12345-6"),
        ("(10.1016/j.cell.2020.01.001)", "10.1016/j.cell.2020.01.001"),
        ("https://onlinelibrary.example/doi/10.1002/abc.123/full?x=1", "10.1002/abc.123"),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2.full", "10.1101/2024.01.02.123456"),
        ("https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2.full.pdf", "10.1101/2024.01.02.123456"),
        ("https://www.medrxiv.org/content/10.1101/2024.01.02.123456v2.full-text", "10.1101/2024.01.02.123456"),
        ("https://pubs.example/doi/10.1021/jacs.6c12595/5291658/direct-borylation-of", "10.1021/jacs.6c12595"),
        ("https://chemrxiv.example/doi/full/10.26434/chemrxiv.15007632/v1?af=R", "10.26434/chemrxiv.15007632"),
        ("10.5555/2203.01250", "10.5555/2203.01250"),
    ],
)
def test_dois_are_lower_case_without_resolver(written: str, value: str) -> None:
    found = read_id(written)
    assert found is not None
    assert (found.scheme, found.value) == ("doi", value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("PMID: 0012345", "pmid:12345"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", "pmid:12345"),
        ("https://openreview.net/forum?id=aB-_12xyz&noteId=q", "openreview:aB-_12xyz"),
        ("https://openalex.org/w2741809807", "openalex:W2741809807"),
        ("W2741809807", "openalex:W2741809807"),
        ("https://europepmc.org/article/MED/12345", "pmid:12345"),
        ("https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2", "doi:10.1101/2024.01.02.123456"),
        ("https://www.nature.com/articles/s41586-026-01234-5.pdf?x=1", "doi:10.1038/s41586-026-01234-5"),
        ("https://www.nature.com/articles/NATURE12373", "doi:10.1038/nature12373"),
        ("https://elifesciences.org/articles/12345", "doi:10.7554/elife.12345"),
        ("https://zenodo.org/records/1234567#files", "doi:10.5281/zenodo.1234567"),
        ("https://osf.io/preprints/psyarxiv/abc12", "doi:10.31234/osf.io/abc12"),
        ("https://aclanthology.org/P19-1001.pdf", "doi:10.18653/v1/p19-1001"),
        ("https://aclanthology.org/2024.acl-long.12/", "doi:10.18653/v1/2024.acl-long.12"),
    ],
)
def test_other_schemes_are_read(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    "written", ["", "12345", "2024", "hello", "2203.0125", "2213.01250", "version 1.2345", "10.5/x", "W123"]
)
def test_what_is_no_id_is_none(written: str) -> None:
    assert read_id(written) is None
