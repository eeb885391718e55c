"""A real Prometheus scrapes it; promtool is content with every line."""
import json
import shutil
import subprocess
import unittest
import urllib.parse
import urllib.request

from harness import Office, Test, Web, free_port, main, wait

FAMILIES = """pantau_build_info pantau_site_info pantau_site_state pantau_site_monitored_seconds_total
pantau_site_outages_total pantau_probes_total pantau_probe_duration_seconds_count pantau_sop_active_cases
pantau_sop_step_standard_seconds pantau_sop_thresholds_total pantau_config_last_reload_successful
process_resident_memory_bytes process_open_fds""".split()


@unittest.skipUnless(shutil.which("promtool") and shutil.which("prometheus"), "Debian's prometheus is not installed")
class Prometheus(Test):
    def test_scraped_and_checked(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port],
                       settings=f'[[site]]\nid = "situs"\nname = "Situs \\"satu\\""\nurl = "{web.url()}"\ninterval = "1s"\n') as office:
            office.start()
            number = office.ok("case", "open", "Satu").out.strip()
            office.ok("case", "start", number)
            wait("the site is up", lambda: office.ask("GET", "/api/v1/sites/situs").json["state"] == "up")
            text = office.scrape()
            checked = subprocess.run(["promtool", "check", "metrics"], input=text, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True, timeout=60)
            self.assertEqual((checked.returncode, checked.stdout.strip()), (0, ""))
            port = free_port()
            config = office.folder / "prometheus.yml"
            config.write_text("global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: pantau\n    static_configs:\n"
                              f"      - targets: ['{office.metrics}']\n")
            server = subprocess.Popen(["prometheus", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}",
                                       f"--storage.tsdb.path={office.folder}/tsdb", "--log.level=error"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                def asked(question):
                    url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": question})
                    try:
                        with urllib.request.urlopen(url, timeout=5) as answer:
                            return json.load(answer)["data"]["result"]
                    except OSError:
                        return []
                wait("Prometheus has scraped it", lambda: [r for r in asked('up{job="pantau"}') if r["value"][1] == "1"], 40)
                for family in FAMILIES:
                    self.assertTrue(wait(family, lambda: asked(family)), family)
                up = asked('pantau_site_state{site="situs",state="up"}')
                self.assertEqual([r["value"][1] for r in up], ["1"])
                self.assertEqual(asked("pantau_site_info")[0]["metric"]["name"], 'Situs "satu"')
                self.assertEqual([r["value"][1] for r in asked('pantau_sop_active_cases{state="running"}')], ["1"])
                self.assertEqual(asked("sum(pantau_sop_step_standard_seconds)")[0]["value"][1], "29100")
                probes = asked('pantau_probes_total{site="situs",result="success"}')
                self.assertGreater(float(probes[0]["value"][1]), 0)
            finally:
                server.terminate()
                server.wait(30)

    def test_the_metrics_port_serves_metrics_only(self):
        with Office() as office:
            office.start()
            page, office.page = office.page, office.metrics
            for path in ("/api/v1/cases", "/api/v1/status", "/-/healthy2", "/etc/passwd"):
                self.assertEqual(office.api("GET", path).status, 404)
            self.assertEqual(office.api("POST", "/metrics", b"").status, 404)
            office.page = page
            self.assertEqual(office.api("GET", "/metrics").status, 404)


if __name__ == "__main__":
    main()
