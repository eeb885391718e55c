"""The dashboards: made by their script, sound by the rules of Grafana's own linter, and every panel's query answered by a real
Prometheus that scraped two real offices. (That the schema of each Grafana takes them: grafana_schema.py.) How they look in a real
Grafana was not seen: Debian has none."""
import datetime
import http.server
import json
import re
import shutil
import ssl
import subprocess
import sys
import threading
import unittest

from harness import Office, ROOT, Test, WIB, Web, main, wait
from prom_kit import HAVE_PROMETHEUS, Prometheus

DASHBOARDS = {p.stem: json.loads(p.read_text()) for p in sorted((ROOT / "config/grafana/dashboards").glob("*.json"))}
COUNTER = re.compile(r"\b\w+_(?:total|bucket|sum|count)\b")


def panels(dashboard):
    return [p for p in dashboard["panels"] if p["type"] != "row"]


class Lint(Test):
    """The rules of grafana/dashboard-linter, and those of the experience page, section 3."""

    def test_the_committed_files_are_what_the_script_makes(self):
        done = subprocess.run([sys.executable, ROOT / "config/grafana/make_dashboards.py", "--check"], stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual({d["title"] for d in DASHBOARDS.values()}, {"Pantau: Ringkasan", "Pantau: Situs", "E-Aspirasi: Layanan"})
        self.assertEqual(len(panels(DASHBOARDS["pantau-ringkasan"])), 13)

    def test_each_dashboard(self):
        for uid, dashboard in DASHBOARDS.items():
            with self.subTest(uid):
                self.assertEqual((dashboard["uid"], dashboard["schemaVersion"], dashboard["editable"]), (uid, 39, False))
                variables = {v["name"]: v for v in dashboard["templating"]["list"]}
                self.assertEqual((variables["datasource"]["type"], variables["datasource"]["query"], variables["datasource"]["label"]),
                                 ("datasource", "prometheus", "Data Source"))
                self.assertEqual([n for n, v in variables.items() if v["type"] == "datasource"], ["datasource"])
                for name in ("job", "instance"):
                    one = variables[name]
                    self.assertEqual((one["type"], one["multi"], one["includeAll"], one["allValue"], one["refresh"]), ("query", True, True, ".+", 2))
                    self.assertIn(f", {name})", one["query"]["query"])
                    self.assertEqual(one["datasource"]["uid"], "${datasource}")
                ids = [p["id"] for p in dashboard["panels"]]
                self.assertEqual(len(ids), len(set(ids)))

    def test_no_panel_overlaps_another_or_leaves_the_grid(self):
        for uid, dashboard in DASHBOARDS.items():
            taken = {}
            for panel in dashboard["panels"]:
                place = panel["gridPos"]
                self.assertLessEqual(place["x"] + place["w"], 24)
                for x in range(place["x"], place["x"] + place["w"]):
                    for y in range(place["y"], place["y"] + place["h"]):
                        self.assertNotIn((x, y), taken, f'{uid}: {panel["title"]} over {taken.get((x, y))}')
                        taken[x, y] = panel["title"]

    def test_each_panel(self):
        for uid, dashboard in DASHBOARDS.items():
            for panel in panels(dashboard):
                with self.subTest(f'{uid}: {panel["title"]}'):
                    self.assertIn(panel["type"], ("stat", "timeseries", "state-timeline", "bargauge", "table"))  # no plugin
                    self.assertTrue(panel["title"] and len(panel["description"]) > 10)
                    self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                    self.assertEqual(panel["datasource"], {"type": "prometheus", "uid": "${datasource}"})
                    self.assertTrue(panel["targets"])
                    for target in panel["targets"]:
                        self.assertEqual(target["datasource"], panel["datasource"])
                        self.query(target["expr"])

    def query(self, expr):
        selectors = re.findall(r"\b([a-z_]+)\{([^}]*)\}", expr)
        self.assertTrue(selectors, expr)
        for name, matchers in selectors:
            self.assertIn('job=~"$job",instance=~"$instance"', matchers, expr)
            if COUNTER.fullmatch(name):
                self.assertRegex(expr, rf"(?:rate|increase)\({name}\{{[^}}]*\}}\[\$__(?:rate_interval|range)\]\)")
        self.assertNotRegex(expr, r"\[\d")  # windows follow the dashboard
        self.assertNotIn("irate", expr)
        self.assertNotIn('le="', expr)  # Prometheus 3 writes le="1.0"

    def test_the_lint_finds_faults(self):
        for wrong in ("sum(pantau_links)", 'pantau_links{instance=~"$instance"}', 'pantau_probes_total{job=~"$job",instance=~"$instance"}',
                      'rate(pantau_probes_total{job=~"$job",instance=~"$instance"}[5m])'):
            with self.assertRaises(AssertionError):
                self.query(wrong)

    def test_links_lead_to_the_page(self):
        linked = 0
        for dashboard in DASHBOARDS.values():
            self.assertIn("halaman", [v["name"] for v in dashboard["templating"]["list"]])
            for panel in panels(dashboard):
                for link in panel["links"] + panel["fieldConfig"]["defaults"].get("links", []):
                    self.assertRegex(link["url"], r"^\$\{halaman\}/(?:$|situs|tautan|laporan|admin)")
                    linked += 1
        self.assertGreater(linked, 20)


class TlsWeb(http.server.ThreadingHTTPServer):
    """A page behind a certificate that signs itself; its file is given to the office as an authority."""
    daemon_threads = True

    def __init__(self, folder):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"<p>hidup</p>")

            def log_message(self, *_):
                pass

        self.certificate = folder / "site.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "60",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "site.key", "-out",
                        self.certificate], check=True, stderr=subprocess.DEVNULL)
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, folder / "site.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def finished_case():
    """A case of the last days, all seven steps, for the share on time."""
    at = datetime.datetime.now(WIB).replace(microsecond=0) - datetime.timedelta(days=2)
    rows = ["case_number,event,step,occurred_at,title,actor,approved_by,output,links", f"L-1,case_opened,,{at.isoformat()},Rapat,Sari,,,"]
    for step in range(1, 8):
        for event in ("step_started", "step_finished"):
            at += datetime.timedelta(seconds=30)
            done = event == "step_finished"
            rows.append(f'L-1,{event},{step},{at.isoformat()},,Sari,{"Kepala" if done and step == 2 else ""},{"Dokumen" if done else ""},'
                        f'{"https://dprd.example/berita" if done and step == 6 else ""}')
    return "\n".join(rows) + "\n"


