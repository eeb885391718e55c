"""Webhooks, from the running service to a real receiver: refusals, hangs, kill -9, order, a moved clock."""
import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import unittest

from harness import Office, Test, Web, free_port, instant, main, needs_clock, wait, wib

SECRET = "rahasia-webhook-uji"
SOP = """schema = 1
code = "uji"
number = "1/SOP"
name = "UJI"
effective_from = 2020-02-01
legal_basis = ["Tidak ada"]
[[step]]
number = 1
activity = "Memeriksa"
executor = ["P1"]
requirement = "Data"
time_standard = "{standard}"
output = "Dokumen"
warn_at = [0.5, 0.9]
"""


class Hook(http.server.ThreadingHTTPServer):
    """A webhook's receiver. `answers`: statuses for the next calls, "hang" keeps the line open, then 200."""
    daemon_threads = True

    def __init__(self, port=0):
        self.got, self.answers, self.release = [], [], threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = self.server.answers.pop(0) if self.server.answers else 200
                self.server.got.append((answer, dict(self.headers), body, self.path))
                if answer == "hang":
                    self.server.release.wait(60)
                    return
                self.send_response(answer)
                if answer == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def taken(self):
        return [json.loads(body) for answer, _, body, _ in list(self.got) if answer == 200]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release.set()
        self.shutdown()
        self.server_close()


def hook_settings(office, *ports, events='["warning", "breach", "outage", "link"]'):
    secret = office.folder / "kunci"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    return "".join(f'[[webhook]]\nurl = "http://127.0.0.1:{port}/pantau"\nsecret_file = "{secret}"\nevents = {events}\n'
                   for port in ports)


def signed(headers, body):
    head = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    return "v1," + base64.b64encode(hmac.new(SECRET.encode(), head + body, hashlib.sha256).digest()).decode()


