"""A real Prometheus scrapes it; promtool is content with every line; scrapes are cheap, compressed and never fail; the figures are
those of the report; the newest look at a site stands under blackbox_exporter's names, too."""
import datetime
import gzip
import http.client
import re
import socket
import subprocess
import time
import unittest

import openpyxl

from harness import Office, Test, WIB, Web, main, needs_clock, slow_build, wait
from month import rows_under
from prom_kit import HAVE_PROMETHEUS, Prometheus

FAMILIES = """pantau_build_info pantau_site_info pantau_site_state pantau_site_monitored_seconds_total
pantau_site_outages_total pantau_probes_total pantau_probe_duration_seconds_count pantau_sop_active_cases
pantau_sop_step_standard_seconds pantau_sop_thresholds_total pantau_config_last_reload_successful
pantau_logins_total pantau_db_write_duration_seconds_count process_resident_memory_bytes process_open_fds""".split()


def site(name, url, more='interval = "1s"\n'):
    return f'[[site]]\nid = "{name}"\nname = "Situs \\"{name}\\""\nurl = "{url}"\n{more}'


def promtool(text):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60)
    return done.returncode, done.stdout.strip()


def sample(page, series):
    found = re.search(rf"^{re.escape(series)} (\S+)$", page, re.M)
    return float(found[1]) if found else None


def get(office, path, headers=None, method="GET"):
    host, port = office.metrics.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@unittest.skipUnless(HAVE_PROMETHEUS, "Debian's prometheus is not installed")
class Scraped(Test):
    def test_by_a_real_prometheus_under_both_names(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=site("situs", web.url())) as office:
            office.start()
            number = office.ok("case", "open", "Satu").out.strip()
            office.ok("case", "start", number)
            wait("the site is up", lambda: office.ask("GET", "/api/v1/sites/situs").json["state"] == "up")
            self.assertEqual(promtool(office.scrape()), (0, ""))
            self.assertEqual(promtool(get(office, "/probe?target=situs")[2].decode()), (0, ""))
            targets = {"pantau": [(office.metrics, "/metrics", {})],
                       "blackbox": [(office.metrics, "/probe?target=situs", {"instance": web.url()})]}
            with Prometheus(office.folder, targets) as prometheus:
                for job in targets:
                    wait(f"{job} is scraped", lambda: prometheus.value(f'up{{job="{job}"}}') == 1, 40)
                for family in FAMILIES:
                    self.assertTrue(wait(family, lambda: prometheus.query(family)), family)
                self.assertEqual(prometheus.value('pantau_site_state{site="situs",state="up"}'), 1)
                self.assertEqual(prometheus.query("pantau_site_info")[0]["metric"]["name"], 'Situs "situs"')
                self.assertEqual(prometheus.value('pantau_sop_active_cases{state="running"}'), 1)
                self.assertEqual(prometheus.value("sum(pantau_sop_step_standard_seconds)"), 29100)
                self.assertGreater(prometheus.value('pantau_probes_total{site="situs",result="success"}'), 0)
                # What dashboards for blackbox_exporter ask.
                self.assertEqual(prometheus.value(f'probe_success{{instance="{web.url()}"}}'), 1)
                self.assertEqual(prometheus.value("probe_http_status_code"), 200)
                self.assertGreater(prometheus.value("sum(probe_http_duration_seconds)"), 0)
                self.assertEqual(prometheus.value("probe_failed_due_to_regex"), 0)

    def test_the_metrics_port_serves_metrics_only(self):
        with Office() as office:
            office.start()
            for path in ("/api/v1/cases", "/api/v1/status", "/-/healthy2", "/etc/passwd"):
                self.assertEqual(get(office, path)[0], 404)
            self.assertEqual(get(office, "/metrics", method="POST")[0], 404)
            self.assertEqual(office.api("GET", "/metrics").status, 404)


