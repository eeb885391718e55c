"""The API's description itself: it names every route there is and no other, its references lead somewhere, and it passes the
linter. That answers follow it is tested by every other file, through harness.py."""
import json
import pathlib
import re
import shutil
import subprocess
import unittest

import jsonschema

import openapi
from harness import ROOT, Office, Test, main

REDOCLY = next((str(file) for file in (ROOT / "build/web/node_modules/.bin/redocly",) if file.exists()), shutil.which("redocly"))


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


class Description(Test):
    def test_every_route_and_no_other(self):
        routes = set()
        for source in (ROOT / "daemon/http").glob("*.cpp"):
            routes |= set(re.findall(r'(?:route|router\.add)\(\s*"([A-Z]+)",\s*"(/api/[^"]*)"', source.read_text()))
        self.assertGreater(len(routes), 25)
        self.assertEqual(openapi.operations(), routes)

    def test_it_holds_together(self):
        document = openapi.document()
        self.assertEqual(document["openapi"], "3.1.0")
        seen = set()
        for reference in references(document):
            at = document
            for part in reference.removeprefix("#/").split("/"):
                at = at[part]
            seen.add(reference)
        for kind in ("schemas", "responses", "parameters"):
            for name in document["components"][kind]:
                self.assertIn(f"#/components/{kind}/{name}", seen, "nothing refers to it")
        for schema in document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)
        names = [operation["operationId"] for item in document["paths"].values() for method, operation in item.items()
                 if method != "parameters"]
        self.assertEqual(len(names), len(set(names)))

    def test_the_service_shows_it(self):
        with Office() as office:
            office.start()
            answer = office.api("GET", "/api/v1/openapi.json")
            self.assertEqual((answer.status, answer.headers.get_content_type()), (200, "application/json"))
            self.assertEqual(answer.body, openapi.FILE.read_text())

    def test_an_answer_that_is_not_described_is_found(self):
        class Answer:
            def __init__(self, status, body, kind="application/json"):
                self.status, self.body = status, json.dumps(body)
                self.headers = type("Headers", (), {"get_content_type": lambda _: kind})()
        problem = {"type": "about:blank", "title": "x", "status": 404, "code": "NOT_FOUND", "detail": "x", "message_id": "x"}
        good = {"cases": [], "next_cursor": None}
        self.assertIsNone(openapi.complaint("GET", "/api/v1/cases?late=1", Answer(200, good)))
        self.assertIsNone(openapi.complaint("GET", "/api/v1/cases/1", Answer(404, problem, "application/problem+json")))
        for method, path, answer in (
                ("GET", "/api/v1/cases", Answer(200, {"cases": []})),
                ("GET", "/api/v1/cases", Answer(200, good | {"lagi": 1})),
                ("GET", "/api/v1/cases", Answer(200, {"cases": [{"number": 1}], "next_cursor": None})),
                ("GET", "/api/v1/cases", Answer(200, good, "text/html")),
                ("GET", "/api/v1/cases", Answer(201, good)),
                ("GET", "/api/v1/kasus", Answer(200, good)),
                ("POST", "/api/v1/status", Answer(200, good)),
                ("GET", "/api/v1/cases/1", Answer(404, problem)),
                ("GET", "/api/v1/cases/1", Answer(404, {"code": "x"}, "application/problem+json")),
                ("GET", "/api/v1/cases/1", Answer(422, problem, "application/problem+json"))):
            self.assertIsNotNone(openapi.complaint(method, path, answer), (method, path, answer.body))

    @unittest.skipUnless(REDOCLY, "@redocly/cli is not installed")
    def test_lint(self):
        done = subprocess.run([REDOCLY, "lint", "--format=stylish", openapi.FILE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=120, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp",
                                                           "REDOCLY_TELEMETRY": "off", "CI": "1"})
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotRegex(done.stdout, r"[1-9]\d* (warning|error)")


if __name__ == "__main__":
    main()
