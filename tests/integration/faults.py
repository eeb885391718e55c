"""Faults of the machine and of others while the real service runs: what was acknowledged stays, the rest goes on, it recovers alone."""
import contextlib
import http.client
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest

from harness import Office, Test, Web, main, slow_build, wait


def site(url, interval="1s", name="situs"):
    return f'[[site]]\nid = "{name}"\nurl = "{url}"\ninterval = "{interval}"\n'


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def may_trace():
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-f", "-e", "inject=fsync:error=EIO", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return "this machine does not let us trace" if done.returncode else None


NO_TRACE = may_trace()


class Notes:
    """A case, and what was acknowledged of the notes sent to it."""

    def __init__(self, office):
        self.office = office
        self.number = office.ok("case", "open", "Sebelum gangguan").out.strip()
        self.acknowledged = []

    def send(self, text, headers=None):
        answer = self.office.ask("POST", f"/api/v1/cases/{self.number}/events", {"kind": "note", "text": text}, headers)
        if answer.status == 201:
            self.acknowledged.append(text)
        return answer

    def stored(self):
        return [event["text"] for event in self.office.events(self.number) if event["kind"] == "note"]


class Faults(Test):
    @unittest.skipIf(NO_TRACE, NO_TRACE)
    def test_an_error_of_the_disk_at_a_sync_is_no_success(self):
        """After a failed fsync the kernel may have dropped the page: what was not synced is not acknowledged, not even later."""
        with Office() as office:
            office.start()
            notes = Notes(office)
            self.assertEqual(notes.send("sebelum").status, 201)
            tracer = subprocess.Popen(["strace", "-f", "-q", "-p", str(office.process.pid), "-e", "trace=fsync,fdatasync", "-e",
                                       "inject=fsync,fdatasync:error=EIO", "-o", str(office.folder / "trace")])
            wait("the tracer is there", lambda: "TracerPid:\t0\n" not in open(f"/proc/{office.process.pid}/status").read())
            try:
                refused = [notes.send(f"saat rusak {n}") for n in range(3)]
            finally:
                tracer.send_signal(signal.SIGINT)
                tracer.wait()
            for answer in refused:
                self.assertGreaterEqual(answer.status, 500, answer)
                self.assertTrue(answer.json["message_id"])
            self.assertIn("EIO", (office.folder / "trace").read_text())
            wait("it records again", lambda: notes.send("sesudah").status == 201)
            self.assertEqual(notes.stored(), notes.acknowledged)
            office.ok("verify")
            office.kill()
            office.start()
            self.assertEqual(notes.stored(), notes.acknowledged)
            office.ok("verify")

    def test_descriptors_used_up_by_strangers(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (96, 96))
        with Web({"/": (200, "<p>hidup</p>")}) as web, Office(allow_ports=[web.port], settings=site(web.url())) as office:
            office.launch(preexec=limit)
            wait("the service answers", office.answers)
            host, port = office.ask("GET", "/api/v1/status").json["page"].rsplit(":", 1)
            with contextlib.ExitStack() as lines:
                for _ in range(300):
                    line = socket.socket()
                    line.setblocking(False)
                    line.connect_ex((host, int(port)))
                    lines.callback(line.close)
                time.sleep(1)  # let it take what it can
                before, began = cpu_seconds(office.process.pid), time.monotonic()
                time.sleep(2)
                share = (cpu_seconds(office.process.pid) - before) / (time.monotonic() - began)
                self.assertLess(share, 0.5, "it spins where it should wait")
                self.assertIsNone(office.process.poll())
            wait("it answers again", lambda: self.answered(host, port))
            seen = len(web.seen)
            wait("probing goes on", lambda: len(web.seen) >= seen + 2, 30)
            self.assertEqual(Notes(office).send("sesudah").status, 201)
            outages = office.ask("GET", "/api/v1/outages").json["outages"]
            self.assertEqual(outages, [], "our own lack of descriptors is no outage of a site")

    def answered(self, host, port):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(host, int(port), timeout=5)
            connection.request("GET", "/-/healthy")
            return connection.getresponse().status == 200
        return False

    def test_idle_lines_by_the_thousand_hold_up_nobody(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = min(4_000, hard - 200)
        if wanted < 1_000:
            self.skipTest("this machine gives too few descriptors")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted + 200), hard))
        try:
            with Office() as office, contextlib.ExitStack() as lines:
                office.start()
                notes = Notes(office)
                host, port = office.page.rsplit(":", 1)
                for _ in range(wanted):
                    line = socket.create_connection((host, int(port)), timeout=10)
                    lines.callback(line.close)
                slowest = 0.0
                for n in range(20):
                    began = time.monotonic()
                    self.assertEqual(notes.send(f"ketukan {n}").status, 201)
                    slowest = max(slowest, time.monotonic() - began)
                    self.assertEqual(office.api("GET", "/-/healthy").status, 200)
                print(f"{wanted} idle lines: slowest of 20 taps {slowest * 1000:.0f} ms", flush=True)
                self.assertLess(slowest, 2.0 * (4 if slow_build() else 1))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def test_a_proxy_of_the_environment_is_not_asked(self):
        asked = []
        with socket.create_server(("127.0.0.1", 0)) as proxy, Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=site(web.url())) as office:
            def listen():
                with contextlib.suppress(OSError):
                    while True:
                        line, _ = proxy.accept()
                        asked.append(line)
                        line.close()
            threading.Thread(target=listen, daemon=True).start()
            names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
            old = {name: os.environ.get(name) for name in names}
            os.environ.update({name: f"http://127.0.0.1:{proxy.getsockname()[1]}" for name in names})
            try:
                office.start()
            finally:
                for name, value in old.items():
                    os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
            wait("the site itself is asked", lambda: len(web.seen) >= 3)
            self.assertEqual(asked, [])

    def test_a_service_that_stood_still_blames_itself(self):
        with Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(allow_ports=[web.port], settings=site(web.url(), "1s")) as office:
            office.start()
            wait("the site is looked at", lambda: len(web.seen) >= 2)
            office.process.send_signal(signal.SIGSTOP)
            time.sleep(6)
            office.process.send_signal(signal.SIGCONT)
            seen = len(web.seen)
            wait("probing goes on", lambda: len(web.seen) >= seen + 3)
            wait("the gap is recorded", lambda: "self_overload" in [row[0] for row in office.sql("SELECT reason FROM self_gap")], 40)
            self.assertEqual(office.ask("GET", "/api/v1/outages").json["outages"], [])
            self.assertEqual(office.sql("SELECT count(*) FROM outage")[0][0], 0)

    def test_a_lost_answer_is_asked_for_again(self):
        """A proxy takes the request on and cuts the answer; the client sends it again with its key."""
        with Office() as office, socket.create_server(("127.0.0.1", 0)) as door:
            office.start()
            number, token = Notes(office).number, office.token("staff")
            host, port = office.page.rsplit(":", 1)
            cut = [True, True, False]

            def carry():
                while cut:
                    front, _ = door.accept()
                    with front, socket.create_connection((host, int(port))) as back:
                        front.settimeout(5)
                        sent = b""
                        while b"ketukan" not in sent:
                            sent += front.recv(65536)
                        back.sendall(sent)
                        answer = back.recv(65536)
                        if not cut.pop(0):
                            front.sendall(answer)
            threading.Thread(target=carry, daemon=True).start()

            def send():
                connection = http.client.HTTPConnection("127.0.0.1", door.getsockname()[1], timeout=5)
                connection.request("POST", f"/api/v1/cases/{number}/events", b'{"kind":"note","text":"ketukan"}',
                                   {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Idempotency-Key": "satu"})
                return connection.getresponse()
            for _ in range(2):
                with self.assertRaises((http.client.HTTPException, OSError)):
                    send()
            self.assertEqual(send().status, 201)
            self.assertEqual([event["kind"] for event in office.events(number)], ["case_opened", "note"])

    def test_a_reader_that_does_not_let_go_stops_no_writing(self):
        with Office() as office:
            office.start()
            notes = Notes(office)
            log = office.state / "pantau.db-wal"
            with contextlib.closing(sqlite3.connect(f"file:{office.database}?mode=ro", uri=True)) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM event").fetchall()
                for n in range(150):
                    self.assertEqual(notes.send(f"catatan {n} " + "x" * 1500).status, 201)
                reader.rollback()
            grown = log.stat().st_size
            wait("the log of the database is written back and used from its start again", lambda: (
                notes.send("sesudah").status == 201 and self.frames(office) * 4096 < grown / 2), 60)
            self.assertEqual(notes.stored(), notes.acknowledged)
            office.ok("verify")

    @staticmethod
    def frames(office):
        with contextlib.closing(sqlite3.connect(office.database, timeout=10)) as db:
            return db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]


if __name__ == "__main__":
    main()
