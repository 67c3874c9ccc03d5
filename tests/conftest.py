"""What every test stands on: no network but this machine's own, a steady Hypothesis, and where things are."""

import gc
import ipaddress
import os
import shutil
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# On shared cores slow is no failure. "house" tries the same examples each run, as Hypothesis does under CI, so that a
# change is judged by the change alone; new ones are sought by `make test ARGS=--hypothesis-profile=explore`.
PATIENT = settings(settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", PATIENT, derandomize=False)
settings.register_profile("house", PATIENT, derandomize=True, database=None)
settings.load_profile("house")


def _stays_here(host: object) -> bool:
    """Whether talking to this host stays on this machine; None and empty stand for it."""
    if not host or host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    """Raise where a test would leave this machine: by a connection, a datagram, or asking for a name."""
    if event in {"socket.connect", "socket.sendto"}:
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket on this machine
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if host and str(host)[-1].isdigit():
            return  # an address already: nobody is asked
    else:
        return
    if not _stays_here(host):
        raise RuntimeError(f"a test may talk to this machine alone, not to {host!r} ({event})")


sys.addaudithook(_refuse_network)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The recorded feeds and corpora: $ACADEMICHUB_SHARED, else `shared` beside the checkout; skips without."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the recorded feeds and corpora are not here: set ACADEMICHUB_SHARED to their folder")
    return folder


def found_chromium() -> str | None:
    """The Chromium of this machine: $ACADEMICHUB_CHROMIUM, else the first on PATH; None where there is none."""
    named = (os.environ.get("ACADEMICHUB_CHROMIUM", ""), *BROWSERS)
    return next((found for name in named if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine; skips where there is none.

    With ACADEMICHUB_BROWSER=required, as CI sets it, a missing browser fails the test instead.
    """
    if found := found_chromium():
        return found
    missing = "no Chromium on this machine: install it, or set ACADEMICHUB_CHROMIUM to one"
    if os.environ.get("ACADEMICHUB_BROWSER") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Keep modules and tests, which stay to the end, out of the searches for garbage: a tenth of the time else."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


LONG = (
    "tests/journey/",
    "tests/crash/",
    "tests/many/",
    "tests/adapters/sources/test_faults.py",
    "tests/adapters/terminal/test_command_line.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long ones begin first, so that no worker is alone with one of them in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
