#!/usr/bin/env python3
"""The demo office's data: is it what a real month would give, and does it keep the rules?

    demo_data.py            the CSV files, against the rules and against their maker
    demo_data.py PANTAU     and against the program: every verdict and every outage

Works the time of each step out by another way than the maker and the program do: it counts open minutes one by one
(with their seconds at the edges) from the calendar file, and follows the rows with a state machine of its own.
"""

import argparse
import collections
import csv
import datetime as dt
import filecmp
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib

STANDARD = {1: 3600, 2: 240, 3: 10800, 4: 3600, 5: 3600, 6: 7200, 7: 60}
REASONS = {"MENUNGGU_PEMOHON", "MENUNGGU_ACC", "MENUNGGU_NARASUMBER", "GANGGUAN_LISTRIK", "GANGGUAN_JARINGAN",
           "GANGGUAN_SITUS", "PERANGKAT", "PERINTAH_PIMPINAN", "KEADAAN_DARURAT", "LAINNYA"}
SITES = "dprd", "easpirasi"
MONTH = dt.datetime(2026, 10, 1), dt.datetime(2026, 11, 1)

failures = []


def check(true, sentence):
    if not true:
        failures.append(sentence)


def moment(text):
    return dt.datetime.fromisoformat(text)


# ---- working time, minute by minute ----

class Calendar:
    def __init__(self, file):
        rules = tomllib.loads(file.read_text(encoding="utf-8"))
        holidays = {holiday["date"] for holiday in rules["holiday"]}
        self.open = set()
        day = MONTH[0].date() - dt.timedelta(days=1)
        while day < dt.date(2026, 11, 20):
            name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
            assert day not in holidays, "the sums here hold for weeks without a holiday"
            for span in rules["weekly"][name]:
                opens, closes = (int(edge[:2]) * 60 + int(edge[3:]) for edge in span.split("-"))
                for minute in range(opens, closes):
                    self.open.add((day, minute))
            day += dt.timedelta(days=1)

    def is_open(self, at):
        return (at.date(), at.hour * 60 + at.minute) in self.open

    def seconds(self, start, end):
        total, at = 0, start
        while at < end:
            next_minute = min(at.replace(second=0) + dt.timedelta(minutes=1), end)
            if self.is_open(at):
                total += int((next_minute - at).total_seconds())
            at = next_minute
        return total


# ---- the cases ----

Attempt = collections.namedtuple("Attempt", "case step number start end status used coarse pauses")


def follow(number, rows, calendar):
    """Every attempt of one case; says what breaks a rule of cases.md 4.2."""
    wrong = lambda row, what: check(False, f"kasus line {row['line']}: {number}: {what}")
    status, running, ready, attempts = "new", None, 1, []
    counts, last = collections.Counter(), None
    for row in rows:
        at, event = moment(row["occurred_at"]), row["event"]
        step = int(row["step"] or 0)
        if last and at < last:
            wrong(row, f"{at} lies before the event before it")
        last = at
        if event in ("paused", "returned", "step_skipped", "cancelled", "reopened"):
            if row["reason"] not in REASONS or (row["reason"] == "LAINNYA" and not row["text"]):
                wrong(row, "has no good reason")
        if event == "case_opened":
            if status != "new" or not row["title"]:
                wrong(row, "is opened twice or has no title")
            status = "open"
        elif event == "reopened":
            if status not in ("closed", "cancelled"):
                wrong(row, "is reopened while open")
            status, ready = "open", int(row["to_step"])
        elif event == "note":
            if not row["text"]:
                wrong(row, "is a note without words")
        elif status != "open":
            wrong(row, f"{event} in a case that is {status}")
        elif event == "step_started":
            if running or step != ready:
                wrong(row, f"step {step} is started, but {ready} is ready or one is running")
            counts[step] += 1
            running = {"step": step, "start": at, "pauses": [], "paused": None, "coarse": False}
        elif event == "step_skipped":
            if running or step != ready or not row["approved_by"]:
                wrong(row, "is skipped out of order or without authority")
            counts[step] += 1
            attempts.append(Attempt(number, step, counts[step], at, at, "skipped", 0, False, []))
            ready += 1
        elif event == "cancelled":
            status, running = "cancelled", None
        elif not running or running["step"] != step:
            wrong(row, f"{event} of step {step}, which is not running")
        elif event == "reassigned":
            if not row["executor"]:
                wrong(row, "is handed to nobody")
        elif event == "paused":
            if running["paused"]:
                wrong(row, "is paused twice")
            running["paused"] = (at, row["reason"])
        elif event == "resumed":
            if not running["paused"]:
                wrong(row, "is resumed without a pause")
            running["pauses"].append((*running["paused"], at))
            running["paused"] = None
        elif event in ("step_finished", "returned"):
            if running["paused"]:
                wrong(row, "is ended while paused")
            if event == "step_finished" and step == 2 and not row["approved_by"]:
                wrong(row, "step 2 names nobody who gave ACC")
            if event == "step_finished" and step == 6 and not row["links"]:
                wrong(row, "step 6 has no link")
            used = calendar.seconds(running["start"], at)
            used -= sum(calendar.seconds(start, end) for start, _, end in running["pauses"])
            ended = "finished" if event == "step_finished" else "returned"
            attempts.append(Attempt(number, step, counts[step], running["start"], at, ended, used,
                                    row["precision"] == "minute", running["pauses"]))
            running = None
            ready = step + 1 if ended == "finished" else int(row["to_step"])
            if ready == 8:
                status = "closed"
        else:
            wrong(row, f"{event} is no event of an import")
        if running and row["precision"] == "minute":
            running["coarse"] = True
    check(status in ("closed", "cancelled"), f"{number} is left {status}")
    return attempts


