"""Judges recorded requests by Discord's own OpenAPI description, where it lies beside the checkout.

It does not hold every limit (see `discord_rules`), and the rules do not hold every shape: a test uses both.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord_routes import Call
from tests.fakes.discord_world import Json

ROOT = "discord:openapi"


class OpenApi:
    """The description, ready to judge."""

    def __init__(self, path: Path) -> None:
        self._document: Json = json.loads(path.read_text("utf-8"))
        resource: Resource[Any] = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._paths = [
            (re.compile(re.sub(r"\{\w+\}", r"[^/]+", template)), template) for template in self._document["paths"]
        ]

    def broken(self, call: Call) -> list[str]:
        """What is wrong with a request's path, method or body; empty where nothing is."""
        template = self._template(call.path)
        operation = self._document["paths"].get(template, {}).get(call.method.lower())
        if operation is None:
            return [f"no {call.method} {call.path}"]
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if schema is None:
            return [] if not call.body else [f"{call.method} {call.path} takes no body"]
        pointer = (
            f"{ROOT}#/paths/{_escaped(template)}/{call.method.lower()}/requestBody/content/application~1json/schema"
        )
        errors = self._validator(pointer).iter_errors(call.body)
        return [f"{call.method} {template}: {_said(error)}" for error in errors]

    def _template(self, path: str) -> str:
        exact = [template for pattern, template in self._paths if pattern.fullmatch(path)]
        return min(exact, key=lambda template: template.count("{"), default="")

    @cache  # noqa: B019 -- one description lives as long as the tests
    def _validator(self, pointer: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": pointer}, registry=self._registry)


def _escaped(template: str) -> str:
    return template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _said(error: Any) -> str:
    """The deepest reason, of the alternative that came nearest."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    where = "/".join(str(part) for part in error.absolute_path)
    return f"{where}: {error.message[:200]}"
