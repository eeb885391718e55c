#!/usr/bin/env python3
"""How late taps and probes are while reports are written, beside the same service at rest. Limit: 10 ms at p99.

usage: report_beside.py PROGRAM [CASES]
"""
import datetime
import pathlib
import re
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from harness import Office, Web, wib  # noqa: E402  (reads the program's path from the arguments)

CASES = int(sys.argv[1]) if len(sys.argv) > 1 else 500
SITES = 5
SECONDS = 20


def history(cases):
    """Each case through all steps, spread over October's working days."""
    rows = ["case_number,event,step,occurred_at,title,requester,approved_by,reason,text,links"]
    days = [d for d in range(1, 31) if datetime.date(2026, 10, d).weekday() < 5]
    for n in range(cases):
        number, at = f"2026-{n + 1:04d}", datetime.datetime(2026, 10, days[n % len(days)], 7, 30)
        rows.append(f"{number},case_opened,,{at:%Y-%m-%d %H:%M},Kasus {n},Bagian Umum,,,,")
        for step in range(1, 8):
            rows.append(f"{number},step_started,{step},{at:%Y-%m-%d %H:%M},,,,,,")
            at += datetime.timedelta(minutes=20 + n % 50)
            rows.append(f"{number},step_finished,{step},{at:%Y-%m-%d %H:%M},,,Kabag,,,"
                        + (f"https://www.contoh.go.id/berita/{n}" if step == 6 else ""))
    return "\n".join(rows) + "\n"


def lag(office):
    """Counts of the scheduler's lag up to each bound."""
    found = re.findall(r'pantau_scheduler_lag_seconds_bucket\{[^}]*le="([^"]+)"\} (\d+)', office.scrape())
    return {float(bound.replace("+Inf", "inf")): int(count) for bound, count in found}


def p99_of(before, after):
    counts = {bound: after[bound] - before.get(bound, 0) for bound in after}
    total = counts[float("inf")]
    return next(bound for bound in sorted(counts) if counts[bound] >= 0.99 * total), total


def taps(office, number, seconds):
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        answer = office.ask("POST", f"/api/v1/cases/{number}/events", {"kind": "note", "text": "ketukan"})
        took.append(time.monotonic() - began)
        assert answer.status == 201, answer
        time.sleep(0.02)
    took.sort()
    return took


def show(name, took, lags):
    bound, ticks = lags
    print(f"{name:16} {len(took):5} taps: p50 {took[len(took) // 2] * 1e3:7.2f} ms, p99 {took[int(len(took) * .99)] * 1e3:7.2f} ms, "
          f"worst {took[-1] * 1e3:7.2f} ms; {ticks} timers: 99 % at most {bound * 1e3:.0f} ms late")
    return took[int(len(took) * .99)], bound


def main():
    with Web({"/": (200, "<html><body>Selamat datang di situs</body></html>")}) as web:
        sites = "".join(f'[[site]]\nid = "s{i}"\nname = "Situs {i}"\nurl = "{web.url("/")}"\ninterval = "10s"\n' for i in range(SITES))
        with Office(clock=wib("2026-11-02 08:00"), settings=sites, allow_ports=[web.port]) as office:
            office.start()
            (office.folder / "h.csv").write_text(history(CASES))
            office.ok("case", "import", office.folder / "h.csv")
            number = office.ok("case", "open", "Kasus yang diketuk").out.split()[0]
            time.sleep(5)
            before = lag(office)
            rest = show("at rest", taps(office, number, SECONDS), p99_of(before, lag(office)))
            stop, made = threading.Event(), []

            def write():
                while not stop.is_set():
                    for period in ("2026-10", "2026-11", "2026-Q4", "2026-H2", "2026"):
                        for kind in ("analisis-gangguan", "kondisi-web"):
                            if stop.is_set():
                                return
                            began = time.monotonic()
                            answer = office.ask("POST", "/api/v1/reports", {"kind": kind, "period": period})
                            assert answer.status in (200, 201), answer
                            made.append(time.monotonic() - began)

            writer = threading.Thread(target=write)
            before = lag(office)
            writer.start()
            beside = show("beside reports", taps(office, number, SECONDS), p99_of(before, lag(office)))
            stop.set()
            writer.join()
            late = (beside[0] - rest[0]) * 1e3
            print(f"{len(made)} reports of {CASES} cases meanwhile, {sum(made) / len(made):.2f} s each; "
                  f"taps are {late:+.2f} ms later at p99 (limit 10), timers at most {beside[1] * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