class Page(Test):
    def test_compressed_when_asked(self):
        with Office() as office:
            office.start()
            for asked, packed in (("gzip", True), ("GZIP;q=0.5, deflate", True), ("br, *", True), ("gzip;q=0", False), ("identity", False)):
                status, headers, body = get(office, "/metrics", {"Accept-Encoding": asked})
                self.assertEqual((status, headers["Content-Encoding"], headers["Vary"]), (200, "gzip" if packed else None, "Accept-Encoding"), asked)
                self.assertEqual(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
                text = gzip.decompress(body) if packed else body
                self.assertIn(b"\npantau_build_info{", text)
                if packed:
                    self.assertLess(len(body), len(text) / 4)

    def test_ten_thousand_scrapes_over_one_connection(self):
        count = 1_000 if slow_build() else 10_000
        with Office(settings=site("situs", "https://situs.example/")) as office:
            office.start()
            host, port = office.metrics.rsplit(":", 1)
            began = time.monotonic()
            with socket.create_connection((host, int(port)), timeout=20) as line, line.makefile("rb") as answers:
                for number in range(count):
                    line.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
                    self.assertEqual(answers.readline(), b"HTTP/1.1 200 OK\r\n", number)
                    length = 0
                    for head in iter(answers.readline, b"\r\n"):
                        if head.lower().startswith(b"content-length:"):
                            length = int(head[15:])
                        self.assertNotIn(b"close", head.lower())
                    body = answers.read(length)
                    self.assertEqual(len(body), length)
                    if number % 1000 == 0:
                        self.assertIn(b"pantau_build_info", gzip.decompress(body))
            print(f"{count} scrapes over one connection, none failed, {(time.monotonic() - began) / count * 1e3:.2f} ms each")

    def test_few_series_with_twenty_sites_and_five_thousand_links(self):
        at = (datetime.datetime.now(WIB) - datetime.timedelta(days=2)).replace(microsecond=0)
        rows = ["case_number,event,step,occurred_at,title,actor,approved_by,output,links"]
        for case in range(100):
            rows.append(f"K-{case},case_opened,,{at.isoformat()},Kasus,Sari,,,")
            for step in range(1, 8):
                links = " ".join(f"https://situs{case}.example/{n}" for n in range(50)) if step == 6 else ""
                for event, approved, output, given in (("step_started", "", "", ""), ("step_finished", "Kepala" if step == 2 else "", "D", links)):
                    at += datetime.timedelta(seconds=1)
                    rows.append(f"K-{case},{event},{step},{at.isoformat()},,Sari,{approved},{output},{given}")
        with Office(settings="".join(site(f"situs{n}", f"https://situs{n}.example/") for n in range(20))) as office:
            office.start()
            (office.folder / "kasus.csv").write_text("\n".join(rows) + "\n")
            office.ok("case", "import", office.folder / "kasus.csv")
            counted = lambda: sum(float(v) for v in re.findall(r"^pantau_links\{.*\} (\S+)$", office.scrape(), re.M))
            wait("the links are counted", lambda: counted() == 5000, 60)
            for path in ("/", "/masuk", "/situs", "/tautan", "/laporan", "/bantuan", "/api/v1/cases", "/api/v1/links", "/api/v1/status"):
                office.ask("GET", path)
            page = office.scrape()
            series = [line for line in page.splitlines() if line and not line.startswith("#")]
            print(f"{len(series)} series with 20 sites and 5,000 links, {len(page) / 1024:.0f} KiB")
            self.assertLessEqual(len(series), 2000)
            self.assertNotIn("example/1", page)  # no label holds a link

    def test_a_removed_site_is_gone_at_the_next_scrape(self):
        with Office(settings=site("satu", "https://satu.example/") + site("dua", "https://dua.example/")) as office:
            office.start()
            self.assertIn('site="dua"', office.scrape())
            self.assertEqual(get(office, "/probe?target=dua")[0], 200)
            office.configure(site("satu", "https://satu.example/"))
            office.ok("reload")
            page = office.scrape()
            self.assertNotIn('site="dua"', page)
            self.assertIn('site="satu"', page)
            self.assertEqual(get(office, "/probe?target=dua")[0], 404)

    def test_every_label_value_stands_from_the_start(self):
        with Office(settings=site("situs", "https://situs.example/")) as office:
            office.start()
            page = office.scrape()
            for family, labels in {
                    'pantau_site_state{site="situs",state="%s"}': "up degraded down maintenance unknown",
                    'pantau_site_outages_total{site="situs",cause="%s"}': "dns connect tls timeout http_status body",
                    'pantau_probes_total{site="situs",result="%s"}': "success failure",
                    'pantau_sop_active_cases{sop="e-aspirasi",state="%s"}': "running paused waiting",
                    'pantau_sop_finished_cases_total{sop="e-aspirasi",outcome="%s"}': "completed cancelled",
                    'pantau_link_checks_total{platform="youtube",result="%s"}': "ok dead indeterminate error",
                    'pantau_report_runs_total{report="kondisi_web",result="%s"}': "success failure",
                    'pantau_notifications_total{channel="mail",result="%s"}': "sent failed dropped",
                    'pantau_logins_total{result="%s"}': "ok rejected locked",
                    'pantau_self_healthy{reason="%s"}': "self_network self_dns self_overload self_clock",
                    'pantau_http_requests_total{handler="/api/v1/cases",method="GET",code="%s"}': "2xx 4xx 5xx"}.items():
                for value in labels.split():
                    self.assertIsNotNone(sample(page, family % value), family % value)


class Probe(Test):
    def test_the_last_stored_look_and_nothing_asked_of_the_site(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=site("situs", web.url(), 'interval = "5s"\nmust_contain = "hidup"\n')) as office:
            office.start()
            wait("the site is up", lambda: office.ask("GET", "/api/v1/sites/situs").json["state"] == "up")
            asked = len(web.seen)
            pages = [get(office, "/probe?target=situs")[2].decode() for _ in range(20)]
            self.assertLessEqual(len(web.seen), asked + 1, "twenty scrapes ask nothing of the site; its own beat may")
            page = pages[-1]
            self.assertEqual({name: sample(page, name) for name in (
                "probe_success", "probe_http_status_code", "probe_http_version", "probe_http_ssl", "probe_ip_protocol", "probe_http_redirects",
                "probe_timeout_seconds", "probe_http_uncompressed_body_length")},
                {"probe_success": 1, "probe_http_status_code": 200, "probe_http_version": 1.1, "probe_http_ssl": 0, "probe_ip_protocol": 4,
                 "probe_http_redirects": 0, "probe_timeout_seconds": 30, "probe_http_uncompressed_body_length": 12})
            phases = re.findall(r'^probe_http_duration_seconds\{phase="(\w+)"\} (\S+)$', page, re.M)
            self.assertEqual([name for name, _ in phases], ["resolve", "connect", "tls", "processing", "transfer"])
            self.assertAlmostEqual(sum(float(value) for _, value in phases), sample(page, "probe_duration_seconds"))

    def test_bad_targets(self):
        with Office(settings=site("situs", "https://situs.example/")) as office:
            office.start()
            for path, status in (("/probe", 400), ("/probe?target=", 400), ("/probe?target=lain", 404),
                                 ("/probe?target=https%3A%2F%2Fsitus.example%2F", 404), ("/probe?target=situs%0a", 404)):
                self.assertEqual(get(office, path)[0], status, path)
            self.assertIn(b"/probe?target=situs", get(office, "/")[2])


@needs_clock()
class Equal(Test):
    """The figures of the page are those of the report over the same window."""

    def test_availability_and_share_on_time(self):
        # The first of a month has no month so far to speak of: the clock stands in the middle of one.
        now = datetime.datetime(2026, 10, 20, 10, 0, tzinfo=WIB)
        rows, at = ["site,started_at,outcome,class,http_status,total_ms"], datetime.datetime(2026, 10, 1, 0, 0, tzinfo=WIB)
        down = [(datetime.datetime(2026, 10, 7, 10, 0, tzinfo=WIB), datetime.datetime(2026, 10, 7, 11, 40, tzinfo=WIB)),
                (datetime.datetime(2026, 10, 15, 3, 0, tzinfo=WIB), datetime.datetime(2026, 10, 15, 3, 25, tzinfo=WIB))]
        while at < now - datetime.timedelta(hours=2):
            bad = any(begin <= at < end for begin, end in down)
            rows.append(f"situs,{at.isoformat()},{'fail,connect_refused,' if bad else 'ok,,200'},100")
            at += datetime.timedelta(minutes=5)
        # A site that is seldom looked at: its figures stand still while the test reads them.
        with Office(clock=now, settings=site("situs", "https://situs.example/", 'interval = "1d"\n')) as office:
            office.start()
            (office.folder / "riwayat.csv").write_text("\n".join(rows) + "\n")
            office.ok("site", "import-history", office.folder / "riwayat.csv")
            case = ["case_number,event,step,occurred_at,title,actor,approved_by,output,links", "L-1,case_opened,,2026-10-05 08:00,Rapat,Sari,,,"]
            for step, minutes in ((1, 50), (2, 90)):  # the standards: an hour each
                begin = datetime.datetime(2026, 10, 5, 8, 0) + datetime.timedelta(minutes=60 * step)
                case += [f"L-1,step_started,{step},{begin},,Sari,,,",
                         f"L-1,step_finished,{step},{begin + datetime.timedelta(minutes=minutes)},,Sari,{'Kepala' if step == 2 else ''},D,"]
            (office.folder / "kasus.csv").write_text("\n".join(case) + "\n")
            office.ok("case", "import", office.folder / "kasus.csv")
            office.stop()
            office.start()
            series = 'pantau_site_availability_ratio{site="situs",window="month"}'
            wait("the shares are there", lambda: sample(office.scrape(), 'pantau_sop_step_on_time_ratio{sop="e-aspirasi",step="1",window="month"}'
                                                       ) is not None, 60)
            page = office.scrape()
            office.ok("report", "kondisi-web", "--period", "2026-10", "-o", office.folder / "k.xlsx")
            office.ok("report", "analisis-gangguan", "--period", "2026-10", "-o", office.folder / "a.xlsx")
            row = rows_under(openpyxl.load_workbook(office.folder / "k.xlsx", data_only=True)["Ringkasan"], "Situs", "Ketersediaan")[0]
            self.assertLess(sample(page, series), 1)
            self.assertEqual(int(sample(page, series) * 1e5) / 1e5, round(row["Ketersediaan"], 10), "the report cuts after three decimals of a percent")
            steps = {r["No"]: r for r in rows_under(openpyxl.load_workbook(office.folder / "a.xlsx", data_only=True)["Waktu SOP"],
                                                    "No", "Langkah", "Standar", "Kasus")}
            for step in (1, 2):
                shown = sample(page, f'pantau_sop_step_on_time_ratio{{sop="e-aspirasi",step="{step}",window="month"}}')
                self.assertEqual(shown, steps[step]["Tepat waktu"])
            self.assertEqual({steps[1]["Tepat waktu"], steps[2]["Tepat waktu"]}, {0, 1})


if __name__ == "__main__":
    main()
