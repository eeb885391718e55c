"""The real `pantau` with real settings in a folder of its own, for the integration tests.

Every test file runs as `python3 x.py PROGRAM` (CTest does) or with PANTAU in the environment. Python's own library, and jsonschema
for the API's description (openapi.py).
Nothing sleeps for a fixed time: `wait` asks again until its deadline. Ports come from the kernel, state lies in a temporary
folder, and only processes started here are ended, by their own id.
"""
import contextlib
import datetime
import functools
import http.client
import http.server
import json
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import openapi

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIB = datetime.timezone(datetime.timedelta(hours=7))
LONG = bool(os.environ.get("PANTAU_LONG"))


def program():
    path = os.environ.get("PANTAU", "")
    if not path or not os.access(path, os.X_OK):
        sys.exit("name the program: python3 FILE.py PROGRAM, or PANTAU=PROGRAM")
    return path


def false_clock(file, seconds):
    """The environment of a program that reads the wall clock `seconds` beside the true one, as `file` says; writing the file
    again sets that clock for a program that runs."""
    library = pathlib.Path(program()).resolve().parents[1] / "tests/integration/libfalse_clock.so"
    if not library.exists():
        sys.exit(f"{library} is missing: build all")
    with open(file, "r+b" if os.path.exists(file) else "wb") as kept:
        kept.write(struct.pack("=q", seconds))
    return {"LD_PRELOAD": str(library), "PANTAU_FALSE_CLOCK": str(file)}


@functools.lru_cache
def sanitized():
    """A build under the thread sanitizer cannot be run under a false clock."""
    return b"__tsan_init" in pathlib.Path(program()).read_bytes()


@functools.lru_cache
def slow_build():
    return sanitized() or b"__asan_init" in pathlib.Path(program()).read_bytes()


