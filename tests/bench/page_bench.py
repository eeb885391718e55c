#!/usr/bin/env python3
"""Server time and size of the busiest page, with 500 open cases and many closed ones (limit: 10 ms at p99, 15 kB).

    python3 page_bench.py PROGRAM [CLOSED]      CLOSED: 100000 unless given

Each answer is timed by a client on the same machine, so the figure holds the client's work and the loopback as well; an
answer without any work (/-/healthy) is timed in the same run and shown beside it.
"""
import datetime
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
os.environ.setdefault("PANTAU", sys.argv[1])
from harness import Office, WIB, wib  # noqa: E402

OPEN, ROUNDS, A_FILE = 500, 400, 10_000
CLOSED = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
HEADER = "case_number,event,step,occurred_at,title,approved_by,links"


def closed_case(number, day):
    at = datetime.datetime(2020, 3, 2, 8, tzinfo=WIB) + datetime.timedelta(days=7 * (day % 260))
    rows = [f"{number},case_opened,,{at.isoformat()},Kasus lama {number},,"]
    for step in range(1, 8):
        for kind in ("step_started", "step_finished"):
            at += datetime.timedelta(minutes=7)
            finish = kind == "step_finished"
            rows.append(f"{number},{kind},{step},{at.isoformat()},,{'Kabag' if finish and step == 2 else ''},"
                        f"{'https://contoh.go.id/' + number if finish and step == 6 else ''}")
    return rows


def measure(office, path, token):
    connection = office.connection(local=False)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Encoding": "gzip"}
    times, size = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, (path, answer.status)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)], size


def main():
    with Office(clock=wib("2026-12-01 09:00")) as office:
        office.start()
        token = office.token("supervisor")
        for first in range(0, CLOSED, A_FILE):
            rows = [HEADER]
            for i in range(first, min(first + A_FILE, CLOSED)):
                rows += closed_case(f"L{i:06}", i)
            file = office.folder / "lama.csv"
            file.write_text("\n".join(rows) + "\n")
            office.ok("case", "import", file)
        for i in range(OPEN):
            number = office.ask("POST", "/api/v1/cases", {"title": f"Kasus berjalan nomor {i}", "requester": "Komisi II"}).json["number"]
            office.ask("POST", f"/api/v1/cases/{number}/events", {"kind": "step_started", "step": 1})
        idle = measure(office, "/-/healthy", token)
        print(f"{OPEN} open, {CLOSED} closed cases; p50 and p99 of {ROUNDS} answers in ms, bytes on the wire")
        late = False
        for path in ("/", "/?lihat=lewat", f"/kasus/{number}", "/kasus", "/kasus?q=nomor+499", "/situs", "/tautan"):
            p50, p99, size = measure(office, path, token)
            print(f"{path:22} {p50:7.2f} {p99:7.2f} {size:7}   {p50 / idle[0]:.1f} times /-/healthy ({idle[0]:.2f})")
            late = late or p99 > 10 or size > 15 * 1024
        sys.exit(1 if late else 0)


main()
