"""The page as it runs: over its port, to its end, and over the real core without a browser."""

import asyncio
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from adapters.web.guard import MOST_BYTES
from adapters.web.running import serve
from bot.domain.errors import SettingError
from storage.library import SqlLibrary
from tests.adapters.web.stand import page_of, standing
from tests.adapters.web.visitor import a_page, visiting
from tests.fakes.desk import FakeDesk
from tests.patience import PATIENCE_S

ROUTES = ("/", "/samples/", "/parts", "/events", "/suggest?what=watch&typed=1", "/healthz", "/login", "/look", "/say")


async def test_the_page_is_served_and_open_pages_let_it_end() -> None:
    async with httpx2.AsyncClient(timeout=PATIENCE_S) as visitor, asyncio.timeout(PATIENCE_S):
        async with serve(a_page(FakeDesk()), "127.0.0.1", 0) as url:
            assert (await visitor.get(url)).status_code == 200
            listening = await visitor.send(visitor.build_request("GET", f"{url}/events"), stream=True)
            chunks = listening.aiter_text()
            heard = await anext(chunks)
        heard += "".join([chunk async for chunk in chunks])
    assert heard.startswith("retry: 1000\n\nevent: change")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 -- refused, not bound
async def test_another_address_needs_a_token(host: str) -> None:
    with pytest.raises(SettingError, match="ACADEMICHUB_PAGE_TOKEN"):
        async with serve(a_page(FakeDesk()), host, 0):
            raise AssertionError("served without a token")


async def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingError, match="PORT"):
        async with serve(a_page(FakeDesk()), "127.0.0.1", taken.getsockname()[1]):
            raise AssertionError("served on a taken port")


async def test_a_body_in_chunks_is_cut_off_on_the_wire_too() -> None:
    async with serve(a_page(FakeDesk()), "127.0.0.1", 0) as url:
        host = url.removeprefix("http://")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        head = f"POST /say HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
        size = MOST_BYTES + 1
        writer.write(f"{head}{size:x}\r\n".encode() + b"x" * size + b"\r\n")
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"content-security-policy" in answer


async def test_looking_at_every_address_changes_nothing_in_the_store(migrated_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "store.db"))
    library = SqlLibrary(f"sqlite:///{file}")
    async with standing(library) as stand:
        stand.bell.close()
        before = dump(file)
        async with visiting(page_of(stand)) as visitor:
            for path in ROUTES:
                for query in ("", "?text=pause", "?language=zh&theme=dark&before=1"):
                    await visitor.get(path + query)
            assert dump(file) == before
            await visitor.post("/say", data={"text": "pause"})
        assert dump(file) != before
    await library.close()


def dump(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a database holds, by table, but for health's trial write; what FTS5 holds stands in tables of its own."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'").fetchall()
        kept = [name for (name,) in tables if name not in ("probe", "sqlite_sequence")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}  # noqa: S608
