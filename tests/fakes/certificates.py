"""Certificates of an authority that nobody knows but who is given its trust, sound ones and such that have run out."""

import ssl
from datetime import UTC, datetime

import httpx2
import trustme

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Certificates are judged by this machine's own clock, whatever clock a test has."""


class FakeAuthority:
    """Stands in for the authorities that browsers believe; it certifies the hosts given, and can let some run out.

    Attributes:
        expired: names of hosts that show a certificate which has run out; change it as you like.
        of_server: for a server on this machine that answers for all the hosts.
        of_client: for a client that believes this authority besides the usual ones.
    """

    def __init__(self, *hosts: str) -> None:
        authority = trustme.CA()
        self.expired: set[str] = set()
        self.of_client = httpx2.create_ssl_context(trust_env=False)
        authority.configure_trust(self.of_client)
        self.of_server = _shown_by(authority.issue_cert(*hosts))
        self._run_out = _shown_by(
            authority.issue_cert(*hosts, not_before=LONG_AGO, not_after=LONG_AGO.replace(month=2))
        )
        self.of_server.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        if host in self.expired:
            connection.context = self._run_out


def _shown_by(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
