"""Documents as arXiv sends them, made of papers: RSS, Atom, and the search API's answers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bot.domain.paper import Paper


def _announced(paper: Paper) -> str:
    return paper.announce.value if paper.announce else "new"


def _guid(paper: Paper) -> str:
    return f"oai:arXiv.org:{paper.ids['arxiv']}v{paper.version or 1}"


def _said(paper: Paper) -> str:
    versioned = f"{paper.ids['arxiv']}v{paper.version or 1}"
    return escape(f"arXiv:{versioned} Announce Type: {_announced(paper)} \nAbstract: {paper.abstract or ''}")


def _creators(paper: Paper) -> str:
    return escape(", ".join(author.name for author in paper.authors))


def rss_of(section: str, papers: Sequence[Paper], day: date) -> str:
    """Make a section's RSS 2.0 feed; every date in it is the day's midnight, whatever it holds."""
    midnight = format_datetime(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    items = "".join(
        f"""
    <item>
      <title>{escape(paper.title)}</title>
      <link>https://arxiv.org/abs/{paper.ids["arxiv"]}</link>
      <description>{_said(paper)}</description>
      <guid isPermaLink="false">{_guid(paper)}</guid>
      {"".join(f"<category>{category}</category>" for category in paper.categories)}
      <pubDate>{midnight}</pubDate>
      <arxiv:announce_type>{_announced(paper)}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{_creators(paper)}</dc:creator>
    </item>"""
        for paper in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>{section} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{section}</link>
    <description>{section} updates on the arXiv.org e-print archive.</description>
    <pubDate>{midnight}</pubDate>
    <skipDays><day>Saturday</day><day>Sunday</day></skipDays>{items}
  </channel>
</rss>
"""


def atom_of(section: str, papers: Sequence[Paper], day: date) -> str:
    """Make a section's Atom feed."""
    entries = "".join(
        f"""
  <entry>
    <id>{_guid(paper)}</id>
    <title>{escape(paper.title)}</title>
    <updated>{day.isoformat()}T04:00:19+00:00</updated>
    <link href="https://arxiv.org/abs/{paper.ids["arxiv"]}" rel="alternate" type="text/html"/>
    <summary>{_said(paper)}</summary>
    {"".join(f'<category term="{category}"/>' for category in paper.categories)}
    <published>{day.isoformat()}T00:00:00-04:00</published>
    <arxiv:announce_type>{_announced(paper)}</arxiv:announce_type>
    <dc:creator>{_creators(paper)}</dc:creator>
  </entry>"""
        for paper in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">
  <id>http://rss.arxiv.org/atom/{section}</id>
  <title>{section} updates on arXiv.org</title>
  <updated>{day.isoformat()}T04:00:19+00:00</updated>{entries}
</feed>
"""


def api_answer_of(papers: Sequence[Paper], total: int | None = None, start: int = 0) -> str:
    """Make the search API's answer; `total` None: as many as are in it."""
    entries = "".join(
        f"""
  <entry>
    <id>http://arxiv.org/abs/{paper.ids["arxiv"]}v{paper.version or 1}</id>
    <title>{escape(paper.title)}</title>
    <updated>{paper.published}T15:05:19Z</updated>
    <link href="https://arxiv.org/abs/{paper.ids["arxiv"]}v{paper.version or 1}" rel="alternate" type="text/html"/>
    <summary>{escape(paper.abstract or "")}</summary>
    {"".join(f'<category term="{one}" scheme="http://arxiv.org/schemas/atom"/>' for one in paper.categories)}
    <published>{paper.published}T15:05:19Z</published>
    {f'<arxiv:primary_category term="{paper.categories[0]}"/>' if paper.categories else ""}
    {"".join(f"<author><name>{escape(author.name)}</name></author>" for author in paper.authors)}
  </entry>"""
        for paper in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/invented</id>
  <title>arXiv Query: invented</title>
  <updated>2026-06-17T22:10:29Z</updated>
  <opensearch:itemsPerPage>{len(papers)}</opensearch:itemsPerPage>
  <opensearch:totalResults>{len(papers) if total is None else total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>{entries}
</feed>
"""


def error_feed() -> str:
    """Make what arXiv answers, with HTTP 400, to a category it doesn't know."""
    return """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" version="2.0"><channel><title>Feed error for query: xx.YY</title>
<description>Bad archive. Valid archives are: astro-ph, cs.</description></channel></rss>
"""
