#!/usr/bin/env python3
"""daemon/run, the first command that anybody types: a first start, a second one, and what it says where it cannot.

    demo_run.py PANTAU     on a copy of the demo's settings with ports and a folder of its own; nothing is built
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
failures = []


def check(true, sentence):
    if not true:
        failures.append(sentence)


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Demo:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        shutil.copytree(ROOT / "config", folder / "config")
        (folder / "daemon").mkdir()
        shutil.copy(ROOT / "daemon/run", folder / "daemon/run")
        self.page, metrics = free_port(), free_port()
        for name in ("pantau.toml", "kasus-2026-10.csv"):  # the cases hold two links on the own page
            file = folder / "config/demo" / name
            text = file.read_text(encoding="utf-8")
            text = text.replace(":8480", f":{self.page}").replace("[8480]", f"[{self.page}]")
            file.write_text(text.replace(":9480", f":{metrics}"), encoding="utf-8")
        self.environment = dict(os.environ, PANTAU_BINARY=str(binary))

    def start(self, name):
        self.output = self.folder / name
        with open(self.output, "wb") as out:
            return subprocess.Popen([self.folder / "daemon/run"], stdout=out, stderr=out, env=self.environment,
                                    start_new_session=True)

    def wait_until_it_runs(self, process, seconds):
        begun = time.monotonic()
        while "Ctrl-C stops it." not in self.said():
            if process.poll() is not None or time.monotonic() - begun > seconds:
                raise SystemExit(f"the demo does not run after {seconds} s:\n{self.said()}")
            time.sleep(0.2)

    def said(self):
        return self.output.read_text(encoding="utf-8")

    def ask(self, *words):
        command = [self.binary, "--config", self.folder / "config/demo/pantau.toml", "--json", *words]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def once(self, *words):
        return subprocess.run([self.folder / "daemon/run", *words], capture_output=True, text=True, check=False,
                              timeout=60, env=self.environment)


def difference(folder, name):
    """The cells in which a second revision differs from the first."""
    first, second = (openpyxl.load_workbook(folder / file, data_only=True) for file in (name.replace("_r2", ""), name))
    return name + ": " + "; ".join(
        f"{sheet.title}!{cell.coordinate} {sheet[cell.coordinate].value!r} -> {cell.value!r}"
        for sheet in first for row in second[sheet.title].iter_rows() for cell in row
        if cell.value != sheet[cell.coordinate].value)[:3000]


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="pantau-demo-") as name:
        demo = Demo(pathlib.Path(name), binary)
        reports = demo.folder / "build/demo/reports"

        with socket.socket() as other:
            other.bind(("127.0.0.1", demo.page))
            other.listen()
            refused = demo.once()
            check(refused.returncode == 1 and f"port {demo.page} is in use" in refused.stderr, f"port in use: {refused}")

        process = demo.start("first")
        try:
            demo.wait_until_it_runs(process, 240)
            files = {file.name for file in reports.iterdir()}
            check(files == {"Laporan-Analisis-Gangguan_2026-10.xlsx", "Laporan-Kondisi-Web_2026-10.xlsx"}, f"{files}")
            for file in files:
                check(str(reports / file) in demo.said(), f"it does not say where {file} lies")
            cases = demo.ask("case", "list")["cases"]
            check(len(cases) == 71 and sum(case["state"] == "open" for case in cases) == 3, f"{len(cases)} cases")
            outages = demo.ask("outage", "list")["outages"]
            check(sum(bool(outage["action"]) for outage in outages) == 4, "four of the five outages have a note")
            links = {link["url"]: link for link in demo.ask("link", "list")["links"]}
            own = f"http://127.0.0.1:{demo.page}/"
            check(links[own + "masuk"]["standing"] == "alive", f"{own}: {links[own + 'masuk']}")
            gone = links[own + "arsip/tidak-ada"]
            check((gone["standing"], gone["class"]) == ("indeterminate", "http_404"), f"one strike: {gone}")
            check(not any(link["class"] not in ("ssrf_blocked", "ok", "http_404") for link in links.values()),
                  "a link outside this machine was asked")
            form = urllib.parse.urlencode({"nama": "petugas", "sandi": "taman kota hijau"}).encode()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            page = browser.open(urllib.request.Request(own + "masuk", form, {"Origin": own[:-1]}), timeout=10).read().decode()
            check("DATA CONTOH" in page and "contoh dijeda" in page, "the page shows example data and running cases")
            again = demo.once()
            check(again.returncode == 1 and "runs already" in again.stderr, f"second one beside it: {again}")
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            check(process.wait(60) == 0, f"Ctrl-C: {demo.said()}")

            begun = time.monotonic()
            process = demo.start("second")
            demo.wait_until_it_runs(process, 30)
            print(f"the second start took {time.monotonic() - begun:.1f} s")
            check("Importing" not in demo.said() and "Opening" not in demo.said(), demo.said())
            check(len(demo.ask("case", "list")["cases"]) == 71, "the second run has other cases")
            made = {file.name for file in reports.iterdir()} - files
            check(not made, "equal data made a new revision" + "".join(f"\n{difference(reports, name)}" for name in sorted(made)))
            process.terminate()
            check(process.wait(60) == 0, f"SIGTERM: {demo.said()}")
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)

        shown = demo.once("--", "--config", str(demo.folder / "config/demo/pantau.toml"), "check-config")
        check(shown.returncode == 0 and "0 mistakes" in shown.stdout, f"daemon/run -- …: {shown}")
        check(demo.once("--nonsense").returncode == 64, "an unknown option is no usage error")
    for sentence in failures:
        print("FAILED:", sentence)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
