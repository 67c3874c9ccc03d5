"""Real databases for fleets of processes."""

from tests.fakes.store_database import postgresql_server, postgresql_template, postgresql_url

__all__ = ["postgresql_server", "postgresql_template", "postgresql_url"]
