"""Which sources the settings switch on."""

from contextlib import AsyncExitStack

import pytest

from bot.assembly import Assembly
from bot.domain.errors import SettingError
from bot.settings import Settings
from tests.fakes.library import FakeFetchMemory
from tests.fakes.rate_gate import FakeRateGate


async def switched_on() -> list[str]:
    async with AsyncExitStack() as stack:
        outside = await Assembly(Settings()).outside(stack, FakeFetchMemory(), FakeRateGate())
        return list(outside.sources)


async def test_all_that_give_new_papers_without_a_key_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACADEMICHUB_SOURCES", raising=False)
    found = await switched_on()
    assert {"arxiv", "biorxiv", "medrxiv", "pubmed", "openreview", "huggingface", "semanticscholar"} <= set(found)
    assert "openalex" not in found


async def test_a_source_is_on_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMICHUB_SOURCES", "openalex, pubmed")
    assert sorted(await switched_on()) == ["openalex", "pubmed"]


async def test_a_source_that_is_none_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMICHUB_SOURCES", "arxiv,pubmde")
    with pytest.raises(SettingError, match=r"no source “pubmde”\. There are: arxiv, .*pubmed"):
        await switched_on()


async def test_who_is_asked_for_people_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMICHUB_PEOPLE", "orcid,orchid")
    with pytest.raises(SettingError, match=r"ACADEMICHUB_PEOPLE: .* “orchid”\. There are: orcid, arxiv"):
        await switched_on()