def concrete(expr, instance=".+"):
    """What Grafana puts into a query."""
    for name, value in (("$__rate_interval", "1m"), ("$__range", "5m"), ("$instance", instance), ("$job", ".+"), ("$site", ".+")):
        expr = expr.replace(name, value)
    assert "$" not in expr, expr
    return expr


@unittest.skipUnless(HAVE_PROMETHEUS and shutil.which("openssl"), "Debian's prometheus or openssl is not installed")
class Truth(Test):
    def test_every_query_is_answered_and_the_offices_are_told_apart(self):
        with Office() as dprd, Office() as setda, Web({"/": (200, "<p>hidup</p>")}) as web:
            tls = TlsWeb(dprd.folder)
            port = tls.server_address[1]
            dprd.configure(f'allow_ports = [{port}]\nca_file = "{tls.certificate}"\n'
                           f'[[site]]\nid = "dprd"\nname = "Situs DPRD"\nurl = "https://localhost:{port}/"\ninterval = "1s"\n')
            setda.configure(f'allow_ports = [{web.port}]\n[[site]]\nid = "setda"\nname = "Situs Setda"\nurl = "{web.url()}"\ninterval = "1s"\n')
            (dprd.folder / "kasus.csv").write_text(finished_case())
            dprd.start()
            dprd.ok("case", "import", dprd.folder / "kasus.csv")
            dprd.stop()  # the share on time is reckoned anew at the start
            for office in (dprd, setda):
                office.start()
                office.cli("backup")
            for office, cases in ((dprd, 1), (setda, 2)):
                for number in range(cases):
                    office.ok("case", "start", office.ok("case", "open", f"Kasus {number}").out.strip())
            rules = dprd.ok("rules").out
            targets = [(dprd.metrics, "/metrics", {"instance": "dprd"}), (setda.metrics, "/metrics", {"instance": "setda"})]
            with Prometheus(dprd.folder, {"pantau": targets}, rules) as prometheus:
                wait("both are scraped", lambda: len(prometheus.query('up{job="pantau"} == 1')) == 2, 40)
                wait("the certificate was seen", lambda: prometheus.query("pantau_probe_tls_certificate_expiry_timestamp_seconds"), 40)
                wait("there is a rate", lambda: prometheus.query('rate(pantau_probes_total{result="success"}[1m]) > 0'), 40)
                # A program without the command `backup` has no time of one to show.
                self.may_be_empty = set() if "\npantau_db_last_backup" in dprd.scrape() else {"Umur cadangan"}
                wait("the share on time is known", lambda: prometheus.query("pantau_sop_step_on_time_ratio"), 60)
                for window in ("30d", "month"):
                    wait("availability is known", lambda: prometheus.query(f'pantau_site_availability_ratio{{window="{window}"}}'), 25)
                answered = self.ask_every_panel(prometheus)
                self.tell_apart(prometheus)
                health = [(r["name"], r["health"], r.get("lastError")) for g in prometheus.ask("rules")["data"]["groups"] for r in g["rules"]]
                self.assertGreaterEqual(len(health), 19)
                self.assertEqual([one for one in health if one[1] != "ok"], [])
                print(f"{answered} queries answered; {len(health)} rules judged without error")
            tls.shutdown()
            tls.server_close()

    def ask_every_panel(self, prometheus):
        answered = 0
        for uid, dashboard in DASHBOARDS.items():
            for panel in panels(dashboard):
                for target in panel["targets"]:
                    expr = concrete(target["expr"])
                    result = prometheus.query(expr)
                    shown = f'{result[0]["metric"]} {result[0]["value"][1]}' if result else "NOTHING"
                    print(f'{uid} | {panel["title"]} | {expr}\n    {len(result)} series, the first: {shown}')
                    with self.subTest(f'{uid}: {panel["title"]}'):
                        self.assertTrue(result or panel["title"] in self.may_be_empty, expr)
                    answered += 1
            for variable in dashboard["templating"]["list"]:
                if variable["type"] != "query":
                    continue
                expr, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
                series = prometheus.ask("series", **{"match[]": concrete(expr)})["data"]
                self.assertTrue({one.get(label) for one in series} - {None}, variable["name"])
        return answered

    def tell_apart(self, prometheus):
        """The variable `instance` with two of them, then each chosen by itself."""
        values = prometheus.ask("label/instance/values", **{"match[]": "pantau_build_info"})["data"]
        self.assertEqual(values, ["dprd", "setda"])
        running = next(p for p in panels(DASHBOARDS["pantau-ringkasan"]) if p["title"] == "Kasus berjalan")["targets"][0]["expr"]
        got = {chosen: prometheus.value(concrete(running, chosen)) for chosen in ("dprd", "setda", "dprd|setda", ".+")}
        self.assertEqual(got, {"dprd": 1, "setda": 2, "dprd|setda": 3, ".+": 3})
        for dashboard in DASHBOARDS.values():
            for panel in panels(dashboard):
                for target in panel["targets"]:
                    for series in prometheus.query(concrete(target["expr"], "setda")):
                        self.assertIn(series["metric"].get("instance", "setda"), ("setda",), panel["title"])
        # No office name anywhere in the metrics: Prometheus' own label tells them apart.
        self.assertEqual(prometheus.query('{__name__=~"pantau_.+",office!=""}'), [])


if __name__ == "__main__":
    main()
