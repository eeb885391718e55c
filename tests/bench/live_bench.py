#!/usr/bin/env python3
"""The running service under people: events a second by 1 and by 64 clients, each on a line of its own, beside a bare disk
flush; start and chain check on many events; what it costs when nobody taps.

    PANTAU=build/release/daemon/pantau tests/bench/live_bench.py [--events N] [--idle SECONDS]

Prints figures; the limits of issue and spec stand beside them. Take a release build and a quiet machine.
"""
import argparse
import os
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from harness import Office, UnixConnection, request, wait  # noqa: E402


def flush_ms(folder, times=300):
    """One overwrite of 4 KiB and its fdatasync, on the disk of the database."""
    file = os.open(folder / "flush", os.O_RDWR | os.O_CREAT, 0o600)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        os.pwrite(file, b"x" * 4096, 0)
        os.fdatasync(file)
        took.append((time.perf_counter() - began) * 1000)
    os.close(file)
    return statistics.median(took), sorted(took)[int(len(took) * 0.99)]


def record(office, clients, seconds):
    """Notes by so many clients, each waiting for its answer. Returns events a second and the sorted milliseconds."""
    numbers = [office.ask("POST", "/api/v1/cases", {"title": f"Kasus {n}"}).json["number"] for n in range(clients)]
    took, end = [[] for _ in range(clients)], time.perf_counter() + seconds

    def client(place):
        line = UnixConnection(office.socket, 30)
        body = '{"kind": "note", "text": "catatan"}'
        while time.perf_counter() < end:
            began = time.perf_counter()
            line.request("POST", f"/api/v1/cases/{numbers[place]}/events", body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 201, answer.status
            took[place].append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = sorted(ms for own in took for ms in own)
    return len(everything) / seconds, everything


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid):
    return int(next(line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
               .split()[1]) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=0, help="also: verify and start on a log of so many events")
    parser.add_argument("--idle", type=float, default=30, help="seconds of watching it do nothing")
    parser.add_argument("--seconds", type=float, default=8, help="of each recording run")
    options = parser.parse_args()
    with Office() as office:
        office.start()
        flush, flush_p99 = flush_ms(office.folder)
        one, one_ms = record(office, 1, options.seconds)
        many, many_ms = record(office, 64, options.seconds)
        p99 = many_ms[int(len(many_ms) * 0.99)]
        print(f"one disk flush       p50 {flush:.2f} ms, p99 {flush_p99:.2f} ms")
        print(f"1 client             {one:.0f} events/s, p50 {statistics.median(one_ms):.2f} ms")
        print(f"64 clients           {many:.0f} events/s = {many / one:.1f} times (limit 8), p99 {p99:.1f} ms = one flush + "
              f"{p99 - flush:.1f} ms (limit 50)")
    with Office() as office:
        office.start()
        for n in range(500):
            number = office.ask("POST", "/api/v1/cases", {"title": f"Kasus {n}"}).json["number"]
            office.ask("POST", f"/api/v1/cases/{number}/events", {"kind": "step_started"})
        time.sleep(2)
        before, began = cpu_seconds(office.process.pid), time.monotonic()
        time.sleep(options.idle)
        share = (cpu_seconds(office.process.pid) - before) / (time.monotonic() - began) * 100
        print(f"idle, 500 open cases {share:.2f} % of a core (limit 0.20), memory {rss_mib(office.process.pid):.1f} MiB (limit 64)")
    if options.events:
        with Office() as office:
            office.start()
            each, cases = 500, max(1, options.events // 500)
            rows = ["case_number,event,step,occurred_at,title,text"]
            for n in range(cases):
                rows.append(f"B-{n:06d},case_opened,,2026-10-05 08:00,Kasus {n},")
                rows += [f"B-{n:06d},note,,2026-10-05 08:{i // 60 % 60:02d}:{i % 60:02d},,catatan {i}" for i in range(each - 1)]
            file, part = office.folder / "log.csv", 40
            for first in range(0, cases, part):
                file.write_text("\n".join(rows[:1] + rows[1 + first * each:1 + (first + part) * each]) + "\n")
                office.ok("case", "import", file)
            office.stop()
            began = time.perf_counter()
            office.start(60)
            print(f"start                {time.perf_counter() - began:.2f} s on {cases * each} events (limit 2)")
            office.stop()
            began = time.perf_counter()
            office.ok("verify")
            print(f"verify, everything   {time.perf_counter() - began:.2f} s; the chain alone: tests/bench/hash_chain_bench (limit 5)")


if __name__ == "__main__":
    main()
