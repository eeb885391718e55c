"""The dashboards are what @grafana/schema of Grafana 10 to 13 says a dashboard is (TypeScript's compiler judges).

Takes packages from npm into build/grafana-schema, once; a mistake made on purpose must be found, or the check is worth nothing.
"""
import json
import pathlib
import shutil
import subprocess
import unittest

from harness import LONG, ROOT, Test, main

VERSIONS = ("10.4.0", "11.6.0", "12.4.0", "13.2.0")
FOLDER = ROOT / "build/grafana-schema"
DASHBOARDS = sorted((ROOT / "config/grafana/dashboards").glob("*.json"))
# JSON holds words where the schema has enumerations.
CHECK = """import type { Dashboard } from '@grafana/schema';
type Lit<T> = T extends string ? `${T}` : T extends (infer U)[] ? Lit<U>[] : T extends object ? { [K in keyof T]: Lit<T[K]> } : T;
export const dashboard: Lit<Dashboard> = %s;
"""


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)


@unittest.skipUnless(shutil.which("npm"), "npm is not installed")
@unittest.skipUnless(LONG or FOLDER.exists(), "takes packages from npm; runs with tests/run --long")
class Schema(Test):
    def test_every_version_takes_every_dashboard(self):
        self.assertEqual(len(DASHBOARDS), 3)
        for version in VERSIONS:
            with self.subTest(version=version):
                place = FOLDER / version
                if not (place / "node_modules/.bin/tsc").exists():
                    place.mkdir(parents=True, exist_ok=True)
                    (place / "package.json").write_text('{"private": true}\n')
                    got = run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"@grafana/schema@{version}", "typescript@5.9",
                              cwd=place)
                    self.assertEqual(got.returncode, 0, got.stdout)
                for old in place.glob("*.ts"):
                    old.unlink()
                for path in DASHBOARDS:
                    (place / (path.stem + ".ts")).write_text(CHECK % path.read_text())
                self.assertEqual(self.judged(place, [p.stem + ".ts" for p in DASHBOARDS]), "")
                print(f"@grafana/schema {version}: {len(DASHBOARDS)} dashboards, no complaint")
                good = DASHBOARDS[0].read_text()
                for name, text in {"key": good.replace('"gridPos"', '"gridpos"', 1),
                                   "word": good.replace('"mode": "absolute"', '"mode": "absolut"', 1)}.items():
                    self.assertNotEqual(text, good)
                    (place / f"wrong_{name}.ts").write_text(CHECK % text)
                    self.assertIn("error TS", self.judged(place, [f"wrong_{name}.ts"]), name)

    def judged(self, place, files):
        return run("node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--target", "es2020", "--module", "esnext",
                   "--moduleResolution", "bundler", *files, cwd=place).stdout


if __name__ == "__main__":
    main()