def wait(what, question, seconds=15.0):
    """The first true answer of question(); fails with `what` at the deadline. Sanitizers get four times as long."""
    end = time.monotonic() + seconds * (4 if slow_build() else 1)
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def wib(text):
    """"2026-11-24 08:00[:00]" in western Indonesian time."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=WIB)


def instant(text):
    """An RFC 3339 time of an answer."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def certificate(folder, names):
    """ca.pem, an authority made for this run, and server.pem with server.key for `names`: "DNS:localhost,IP:127.0.0.1"."""
    run = lambda *words: subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("openssl", "req", "-x509", *key, "-days", "30", "-subj", "/CN=Otoritas Uji", "-keyout", "ca.key", "-out", "ca.pem",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    run("openssl", "req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (pathlib.Path(folder) / "server.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    run("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "20",
        "-extfile", "server.ext", "-out", "server.pem")


class Done:
    """What a command left behind."""

    def __init__(self, finished):
        self.code, self.out, self.err = finished.returncode, finished.stdout, finished.stderr

    def __repr__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"

    @property
    def json(self):
        return json.loads(self.out)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"{self.status} {self.body[:2000]!r}"

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code") if self.status >= 400 else None


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def request(connection, method, path, body=None, token=None, headers=None):
    sent = dict(headers or {})
    if token:
        sent["Authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        sent.setdefault("Content-Type", "application/json")
    if isinstance(body, str):
        body = body.encode()
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read().decode())
    wrong = openapi.complaint(method, path, answer)
    assert wrong is None, wrong
    return answer


class Office:
    """One office: its folder, its settings, its service.

    clock: a time at which the service shall believe to start (false_clock.cpp; its clock then runs on as usual). It can be moved
    while the service is down by `later`, and by `jump` while it runs. state: where the database lies, else in the folder.
    """

    def __init__(self, clock=None, settings="", sop=None, calendars=None, state=None, allow_ports=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pantau-e2e-"))
        self.config, self.socket = self.folder / "pantau.toml", self.folder / "control.sock"
        self.state = pathlib.Path(state) if state else self.folder / "state"
        self.state.mkdir(exist_ok=True)
        self.log = self.folder / "log"
        self.process = None
        # Never before the time that is asked for: what a test then does "at" that time does not lie ahead.
        self.offset = 0 if clock is None else math.ceil((clock - datetime.datetime.now(WIB)).total_seconds())
        self.faked = clock is not None
        self.page = self.metrics = None
        sop_file = self.folder / "sop.toml" if sop else ROOT / "config/sop/e-aspirasi.toml"
        if sop:
            sop_file.write_text(sop)
        calendars = calendars or sorted((ROOT / "config/calendar").glob("*.toml"))
        self.base = (f'[office]\nname = "Kantor Uji"\npaper_city = "Cibinong"\n'
                     f'[sop]\nfiles = ["{sop_file}"]\n'
                     f'[calendar]\nfiles = [{", ".join(chr(34) + str(c) + chr(34) for c in calendars)}]\n'
                     f'[store]\ndirectory = "{self.state}"\n'
                     f'[http]\nlisten = "127.0.0.1:0"\nsocket = "{self.socket}"\n'
                     f'[metrics]\nlisten = "127.0.0.1:0"\n'
                     f'[probe]\nallow_addresses = ["127.0.0.0/8"]\n')
        if allow_ports:
            self.base += f"allow_ports = {sorted(allow_ports)}\n"
        self.configure(settings)

    def __enter__(self):
        return self

    def __exit__(self, failed=None, *_):
        if failed:
            print(f"\n---- the service's log\n{self.tail()}\n----", file=sys.stderr, flush=True)
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def configure(self, settings):
        """Own settings behind the base; keys of [probe] may come first."""
        self.config.write_text(self.base + settings)

    # ---- time ----

    def now(self):
        return datetime.datetime.now(WIB) + datetime.timedelta(seconds=self.offset)

    def later(self, seconds):
        """The service's clock is further on when it starts next."""
        assert self.process is None and self.faked
        self.offset += seconds

    def jump(self, seconds):
        """The machine's clock is set while the service runs."""
        self.offset += seconds
        false_clock(self.folder / "clock", self.offset)

    def environment(self):
        env = {key: value for key, value in os.environ.items() if not key.startswith("NOTIFY_")}
        if self.faked:
            env.update(false_clock(self.folder / "clock", self.offset), TZ="UTC",
                       ASAN_OPTIONS="verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", ""))
        return env

    # ---- the service ----

    def launch(self, *, preexec=None):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([program(), "--config", str(self.config), "serve"], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=self.environment(), preexec_fn=preexec)

    def start(self, seconds=20.0):
        self.launch()
        wait("the service answers", self.answers, seconds)
        status = self.ask("GET", "/api/v1/status").json
        self.page, self.metrics = status["page"], status["metrics"]
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the service ended with {self.process.returncode}:\n{self.tail()}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.ask("GET", "/-/healthy").status == 200
        return False

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20 * (4 if slow_build() else 1))
        self.process = None
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    # ---- asking it ----

    def connection(self, local=True, timeout=30):
        if local:
            return UnixConnection(self.socket, timeout)
        host, port = self.page.rsplit(":", 1)
        return http.client.HTTPConnection(host, int(port), timeout=timeout)

    def ask(self, method, path, body=None, headers=None):
        """Over the Unix socket: with an administrator's rights."""
        connection = self.connection()
        try:
            return request(connection, method, path, body, None, headers)
        finally:
            connection.close()

    def api(self, method, path, body=None, token=None, headers=None):
        """Over TCP, as machines do."""
        connection = self.connection(local=False)
        try:
            return request(connection, method, path, body, token, headers)
        finally:
            connection.close()

    def scrape(self):
        host, port = self.metrics.rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            return request(connection, "GET", "/metrics").body
        finally:
            connection.close()

    def cli(self, *words, stdin=None, config=True):
        command = [program()] + (["--config", str(self.config)] if config else []) + [str(word) for word in words]
        return Done(subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.environment(), timeout=240))

    def ok(self, *words, stdin=None):
        done = self.cli(*words, stdin=stdin)
        assert done.code == 0, f"{words}: {done}"
        return done

    def token(self, role, label=None):
        return self.ok("token", "add", "--role", role, label or role).out.strip()

    @property
    def database(self):
        return self.state / "pantau.db"

    def sql(self, question, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(question, values).fetchall()

    def events(self, number):
        """All of a case, page by page."""
        events, cursor = [], ""
        while cursor is not None:
            page = self.ask("GET", f"/api/v1/cases/{number}/events?limit=500&cursor={cursor}").json
            events, cursor = events + page["events"], page["next_cursor"]
        return events


class Web(http.server.ThreadingHTTPServer):
    """A small web server on loopback; `pages` maps a path to (status, body) and may be changed while it runs."""
    daemon_threads = True

    def __init__(self, pages=None):
        self.pages, self.seen = dict(pages or {}), []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.server.seen.append(self.path)
                status, body = self.server.pages.get(self.path, (404, "tidak ada"))
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Test(unittest.TestCase):
    maxDiff = None
    longMessage = True

    def refused(self, done, code, exit_code, office=None, number=None):
        """A refused act: its code and exit code, an Indonesian sentence, and (with a case) nothing changed."""
        self.assertEqual(done.code, exit_code, done)
        self.assertIn(f"pantau: {code}: ", done.err)
        self.assertEqual(done.out, "")
        self.assertGreaterEqual(len(done.err.strip().splitlines()), 2, "the sentence for people is missing")

    def matches(self, text, pattern):
        self.assertTrue(re.search(pattern, text, re.M), f"{pattern!r} is not in\n{text}")


def needs_clock():
    if sanitized():
        return unittest.skip("a false clock and the thread sanitizer do not go together")
    return lambda thing: thing


# At import, since decorators look at the program when the classes of a test file are made.
if len(sys.argv) > 1 and os.sep in sys.argv[1] and os.access(sys.argv[1], os.X_OK):
    os.environ["PANTAU"] = os.path.abspath(sys.argv.pop(1))


def main(story=False):
    """story: the tests go on from one another, so the first failure ends the run."""
    program()
    unittest.main(verbosity=2, failfast=story)