def verdict(attempt):
    if attempt.status != "finished":
        return "not_counted"
    if attempt.coarse and STANDARD[attempt.step] < 300:
        return "not_judgeable"
    return "late" if attempt.used > STANDARD[attempt.step] else "on_time"


def read_cases(file, calendar):
    with open(file, newline="", encoding="utf-8") as text:
        rows = [dict(row, line=line) for line, row in enumerate(csv.DictReader(text), 2)]
    cases = collections.defaultdict(list)
    for row in rows:
        cases[row["case_number"]].append(row)
    attempts = [one for number in cases for one in follow(number, cases[number], calendar)]
    return rows, cases, attempts


def check_cases(rows, cases, attempts, outages, calendar):
    events = collections.Counter(row["event"] for row in rows)
    reasons = {row["reason"] for row in rows if row["event"] == "paused"}
    verdicts = collections.Counter((one.step, verdict(one)) for one in attempts)
    opened = [moment(row["occurred_at"]) for row in rows if row["event"] == "case_opened"]
    check(len(cases) >= 64, f"{len(cases)} cases; 64 are wanted")
    check(all(MONTH[0] <= at < MONTH[1] for at in opened), "a case is opened outside October 2026")
    check(opened == sorted(opened), "case numbers do not follow the order of opening")
    for event, least in {"returned": 2, "step_skipped": 1, "cancelled": 1, "reopened": 1, "reassigned": 1, "note": 2,
                         "paused": 10}.items():
        check(events[event] >= least, f"{events[event]} {event}; {least} are wanted")
    for reason in ("MENUNGGU_ACC", "MENUNGGU_NARASUMBER", "GANGGUAN_LISTRIK", "GANGGUAN_JARINGAN", "GANGGUAN_SITUS",
                   "LAINNYA"):
        check(reason in reasons, f"no pause for {reason}")
    back = {(int(row["step"]), int(row["to_step"])) for row in rows if row["event"] == "returned"}
    check({(4, 3), (5, 4)} <= back, f"returns {back}; 4 to 3 and 5 to 4 are wanted")
    for step in (3, 5, 6):
        check(verdicts[step, "late"] >= 4, f"step {step} is late {verdicts[step, 'late']} times; 4 are wanted")
    for step in (2, 7):
        check(verdicts[step, "late"] >= 1 and verdicts[step, "not_judgeable"] >= 3, f"step {step} is too smooth")
    judged = {word: sum(count for (_, name), count in verdicts.items() if name == word)
              for word in ("on_time", "late")}
    share = judged["on_time"] / sum(judged.values())
    check(0.80 <= share <= 0.90, f"{share:.1%} of the steps are on time; 80 to 90 % are wanted")
    pauses = [pause for one in attempts for pause in one.pauses]
    check(any(a.time() < dt.time(12, 0) and b.time() > dt.time(13, 0) and a.date() == b.date() and a.weekday() < 4
              for a, _, b in pauses), "no pause over the lunch break")
    check(any(a.date() < b.date() for a, _, b in pauses), "no pause over night")
    check(any(one.start.weekday() == 5 and one.used == 0 for one in attempts), "no work on a Saturday")
    check(any(one.start.hour >= 18 for one in attempts), "no work in the evening")
    check(any(one.start.weekday() == 4 and one.end.weekday() == 0 for one in attempts), "no step over a weekend")
    check(any(one.start.weekday() == 4 and one.start.time() < dt.time(11, 30) and one.end.time() > dt.time(13, 0)
              and one.start.date() == one.end.date() for one in attempts), "no step over the break of a Friday")
    late = [one for one in attempts if one.step == 6 and verdict(one) == "late"]
    beside = [(one.case, site) for one in late for site, start, end, _ in outages
              if site == "easpirasi" and calendar.seconds(max(one.start, start), min(one.end, end)) > 1800]
    check(bool(beside), "no late publication overlaps an outage of easpirasi")
    links = [link for row in rows for link in row["links"].split()]
    check(all(re.match(r"https?://[^\s/]+/", link) for link in links), "a link is no web address")
    for part in ("dprd.bogorkab.go.id", "youtube.com", "x.com", "tiktok.com", "instagram.com", "facebook.com"):
        check(any(part in link for link in links), f"no link on {part}")
    for own in ("http://127.0.0.1:8480/masuk", "http://127.0.0.1:8480/arsip/tidak-ada"):
        check(links.count(own) == 1, f"{own} stands in {links.count(own)} rows")
    print(f"{len(cases)} cases, {len(rows)} events, {share:.1%} of {sum(judged.values())} judged steps on time")
    for step in STANDARD:
        used = sorted(one.used for one in attempts if one.step == step and verdict(one) in ("on_time", "late"))
        print(f"  step {step}: {len(used)} judged, {verdicts[step, 'late']} late, "
              f"{verdicts[step, 'not_judgeable']} too coarse, median {used[len(used) // 2]} s of {STANDARD[step]} s")
    print(f"  late publication beside an outage: {', '.join(f'{case} ({site})' for case, site in beside)}")


