"""All the tables: who imports this knows every one of them."""

from storage import (
    briefing_tables,
    citation_tables,
    fetch_tables,
    life_tables,
    parking_tables,
    people_tables,
    queue_tables,
    recovery_tables,
    resting_tables,
    spending_tables,
    tables,
)
from storage.columns import metadata
from storage.search_tables import PaperNotedRow, SearchEditionRow
from storage.tables import ProbeRow

KNOWN = (
    briefing_tables,
    citation_tables,
    fetch_tables,
    life_tables,
    parking_tables,
    people_tables,
    queue_tables,
    recovery_tables,
    resting_tables,
    spending_tables,
    tables,
)
MADE_ANEW = frozenset(
    table.__tablename__ for table in (PaperNotedRow, SearchEditionRow, ProbeRow, queue_tables.PlaceQueueRow)
)
"""The tables whose rows are made of others, or are nothing but trials."""

KEPT = [table for table in metadata.sorted_tables if table.name not in MADE_ANEW]
"""The tables that hold what a store is, each after those that it speaks of."""
