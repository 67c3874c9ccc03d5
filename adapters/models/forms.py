"""What a model wrote, read as the JSON object that a form asks for.

Some servers hold the model to the form, others don't: so all that comes is checked here, against the whole form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps as text: NUL, and halves of characters."""


class WrongForm(ValueError):
    """The answer isn't what the form asks for; says why, in a few words without the answer's own."""


def read_answer(text: str, form: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the object that stands in an answer, alone, in a code block or among other words.

    Raises:
        WrongForm: there is none, or it isn't as the form says.
    """
    import fastjsonschema

    if not text.strip():
        raise WrongForm("the answer is empty")
    answer = _as_text(_found(text))
    try:
        _check(json.dumps(dict(form), sort_keys=True))(answer)
    except fastjsonschema.JsonSchemaValueException as error:
        rule = f"{error.rule} {error.rule_definition}"
        raise WrongForm(f"the answer isn't as asked: {error.name} breaks {rule}"[:200]) from None
    if not isinstance(answer, dict):
        raise WrongForm("the answer is no object")
    return answer


@lru_cache(maxsize=16)
def _check(form: str) -> Callable[[Any], Any]:
    """Give what checks a form: made once a form, for that takes a hundred times as long as a check."""
    import fastjsonschema

    check: Callable[[Any], Any] = fastjsonschema.compile(json.loads(form))
    return check


def _found(text: str) -> Any:
    candidates = [text, *FENCED.findall(text), text[text.find("{") :] if "{" in text else ""]
    for candidate in filter(None, map(str.strip, candidates)):
        try:
            return json.JSONDecoder().raw_decode(candidate)[0]
        except (ValueError, RecursionError):
            continue
    raise WrongForm("the answer is not JSON")


def _as_text(value: Any) -> Any:
    """Give the value with what no database keeps taken out of its texts."""
    match value:
        case str():
            return _NO_TEXT.sub("", value)
        case list():
            return [_as_text(each) for each in value]
        case dict():
            return {_NO_TEXT.sub("", key): _as_text(each) for key, each in value.items()}
        case _:
            return value