# ---- the sites ----

def read_history(demo):
    rows = []
    for site in SITES:
        with open(demo / f"riwayat-{site}-2026-10.csv", newline="", encoding="utf-8") as text:
            rows += csv.DictReader(text)
    sites = collections.defaultdict(list)
    for row in rows:
        sites[row["site"]].append((moment(row["started_at"]), row["outcome"], row["class"], row["total_ms"]))
    outages, blips = [], []
    for site, looks in sites.items():
        times = [look[0] for look in looks]
        check(times == sorted(set(times)), f"{site}: looks are out of order or share a second")
        check(max(b - a for a, b in zip(times, times[1:])) <= dt.timedelta(seconds=310), f"{site}: a gap")
        failing, good, down = [], [], False
        for at, outcome, kind, _ in looks:  # probing.md 2.2: three confirmations make it down, two good looks up
            if outcome == "fail":
                failing.append((at, kind))
                good, down = [], down or len(failing) >= 4
            elif failing:
                good.append(at)
                if not down:
                    blips.append((site, failing[0][0]))
                elif len(good) == 2:
                    outages.append((site, failing[0][0], good[0], failing[0][1]))
                if not down or len(good) == 2:
                    failing, good, down = [], [], False
        check(not failing, f"{site}: ends in a failure")
    return sites, sorted(outages, key=lambda outage: outage[1]), blips


def availability(site, outages):
    down = sum((end - start).total_seconds() for name, start, end, _ in outages if name == site)
    return 1 - down / (MONTH[1] - MONTH[0]).total_seconds()


