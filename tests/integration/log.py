"""The log as it reaches people: levels for whatever reads it, state changes and no heartbeats, no secrets, and a text for each event
that journalctl finds."""
import os
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import Office, ROOT, Test, Web, main, program, wait

EVENTS = (ROOT / "daemon/log_events.cpp").read_text()
TABLE = re.findall(r'\{Event::(\w+), "(\w+)", "([0-9a-f]{32})"', EVENTS)
LINE = re.compile(r"^<([3-7])>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (error|warning|notice|info|debug) (\w+): \S.*$")
LEVELS = {"error": "3", "warning": "4", "notice": "5", "info": "6", "debug": "7"}


class Catalogue(Test):
    @unittest.skipUnless(shutil.which("journalctl"), "there is no journalctl")
    def test_journalctl_has_a_text_for_each_event(self):
        with tempfile.TemporaryDirectory(prefix="pantau-catalog-") as root:
            place = os.path.join(root, "usr/lib/systemd/catalog")
            os.makedirs(place)
            os.makedirs(os.path.join(root, "var/lib/systemd/catalog"))
            shutil.copy(ROOT / "systemd/pantau.catalog", place)
            done = subprocess.run(["journalctl", f"--root={root}", "--update-catalog"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            listed = subprocess.run(["journalctl", f"--root={root}", "--dump-catalog"], stdout=subprocess.PIPE, text=True).stdout
            for name, _, message_id in TABLE:
                self.assertIn(f"-- {message_id}\nSubject: Pantau: {name}\n", listed)


class Said(Test):
    def lines(self, office):
        return office.log.read_text().splitlines()

    def events(self, office):
        return [LINE.match(line)[3] for line in self.lines(office)]

    def test_a_pipe_learns_the_level_of_every_line(self):
        with Office() as office:
            office.start()
            office.stop()
            for line in self.lines(office):
                found = LINE.match(line)
                self.assertTrue(found, line)
                self.assertEqual(found[1], LEVELS[found[2]], line)
            self.assertEqual([e for e in self.events(office) if e.startswith(("service_", "store_"))],
                             ["service_starting", "store_opened", "service_ready", "service_stopping"])

    def test_a_terminal_gets_time_level_and_text(self):
        with Office() as office:
            main_end, other = pty.openpty()
            office.process = subprocess.Popen([program(), "--config", str(office.config), "serve"], stdin=subprocess.DEVNULL, stdout=other,
                                              stderr=other, env=office.environment())
            os.close(other)
            wait("the service answers", office.answers)
            text = os.read(main_end, 65536).decode()
            os.close(main_end)
            self.matches(text, r"^\d{4}-\d\d-\d\dT[\d:.]+Z info service_starting: Starting version=\S+ settings=\S+")
            self.assertNotIn("<6>", text)

    def test_state_changes_and_no_heartbeats(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=f'[[site]]\nid = "situs"\nname = "Situs"\nurl = "{web.url()}"\ninterval = "1s"\n') as office:
            office.start()
            wait("the site is up", lambda: office.ask("GET", "/api/v1/sites/situs").json["state"] == "up")
            wait("the change is said", lambda: "site_state" in self.events(office))
            before, looks = self.lines(office), len(web.seen)
            wait("many looks", lambda: len(web.seen) >= looks + 4)
            office.scrape()
            self.assertEqual(self.lines(office), before, "looks and scrapes are no news")
            number = office.ok("case", "open", "Judul yang tidak dicatat").out.strip()
            office.ok("case", "start", number)
            wait("acts are said", lambda: self.events(office).count("case_event") == 1)
            acts = [line for line in self.lines(office) if "case_" in line]
            self.matches(acts[0], rf"info case_opened: A case was opened case={number} step=\d act=case_opened seq=1$")
            self.matches(acts[-1], rf"info case_event: An act on a case was recorded case={number} step=1 act=step_started seq=\d$")

    def test_verbose_says_each_look(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=f'[[site]]\nid = "situs"\nname = "Situs"\nurl = "{web.url()}"\ninterval = "1s"\n') as office:
            with open(office.log, "ab") as log:
                office.process = subprocess.Popen([program(), "--verbose", "--config", str(office.config), "serve"], stdout=log, stderr=log,
                                                  stdin=subprocess.DEVNULL, env=office.environment())
            wait("three looks are said", lambda: office.log.read_text().count("debug probe_done: Looked site=situs class=ok status=200") >= 3, 20)

    def test_no_secret_no_title_no_person(self):
        secret = "RAHASIA"
        with Web({f"/?kunci={secret}": (503, "mati")}) as web:
            url = f"http://127.0.0.1:{web.port}/?kunci={secret}"
            with Office(allow_ports=[web.port], settings=f'[[site]]\nid = "situs"\nname = "Situs"\nurl = "{url}"\ninterval = "1s"\n') as office:
                office.start()
                token = office.token("staff", "papan")
                office.api("GET", f"/api/v1/cases?q={secret}", token=token)
                office.api("GET", "/api/v1/cases", token=f"{secret}bukan-token")
                office.api("POST", "/api/v1/tokens", {"label": "x", "role": "admin"}, token=token)
                office.ok("case", "open", f"Judul {secret}", "--requester", f"Ibu {secret}")
                office.cli("link", "add", f"https://user:{secret}@situs.example/a?token={secret}")
                office.cli("link", "add", f"https://situs.example/a?token={secret}")
                wait("a failing look was seen", lambda: len(web.seen) >= 2)
                wait("a refusal is said", lambda: "permission_refused" in self.events(office))
                with open(office.config, "a") as settings:
                    settings.write("\n[mail]\nhost = 7\n")
                office.cli("reload")
                office.stop()
                text = office.log.read_text()
                self.assertNotIn(secret, text)
                self.assertNotIn(token, text)


if __name__ == "__main__":
    main()
