"""Lets the story's own assertions say what was seen."""

import pytest

pytest.register_assert_rewrite("tests.journey.story", "tests.journey.discord_chat")