@needs_clock()
class Webhook(Test):
    def run_to(self, office, number, at="2026-11-24 09:10"):
        """A case whose only step, of ten minutes, is beyond its standard."""
        office.ok("case", "start", number)

    def test_signed_in_order_with_refusals(self):
        with Hook() as hook, Office(clock=wib("2026-11-24 08:00"), sop=SOP.format(standard="10m")) as office:
            office.configure(hook_settings(office, hook.port))
            office.start()
            number = office.ok("case", "open", "Rahasia Bapak Anu").out.strip()
            office.ok("case", "start", number)
            hook.answers[:] = [500, 302]
            began = int(office.now().timestamp())
            office.jump(601)
            wait("the service answers 500 once", lambda: len(hook.got) >= 1)
            # What is behind the refused one of the same case waits with it.
            self.assertEqual([json.loads(b)["percent"] for _, _, b, _ in hook.got], [50])
            for wanted in (2, 5):
                office.jump(31)
                wait("the next try", lambda: len(hook.got) >= wanted)
            wait("all are told", lambda: len(hook.taken()) == 4)
            told = hook.taken()
            self.assertEqual([(t["event"], t["percent"]) for t in told],
                             [("warning", 50), ("warning", 90), ("warning", 100), ("breach", 100)])
            self.assertEqual({(t["case"], t["step"], t["attempt"], t["activity"], t["standard_s"]) for t in told},
                             {(number, 1, 1, "Memeriksa", 600)})
            self.assertEqual(instant(told[3]["at"]) - instant(told[2]["at"]), instant("2026-01-01T00:00:01Z") - instant("2026-01-01T00:00:00Z"))
            for _, headers, body, path in hook.got:
                self.assertEqual(path, "/pantau")
                self.assertEqual(headers["webhook-signature"], signed(headers, body))
                self.assertEqual(headers["webhook-id"], json.loads(body)["id"])
                self.assertGreaterEqual(int(headers["webhook-timestamp"]), began + 600)
                self.assertLessEqual(int(headers["webhook-timestamp"]), office.now().timestamp())
                self.assertNotIn(b"Anu", body)
            self.assertEqual(len({headers["webhook-id"] for answer, headers, _, _ in hook.got}), 4)
            self.assertIn('pantau_notifications_total{channel="webhook",result="sent"} 4', office.scrape())
            self.assertIn('pantau_notifications_total{channel="webhook",result="failed"} 2', office.scrape())
            self.assertNotIn(SECRET, office.log.read_text())

    def test_kill_loses_none_and_a_hang_holds_up_nobody(self):
        with Hook() as hanging, Hook() as hook, \
                Office(clock=wib("2026-11-24 08:00"), sop=SOP.format(standard="10m")) as office:
            office.configure(hook_settings(office, hanging.port, hook.port, events='["breach"]'))
            office.start()
            numbers = [office.ok("case", "open", f"Kasus {n}").out.strip() for n in range(6)]
            for number in numbers:
                office.ok("case", "start", number)
            hanging.answers[:] = ["hang"]
            office.jump(610)
            wait("both were called", lambda: hanging.got and len(hook.taken()) == 6)
            began = time.monotonic()
            office.ok("case", "open", "di tengah")  # a tap is held up by nobody
            self.assertLess(time.monotonic() - began, 5)
            office.kill()  # in the middle of a call: nobody knows whether it was taken
            hanging.release.set()
            office.start()
            office.jump(60)
            wait("everybody is told", lambda: {t["case"] for t in hanging.taken()} == set(numbers), 30)
            self.assertEqual(len(hanging.taken()), 6, "told twice although it was taken")
            self.assertEqual(sorted(t["case"] for t in hook.taken()), sorted(numbers))
            ids = [headers["webhook-id"] for _, headers, _, _ in hanging.got]
            self.assertEqual(len(set(ids)), 6, "the same event keeps its id")
            office.ok("verify")

    def test_a_threshold_on_disk_is_told_after_a_kill_before_it_was_told(self):
        port = free_port()
        with Office(clock=wib("2026-11-24 08:00"), sop=SOP.format(standard="10m")) as office:
            office.configure(hook_settings(office, port, events='["breach"]'))
            office.start()
            number = office.ok("case", "open", "Kasus").out.strip()
            office.ok("case", "start", number)
            office.stop()
            office.later(3600)
            office.launch()  # raised late, and killed as soon as it stands in the log
            wait("the breach is on disk", lambda: office.sql("SELECT 1 FROM event WHERE kind = 'breach_raised'"))
            office.kill()
            with Hook(port) as hook:
                office.later(7200)
                office.start()
                wait("the breach is told", hook.taken)
                self.assertEqual((hook.taken()[0]["case"], hook.taken()[0]["detected_late"]), (number, True))
                self.assertGreater(hook.taken()[0]["lag_s"], 2900)

    def test_addresses_that_are_not_allowed_are_not_called(self):
        with Hook() as hook, Office(clock=wib("2026-11-24 08:00"), sop=SOP.format(standard="10m")) as office:
            office.base = office.base.replace('allow_addresses = ["127.0.0.0/8"]', 'allow_addresses = []')
            office.configure(hook_settings(office, hook.port))
            office.start()
            office.ok("case", "start", office.ok("case", "open", "Kasus").out.strip())
            office.jump(601)
            wait("the refusal is logged", lambda: "may not be called" in office.log.read_text())
            self.assertEqual(hook.got, [])

    def test_outages_and_dead_links(self):
        with Hook() as hook, Web({"/": (200, "<p>halaman</p>"), "/berita": (200, "<p>berita</p>")}) as web, \
                Office(allow_ports=[web.port], clock=wib("2026-11-24 08:00"), sop=SOP.format(standard="10m")) as office:
            office.configure(f'references = ["127.0.0.1:{web.port}"]\n' + hook_settings(office, hook.port)
                             + f'[[site]]\nid = "situs"\nname = "Situs Uji"\nurl = "{web.url()}"\ninterval = "10s"\n')
            office.start()
            wait("the site is up", lambda: office.ask("GET", "/api/v1/sites/situs").json["state"] == "up")
            web.pages["/"] = (503, "rusak")
            wait("the outage is told", hook.taken, 60)
            web.pages["/"] = (200, "<p>halaman</p>")
            wait("its end is told", lambda: len(hook.taken()) == 2, 60)
            opened, closed = hook.taken()
            self.assertEqual((opened["kind"], closed["kind"], opened["event"]), ("outage_opened", "outage_closed", "outage"))
            self.assertEqual((opened["site"], opened["site_name"], opened["class"], opened["http_status"]),
                             ("situs", "Situs Uji", "http_5xx", 503))
            self.assertEqual(opened["outage"], closed["outage"])
            self.assertGreater(closed["duration_s"], 10)


if __name__ == "__main__":
    main()
