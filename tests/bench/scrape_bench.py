#!/usr/bin/env python3
"""Whether a scrape delays a tap: the same requests on the service's network thread with and without Prometheus-like scrapes at once.

    scrape_bench.py PROGRAM      with 20 sites, 200 open cases and two scrapers that never rest (a real one comes every 15 s)
"""
import http.client
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from harness import Office, request  # noqa: E402

CASES, ROUNDS = 200, 3000


def asked(office, path, count):
    """Milliseconds of each of `count` requests over one kept line to the page."""
    host, port = office.page.rsplit(":", 1)
    line, took = http.client.HTTPConnection(host, int(port), timeout=30), []
    for _ in range(count):
        began = time.perf_counter()
        assert request(line, "GET", path).status == 200
        took.append((time.perf_counter() - began) * 1e3)
    line.close()
    return sorted(took)


def figures(took):
    return f"p50 {statistics.median(took):6.2f}  p99 {took[len(took) * 99 // 100]:6.2f}  worst {took[-1]:6.2f} ms"


def main():
    sites = "".join(f'[[site]]\nid = "s{n}"\nname = "Situs {n}"\nurl = "https://s{n}.example/"\n' for n in range(20))
    with Office(settings=sites) as office:
        office.start()
        for number in range(CASES):
            office.ask("POST", "/api/v1/cases", {"title": f"Kasus {number}"})
        asked(office, "/-/healthy", 300)
        alone = asked(office, "/-/healthy", ROUNDS)
        stop, scrapes = threading.Event(), []

        def scrape():
            host, port = office.metrics.rsplit(":", 1)
            line = http.client.HTTPConnection(host, int(port), timeout=30)
            while not stop.is_set():
                began = time.perf_counter()
                assert request_bytes(line) > 1000
                scrapes.append((time.perf_counter() - began) * 1e3)
            line.close()

        def request_bytes(line):
            line.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
            return len(line.getresponse().read())

        threads = [threading.Thread(target=scrape) for _ in range(2)]
        for thread in threads:
            thread.start()
        beside = asked(office, "/-/healthy", ROUNDS)
        stop.set()
        for thread in threads:
            thread.join()
        print(f"a request alone          {figures(alone)}")
        print(f"beside {len(scrapes):6d} scrapes    {figures(beside)}")
        print(f"the scrapes themselves   {figures(sorted(scrapes))}")
        delay = beside[len(beside) * 99 // 100] - alone[len(alone) * 99 // 100]
        print(f"p99 is {delay:.2f} ms later; allowed: 5 ms for one scrape: {'kept' if delay <= 5 else 'MISSED'}")


if __name__ == "__main__":
    main()
