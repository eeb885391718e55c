"""A real nginx over TLS, stopped and started again: one outage with start, end and class; one failing answer: a blip, no outage.

The stop lasts until the outage is confirmed and a little longer; two minutes with PANTAU_LONG.
"""
import datetime
import os
import pathlib
import subprocess
import time

from harness import LONG, Office, Test, certificate, free_port, instant, main, wait


class Nginx:
    """nginx with a certificate of an authority made for this run."""

    def __init__(self, folder):
        self.folder, self.port, self.process = pathlib.Path(folder), free_port(), None
        for name in ("halaman", "tmp"):
            (self.folder / name).mkdir()
        self.page = self.folder / "halaman/index.html"
        self.page.write_text("<title>DPRD</title><p>Selamat datang di situs contoh.</p>")
        certificate(self.folder, "DNS:localhost,IP:127.0.0.1")
        temporary = "".join(f"{kind}_temp_path {self.folder}/tmp/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"{user}pid {self.folder}/nginx.pid;\nerror_log {self.folder}/error.log;\nworker_processes 1;\nevents {{}}\n"
            f"http {{\naccess_log {self.folder}/access.log;\n{temporary}"
            f"server {{ listen 127.0.0.1:{self.port} ssl; ssl_certificate {self.folder}/server.pem; "
            f"ssl_certificate_key {self.folder}/server.key; root {self.folder}/halaman; }}\n}}\n")

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/"

    def start(self):
        self.process = subprocess.Popen(["nginx", "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder), "-e",
                                         f"{self.folder}/error.log", "-g", "daemon off;"], stderr=subprocess.DEVNULL)

        def listens():
            return self.process.poll() is not None or f":{self.port:04X} 00000000:0000 0A" in pathlib.Path(
                "/proc/net/tcp").read_text()
        wait("nginx listens", listens)
        assert self.process.poll() is None, (self.folder / "error.log").read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    def answers(self, status):
        return sum(f'" {status} ' in line for line in (self.folder / "access.log").read_text().splitlines())


class Outage(Test):
    def test_one_failing_answer_is_a_blip_and_a_stop_is_one_outage(self):
        with Office() as office:
            (office.folder / "nginx").mkdir()
            nginx = Nginx(office.folder / "nginx")
            nginx.start()
            try:
                self.story(office, nginx)
            finally:
                nginx.stop()

    def story(self, office, nginx):
        office.configure(f'allow_ports = [{nginx.port}]\nca_file = "{nginx.folder}/ca.pem"\n'
                         f'[[site]]\nid = "dprd"\nname = "Situs DPRD"\nurl = "{nginx.url}"\ninterval = "10s"\n'
                         'must_contain = "Selamat datang"\n')
        office.start()
        site = lambda: office.ask("GET", "/api/v1/sites/dprd").json
        outages = lambda: office.ask("GET", "/api/v1/outages").json["outages"]
        wait("the site is up", lambda: site()["state"] == "up", 30)
        last = site()["last"]
        self.assertEqual((last["class"], last["http_status"]), ("ok", 200))
        self.assertGreater(last["phases"]["tls"], 0)
        self.assertIsNotNone(last["certificate_expires"])

        # One failing answer: the page is away for one look.
        hidden = nginx.page.rename(nginx.page.with_suffix(".pergi"))
        wait("a failing look", lambda: site()["confirming"], 30)
        hidden.rename(nginx.page)
        wait("the blip is recorded", lambda: site()["blips"] == 1 and not site()["confirming"], 40)
        self.assertEqual((site()["state"], outages()), ("up", []))
        self.assertEqual(office.sql("SELECT count(*), max(failures) FROM blip"), [(1, 1)])

        # Stopped.
        nginx.stop()
        stopped = office.now()
        wait("the outage is confirmed", outages, 90)
        confirmed = outages()[0]
        self.assertEqual(site()["state"], "down")
        self.assertIsNone(confirmed["end"])
        self.assertEqual(confirmed["class"], "connect_refused")
        start = instant(confirmed["start"])
        self.assertTrue(datetime.timedelta(seconds=-1) <= start - stopped <= datetime.timedelta(seconds=14),
                        f"starts with the first failing probe: stopped {stopped}, start {start}")
        # +30 s after the first failing probe, give or take 20 %.
        took = (instant(confirmed["detected"]) - start).total_seconds()
        self.assertTrue(23 <= took <= 45, took)
        text = office.scrape()
        self.matches(text, r'^pantau_site_outages_total{(?=[^}]*cause="connect")(?=[^}]*site="dprd")[^}]*} 1$')
        self.matches(text, r'^pantau_site_blips_total{[^}]*} 1$')

        # Killed in the middle of it: the same outage goes on.
        office.kill()
        office.start()
        self.assertEqual([(one["id"], one["start"], one["end"]) for one in outages()],
                         [(confirmed["id"], confirmed["start"], None)])
        if LONG:
            left = 120 - (office.now() - stopped).total_seconds()
            end = time.monotonic() + max(left, 0)
            wait("two minutes are over", lambda: time.monotonic() >= end, 125)
        nginx.start()
        started = office.now()
        wait("the outage is closed", lambda: outages()[0]["end"], 90)
        only, = outages()
        self.assertEqual(only["id"], confirmed["id"])
        self.assertEqual((only["start"], only["class"], only["ended_by"]), (confirmed["start"], "connect_refused", "recovered"))
        end = instant(only["end"])
        self.assertTrue(datetime.timedelta(seconds=-1) <= end - started <= datetime.timedelta(seconds=14),
                        f"ends with the first good probe: started {started}, end {end}")
        self.assertAlmostEqual(only["duration_s"], (end - start).total_seconds(), delta=1)  # the texts are cut to seconds
        self.assertEqual(site()["state"], "up")
        self.assertEqual(office.sql("SELECT count(*) FROM outage"), [(1,)])
        self.matches(office.ok("outage", "list").out, rf"^{only['id']}\s+dprd\s")
        noted = office.ok("outage", "annotate", only["id"], "--cause", "D", "--action", "nginx dihidupkan lagi")
        self.assertEqual(outages()[0]["cause"], "D", noted)
        self.assertEqual(office.cli("outage", "annotate", only["id"], "--cause", "Z", "--action", "x").code, 65)
        office.kill()
        office.start()
        self.assertEqual(len(outages()), 1, "a restart makes no second outage")
        office.ok("verify")


if __name__ == "__main__":
    main()
