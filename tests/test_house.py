"""The tests' own ground holds: no way out of this machine, and a tree in which nothing stands that may not."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.check_tree import ROOT, breaches


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_test_cannot_connect_to_another_machine(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(RuntimeError, match="this machine alone"):
        outside.connect((host, 80))


def test_a_test_cannot_ask_for_a_name() -> None:
    with pytest.raises(RuntimeError, match="this machine alone"):
        socket.getaddrinfo("example.org", 80)


def test_a_test_can_talk_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("path", "line", "why"),
    [
        ("README.md", "token: " + "xox" + "b-1234567890-abc", "a secret"),
        ("bot/settings.py", "sk-" + "ant-api03-" + "a" * 40, "a secret"),
        ("requirements.lock", "--index-url https://py" + "pi.org/simple", "a registry's address"),
        ("Makefile", "cp /" + "root/x .", "a path of one machine"),
        ("bot/settings.py", "open('../" + "shared/x')", "reaches out of its own tree"),
        ("bot/settings.py", "# TO" + "DO: later", "unfinished work"),
        ("bot/settings.py", "except Exception:", "swallows errors"),
    ],
)
def test_what_may_not_stand_in_the_tree_is_seen(path: str, line: str, why: str) -> None:
    (found,) = breaches(path, "fine\n" + line)
    assert found.startswith(f"{path}:2: {why}")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("tests/conftest.py", "Path('../" + "shared')"),
        ("README.md", "see https://api.crossref.org/works/10.1000/182"),
        ("tests/x.py", "token = 'xoxb-test'"),
    ],
)
def test_what_may_stand_in_the_tree_passes(path: str, line: str) -> None:
    assert list(breaches(path, line)) == []


def test_a_secret_is_not_printed_again() -> None:
    secret = "xox" + "b-1234567890-abc"
    (found,) = breaches("README.md", secret)
    assert secret not in found


def test_under_ci_hypothesis_tries_the_same_examples_each_run() -> None:
    ask = "import tests.conftest, hypothesis; print(hypothesis.settings.default.derandomize)"
    ran = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=os.environ | {"CI": "true"}, capture_output=True)
    assert ran.stdout.split() == [b"True"], ran.stderr


def test_the_shared_folder_holds_recorded_feeds(shared_folder: Path) -> None:
    assert (shared_folder / "data").is_dir()


def test_the_browser_runs(chromium_path: str) -> None:
    assert Path(chromium_path).is_file()
