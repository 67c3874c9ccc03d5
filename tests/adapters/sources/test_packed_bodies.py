"""Bodies that come compressed: in parts, as bombs, by packers that nobody asked for."""

import gzip
import zlib

import pytest

from adapters.sources.fetched import Fetched
from adapters.sources.http import PoliteClient
from adapters.sources.recognise import parse_document
from bot.domain.collection import SourceFault
from bot.domain.errors import BadDocument
from tests.adapters.sources.test_http import DOCUMENT, PACE, body_of, failure_of
from tests.fakes.source_server import FALSELY_PACKED, Reply, SourceServer


async def test_a_body_of_several_compressed_parts_comes_whole(client: PoliteClient, server: SourceServer) -> None:
    parts = gzip.compress(DOCUMENT[:1_000]) + gzip.compress(DOCUMENT[1_000:])
    server.serve("/feed", Reply(parts, headers=FALSELY_PACKED))
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == DOCUMENT
    server.serve("/feed", Reply(parts[:-10], headers=FALSELY_PACKED))
    cut = await client.fetch(f"{server.url}/feed", PACE)
    assert isinstance(cut, Fetched)
    assert cut.broke is not None, "the second part is cut off"


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("deflate", zlib.compress(bytes(40 << 20))),
        ("x-gzip", gzip.compress(bytes(40 << 20))),
        ("gzip", gzip.compress(bytes(1 << 20)) * 40),
    ],
)
async def test_bombs_of_every_packer_are_stopped(
    client: PoliteClient, server: SourceServer, encoding: str, bomb: bytes
) -> None:
    server.serve("/feed", Reply(bomb, headers={"Content-Encoding": encoding}))
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).fault is SourceFault.TOO_BIG


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "nobody knows"])
async def test_what_nobody_asked_for_is_never_unpacked(
    client: PoliteClient, server: SourceServer, encoding: str
) -> None:
    packed = gzip.compress(bytes(40 << 20))
    server.serve("/feed", Reply(packed, headers={"Content-Encoding": encoding}))
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == packed
    assert server.asked[0].headers["accept-encoding"] == "gzip"


async def test_a_bomb_within_a_bomb_is_unpacked_once(client: PoliteClient, server: SourceServer) -> None:
    inner = gzip.compress(bytes(40 << 20))
    server.serve("/feed", Reply(inner, packed=True))
    body = body_of(await client.fetch(f"{server.url}/feed", PACE))
    with pytest.raises(BadDocument, match="compressed by gzip"):
        parse_document(body)
