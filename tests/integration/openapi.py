"""The API's description, as daemon/web/openapi.json has it: every answer that the tests get is held against it.

A test that meets a route, a status or a field that the file does not describe fails: describe it there.
"""
import datetime
import functools
import json
import pathlib
import re
import urllib.parse

import jsonschema

FILE = pathlib.Path(__file__).resolve().parents[2] / "daemon/web/openapi.json"
# Of any route: not HTTP, no such method, too slow, another host, too much.
ANYWHERE = {400, 405, 408, 421, 431}


@functools.lru_cache
def document():
    return json.loads(FILE.read_text())


@functools.lru_cache
def patterns():
    """Of the paths, those without a place to fill first: /cases/import is no case number."""
    paths = sorted(document()["paths"], key=lambda path: ("{" in path, path))
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"), path) for path in paths]


def operations():
    return {(method.upper(), path) for path, item in document()["paths"].items() for method in item if method != "parameters"}


def checker():
    formats = jsonschema.FormatChecker(formats=())

    @formats.checks("date-time", raises=ValueError)
    def _(value):
        if isinstance(value, str):
            if datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is None:
                raise ValueError("no offset")
        return True

    @formats.checks("date", raises=ValueError)
    def _(value):
        return not isinstance(value, str) or bool(datetime.date.fromisoformat(value))
    return formats


@functools.lru_cache(maxsize=None)
def validator(pointer):
    """Of one schema in the document, by its JSON pointer."""
    return jsonschema.Draft202012Validator({"$ref": "#" + pointer, **{k: document()[k] for k in ("components", "paths")}},
                                           format_checker=checker())


def escaped(part):
    return urllib.parse.quote(str(part).replace("~", "~0").replace("/", "~1"), safe="~{}")


def complaint(method, target, answer):
    """What is wrong with an answer by the description, or None. Pages are not described."""
    path = urllib.parse.urlsplit(target).path
    if not path.startswith("/api/") or method == "HEAD":
        return None
    kind = answer.headers.get_content_type()
    found = next((template for pattern, template in patterns() if pattern.match(path)), None)
    operation = found and document()["paths"][found].get(method.lower())
    where = f"{method} {target} -> {answer.status}"
    if not operation or answer.status in ANYWHERE:
        if answer.status < 400:
            return f"{where}: {FILE.name} does not describe this route"
        if kind != "application/problem+json":
            return f"{where}: an error as {kind}"
        pointer = "/components/schemas/Problem"
    else:
        described = operation["responses"].get(str(answer.status))
        if described is None:
            return f"{where}: {FILE.name} does not describe this status of {found}"
        pointer = f"/paths/{escaped(found)}/{method.lower()}/responses/{answer.status}"
        if "$ref" in described:
            pointer = described["$ref"][1:]
            described = functools.reduce(lambda at, part: at[part], pointer.split("/")[1:], document())
        if kind not in described["content"]:
            return f"{where}: {kind}, described are {', '.join(described['content'])}"
        if not kind.endswith("json"):
            return None
        pointer += f"/content/{escaped(kind)}/schema"
    try:
        body = json.loads(answer.body)
    except ValueError as wrong:
        return f"{where}: {wrong}"
    for error in validator(pointer).iter_errors(body):
        while error.context:  # of several shapes, what is wrong with the nearest
            error = max(error.context, key=lambda one: len(one.absolute_path))
        return f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
    if kind == "application/problem+json" and body["status"] != answer.status:
        return f"{where}: the problem says {body['status']}"
    return None
