"""Whose certificates are believed: read once, as that takes longer than all else that opening a client does."""

from __future__ import annotations

import ssl
from functools import cache

import httpx2


@cache
def usual_authorities(*, of_environment: bool) -> ssl.SSLContext:
    """Give what believes the authorities that this machine believes, the same each time; nothing is added to it.

    Args:
        of_environment: whether the environment (`SSL_CERT_FILE`, `SSL_CERT_DIR`) may name others.
    """
    return httpx2.create_ssl_context(trust_env=of_environment)