def check_history(sites, outages, blips, calendar):
    check(sites.keys() == set(SITES), f"sites: {list(sites)}")
    check(len(outages) == 5, f"{len(outages)} outages; five are wanted")
    check({"tls_expired", "dns_nxdomain", "http_5xx"} <= {kind for *_, kind in outages}, "a class of outage is missing")
    check(any(calendar.seconds(start, end) > 9000 and 13000 < (end - start).total_seconds() < 15000
              for _, start, end, _ in outages), "no outage of about four hours in working hours")
    check(any(start.hour < 5 for _, start, *_ in outages), "no outage at night")
    check(len(blips) >= 4, f"{len(blips)} blips")
    for site, looks in sites.items():
        check(sum(look[1] == "slow" for look in looks) >= 5, f"{site} is never slow")
        share = availability(site, outages)
        check(0.985 <= share <= 0.999, f"{site}: {share:.3%} available; 98.5 to 99.9 % are wanted")
        print(f"{site}: {len(looks)} looks, {share:.3%} available")
    for site, start, end, kind in outages:
        print(f"  {site} {start} to {end} ({end - start}) {kind}")


# ---- against the program ----

def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Service:
    """The program on a copy of the demo's settings, with ports and a folder of its own."""

    def __init__(self, root, binary, folder):
        shutil.copytree(root / "config", folder / "config")
        self.page = free_port()
        settings = folder / "config/demo/pantau.toml"
        text = settings.read_text(encoding="utf-8").replace("8480", str(self.page)).replace("9480", str(free_port()))
        settings.write_text(text, encoding="utf-8")
        self.command = [str(binary), "--config", str(settings)]
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen([*self.command, "serve"], stdout=self.log, stderr=self.log)
        for _ in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.page, timeout=5)
                connection.request("GET", "/-/ready")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the service did not become ready:\n" + (folder / "log").read_text())

    def ask(self, *words):
        done = subprocess.run([*self.command, "--json", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"pantau {' '.join(words)}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def stop(self):
        self.process.terminate()
        check(self.process.wait(60) == 0, "the service did not stop cleanly")
        self.log.close()


def check_program(root, binary, cases, attempts, rows, outages, blips):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        service = Service(root, binary, folder)
        try:
            answer = service.ask("case", "import", str(root / "config/demo/kasus-2026-10.csv"))
            check((answer["cases"], answer["events"]) == (len(cases), len(rows)), f"the import says {answer}")
            for site in SITES:
                answer = service.ask("site", "import-history", str(root / f"config/demo/riwayat-{site}-2026-10.csv"))
                counts = tuple(sum(one[0] == site for one in many) for many in (outages, blips))
                check((answer["outages"], answer["blips"]) == counts, f"{site}: the import says {answer}")
            expected = {(one.case, one.step, one.number): (one.used, verdict(one)) for one in attempts}
            seen = {}
            for number in cases:
                for step in service.ask("case", "show", number)["steps"]:
                    for one in step["attempts"]:
                        seen[number, step["number"], one["attempt"]] = (one["used_s"], one["verdict"])
            check(seen.keys() == expected.keys(), f"attempts differ: {seen.keys() ^ expected.keys()}")
            for key in seen.keys() & expected.keys():
                check(seen[key] == expected[key], f"{key}: the program says {seen[key]}, expected {expected[key]}")
            listed = service.ask("outage", "list")["outages"]
            known = {(site, start.isoformat(), int((end - start).total_seconds())) for site, start, end, _ in outages}
            found = {(one["site"], one["start"][:19], one["duration_s"]) for one in listed if one["start"] < "2026-11"}
            check(found == known, f"outages differ: {found ^ known}")
            print(f"the program agrees on {len(seen)} attempts and {len(found)} outages")
        finally:
            service.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pantau", nargs="?", type=pathlib.Path)
    words = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    demo = root / "config/demo"
    with tempfile.TemporaryDirectory() as again:
        subprocess.run([sys.executable, demo / "make_demo.py", again], check=True,
                       env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
        for name in ("kasus-2026-10.csv", *(f"riwayat-{site}-2026-10.csv" for site in SITES)):
            check(filecmp.cmp(demo / name, pathlib.Path(again) / name, shallow=False),
                  f"{name} is not what make_demo.py writes; run it and commit both")
    calendar = Calendar(root / "config/calendar/indonesia-2026.toml")
    sites, outages, blips = read_history(demo)
    rows, cases, attempts = read_cases(demo / "kasus-2026-10.csv", calendar)
    check_history(sites, outages, blips, calendar)
    check_cases(rows, cases, attempts, outages, calendar)
    if words.pantau:
        check_program(root, words.pantau.resolve(), cases, attempts, rows, outages, blips)
    for sentence in failures:
        print("FAILED:", sentence)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
