"""Every route with every role, by token and by session: default deny; tokens, host and origin, and the Unix socket's
peers."""
import http.client
import os
import re
import subprocess
import sys
import unittest

from accounts import Browser, person
from harness import Office, ROOT, Test, main, request

ROLES = ["nobody", "viewer", "staff", "supervisor", "admin"]
# method, route, the least role, a body that does no harm where it is let in (a refused or unknown thing)
ROUTES = [
    ("GET", "/-/healthy", "nobody", None),
    ("GET", "/-/ready", "nobody", None),
    ("GET", "/assets/{name}", "nobody", None),
    ("GET", "/api/v1/openapi.json", "nobody", None),
    ("POST", "/api/v1/calendar", "admin", {"file": "x", "text": ""}),
    ("GET", "/masuk", "nobody", None),
    ("POST", "/masuk", "nobody", {}),
    ("POST", "/keluar", "nobody", {}),
    ("GET", "/", "viewer", None),
    ("GET", "/keluar", "viewer", None),
    ("GET", "/sandi", "viewer", None),
    ("POST", "/sandi", "viewer", {}),
    ("GET", "/kasus", "viewer", None),
    ("GET", "/kasus/baru", "staff", None),
    ("POST", "/kasus/baru", "staff", None),
    ("GET", "/kasus/banyak", "staff", None),
    ("POST", "/kasus/banyak", "staff", None),
    ("GET", "/kasus/{number}", "viewer", None),
    ("GET", "/kasus/{number}/batalkan", "supervisor", None),
    ("POST", "/kasus/{number}/tautan", "staff", None),
    ("POST", "/kasus/{number}/{act}", "staff", None),
    ("GET", "/kasus/{number}/langkah/{step}/mengapa", "viewer", None),
    ("GET", "/kasus/{number}/langkah/{step}/perbaiki", "supervisor", None),
    ("POST", "/kasus/{number}/langkah/{step}/perbaiki", "supervisor", None),
    ("GET", "/situs", "viewer", None),
    ("GET", "/situs/{id}", "viewer", None),
    ("POST", "/situs/{id}/periksa", "staff", None),
    ("GET", "/gangguan/{id}", "viewer", None),
    ("POST", "/gangguan/{id}", "staff", None),
    ("GET", "/tautan", "viewer", None),
    ("GET", "/tautan/{id}", "viewer", None),
    ("POST", "/tautan/{id}/periksa", "staff", None),
    ("POST", "/tautan/{id}/abaikan", "staff", None),
    ("POST", "/tautan/{id}/ganti", "supervisor", None),
    ("GET", "/bantuan", "viewer", None),
    ("GET", "/bantuan/{role}", "viewer", None),
    ("GET", "/panduan/{name}", "nobody", None),
    ("GET", "/bantuan/runbook", "nobody", None),
    ("GET", "/api/v1/status", "viewer", None),
    ("GET", "/api/v1/cases", "viewer", None),
    ("GET", "/api/v1/cases/{number}", "viewer", None),
    ("GET", "/api/v1/cases/{number}/events", "viewer", None),
    ("GET", "/api/v1/cases/{number}/why", "viewer", None),
    ("GET", "/api/v1/sites", "viewer", None),
    ("GET", "/api/v1/sites/{id}", "viewer", None),
    ("GET", "/api/v1/outages", "viewer", None),
    ("GET", "/api/v1/outages/{id}", "viewer", None),
    ("GET", "/api/v1/links", "viewer", None),
    ("GET", "/api/v1/links/{id}", "viewer", None),
    ("GET", "/api/v1/reports", "viewer", None),
    ("GET", "/api/v1/reports/{id}/file", "viewer", None),
    ("POST", "/api/v1/cases", "staff", {"title": ""}),
    ("POST", "/api/v1/cases/{number}/events", "staff", {"kind": "step_started"}),
    ("POST", "/api/v1/sites/{id}/check", "staff", {}),
    ("PATCH", "/api/v1/outages/{id}", "staff", {"cause": "A", "action": "x"}),
    ("POST", "/api/v1/links", "staff", {"url": "javascript:x"}),
    ("POST", "/api/v1/links/{id}/check", "staff", {}),
    ("GET", "/laporan", "viewer", None),
    ("POST", "/laporan", "supervisor", {}),
    ("POST", "/laporan/{id}/kirim", "supervisor", {}),
    ("POST", "/api/v1/reports", "supervisor", {"kind": "x", "period": "x"}),
    ("POST", "/api/v1/cases/import", "supervisor", b""),
    ("GET", "/api/v1/cases/export", "supervisor", None),
    ("POST", "/api/v1/sites/history", "admin", b""),
    ("POST", "/api/v1/reload", "admin", {}),
    ("POST", "/api/v1/backups", "admin", {}),
    ("GET", "/api/v1/tokens", "admin", None),
    ("POST", "/api/v1/tokens", "admin", {"label": "", "role": "x"}),
    ("POST", "/api/v1/tokens/{label}/revoke", "admin", {}),
    ("GET", "/api/v1/users", "admin", None),
    ("POST", "/api/v1/users", "admin", {"login": "", "name": "", "role": "x"}),
    ("PATCH", "/api/v1/users/{login}", "admin", {}),
    ("POST", "/api/v1/users/{login}/reset", "admin", {}),
    ("POST", "/api/v1/users/{login}/sign-out", "admin", {}),
    ("POST", "/api/v1/setup-link", "admin", {}),
    ("GET", "/mulai", "nobody", None),
    ("POST", "/mulai", "nobody", {}),
    ("GET", "/mulai/situs", "admin", None),
    ("GET", "/admin", "admin", None),
    ("POST", "/api/v1/cases/{number}/erase", "admin", {}),
    ("GET", "/admin/kasus/{number}/hapus", "admin", None),
    ("POST", "/admin/kasus/{number}/hapus", "admin", {}),
    ("POST", "/admin/orang", "admin", {}),
    ("POST", "/admin/orang/{login}/peran", "admin", {}),
    ("POST", "/admin/orang/{login}/sandi", "admin", {}),
    ("POST", "/admin/orang/{login}/keluar", "admin", {}),
    ("POST", "/admin/orang/{login}/nonaktif", "admin", {}),
    ("POST", "/admin/orang/{login}/aktif", "admin", {}),
    ("GET", "/admin/token", "admin", None),
    ("POST", "/admin/token", "admin", {}),
    ("POST", "/admin/token/{label}/cabut", "admin", {}),
    ("POST", "/admin/cadangan", "admin", {}),
    ("GET", "/admin/kalender", "admin", None),
    ("POST", "/admin/kalender", "admin", {}),
    ("GET", "/admin/kesehatan", "admin", None),
    ("POST", "/admin/surat-uji", "admin", {}),
    ("GET", "/admin/catatan", "admin", None),
]
EVENTS = {"step_started": "staff", "paused": "staff", "resumed": "staff", "step_finished": "staff", "returned": "staff",
          "reassigned": "staff", "deadline_set": "staff", "note": "staff", "step_skipped": "supervisor",
          "cancelled": "supervisor", "reopened": "supervisor", "corrected": "supervisor", "sop_moved": None}


class Roles(Test):
    @classmethod
    def setUpClass(cls):
        cls.office = Office().start()
        cls.tokens = {role: None if role == "nobody" else cls.office.token(role) for role in ROLES}
        for role in ROLES[1:]:
            person(cls.office, f"orang.{role}", role)

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()

    def test_the_list_above_is_every_route_of_the_program(self):
        found = set()
        for source in (ROOT / "daemon/http").glob("*.cpp"):
            text = source.read_text()
            found |= set(re.findall(r'(?:route|page|router\.add)\(\s*"([A-Z]+)",\s*"(/[^"]*)"', text))
        self.assertEqual(found, {(method, path) for method, path, _, _ in ROUTES})

    sessions = {}

    def test_every_route_with_every_role(self):
        for method, pattern, least, body in ROUTES:
            path = re.sub(r"{\w+}", "9999", pattern) + ("?step=1" if pattern.endswith("why") else "")
            from_us = {} if method == "GET" else {"Sec-Fetch-Site": "same-origin"}
            asked = [(role, self.office.api(method, path, body, self.tokens[role], from_us)) for role in ROLES]
            for role in ROLES[1:]:
                browser = Browser(self.office)
                browser.cookie = self.sessions.get(role)
                if not browser.inside:  # /keluar does what it says
                    self.assertEqual(browser.sign_in(f"orang.{role}").status, 303)
                    self.sessions[role] = browser.cookie
                asked.append((role, self.office.api(method, path, body, headers={"Cookie": browser.cookie, **from_us})))
            for role, answer in asked:
                if ROLES.index(role) >= ROLES.index(least):
                    self.assertNotIn(answer.status, (401, 403), (method, path, role, answer))
                    self.assertLess(answer.status, 500, (method, path, role, answer))
                else:
                    expected = 401 if role == "nobody" else 403
                    self.assertEqual(answer.status, expected, (method, path, role, answer))
                    self.assertEqual(answer.headers.get_content_type(), "application/problem+json")
                    self.assertTrue(answer.json["message_id"])

    def test_unknown_routes_and_methods(self):
        admin = self.tokens["admin"]
        for path in ("/api/v1/kasus", "/api/v1/cases/1/2/3", "/api/v2/cases", "/api/v1/cases/", "/..", "/api/v1/../v1/cases",
                     "/api/v1/openapi.yaml", "/assets/", "/assets/../overview.html", "/assets/overview.html", "/%2e%2e/etc/passwd"):
            self.assertIn(self.office.api("GET", path, token=admin).status, (400, 404), path)
        for method, path in (("DELETE", "/api/v1/cases"), ("PUT", "/api/v1/cases/1"), ("POST", "/api/v1/status"),
                             ("PATCH", "/api/v1/cases/1")):
            answer = self.office.api(method, path, None, admin)
            self.assertEqual(answer.status, 405, (method, path))
            self.assertTrue(answer.headers["Allow"])

    def test_roles_of_the_case_events(self):
        for kind, least in EVENTS.items():
            for role in ("staff", "supervisor", "admin"):
                number = self.office.ask("POST", "/api/v1/cases", {"title": kind}).json["number"]
                if kind == "step_skipped":
                    body = {"authority": "S", "reason": "PERINTAH_PIMPINAN"}
                elif kind == "corrected":
                    body = {"target_seq": 1, "field": "text", "value": "x", "reason": "PERINTAH_PIMPINAN", "authority": "S"}
                elif kind == "cancelled":
                    body = {"reason": "PERINTAH_PIMPINAN"}
                else:
                    body = {}
                answer = self.office.api("POST", f"/api/v1/cases/{number}/events", {"kind": kind, **body}, self.tokens[role])
                self.assertLess(answer.status, 500, (kind, role, answer))
                if least and ROLES.index(role) < ROLES.index(least):
                    self.assertEqual((answer.status, answer.code), (403, "E_FORBIDDEN"), (kind, role))
                elif least:
                    self.assertNotEqual(answer.status, 403, (kind, role, answer))

    def test_tokens_are_shown_once_kept_as_hashes_and_can_be_ended(self):
        made = self.office.cli("token", "add", "--role", "viewer", "sementara")
        token = made.out.strip()
        self.assertGreaterEqual(len(token), 43)
        self.assertEqual(self.office.api("GET", "/api/v1/cases", token=token).status, 200)
        self.assertEqual(self.office.cli("token", "add", "--role", "viewer", "sementara").code, 1)  # the label is in use
        for file in self.office.state.iterdir():
            if file.is_file():
                self.assertNotIn(token.encode(), file.read_bytes(), file)
        self.assertNotIn(token, self.office.ok("token", "list").out + self.office.log.read_text())
        self.office.ok("token", "revoke", "sementara")
        self.assertEqual(self.office.api("GET", "/api/v1/cases", token=token).status, 401)
        for wrong in ("", "x", token[:-1], token + "x", "pantau_"):
            self.assertEqual(self.office.api("GET", "/api/v1/cases", headers={"Authorization": "Bearer " + wrong}).status, 401)
        self.assertEqual(self.office.api("GET", "/api/v1/cases", headers={"Authorization": "Basic YTpi"}).status, 401)
        self.assertEqual(self.office.api("GET", f"/api/v1/cases?token={self.tokens['admin']}").status, 401)

    def test_a_foreign_host_or_origin_is_refused(self):
        admin = self.tokens["admin"]
        port = self.office.page.rsplit(":", 1)[1]
        for host, status in ((self.office.page, 200), (f"localhost:{port}", 200), ("LOCALHOST", 200), ("jahat.example", 421),
                             (f"jahat.example:{port}", 421), ("127.0.0.1.jahat.example", 421), ("", 421)):
            self.assertEqual(self.office.api("GET", "/api/v1/cases", token=admin, headers={"Host": host}).status, status, host)
            if status == 421:
                self.assertEqual(self.office.api("GET", "/", headers={"Host": host}).status, status, host)
        before = self.office.sql("SELECT count(*) FROM event")
        for headers in ({"Origin": "https://jahat.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site"}, {"Origin": f"http://localhost.jahat.example:{port}"}):
            answer = self.office.api("POST", "/api/v1/cases", {"title": "dari jauh"}, admin, headers)
            self.assertEqual(answer.status, 403, headers)
        self.assertEqual(self.office.sql("SELECT count(*) FROM event"), before)
        fine = self.office.api("POST", "/api/v1/cases", {"title": "dari sini"}, admin,
                               {"Origin": f"http://{self.office.page}", "Sec-Fetch-Site": "same-origin"})
        self.assertEqual(fine.status, 201, fine)

    def test_answers_carry_the_security_headers(self):
        for path in ("/", "/api/v1/cases", "/-/healthy", "/tidak-ada"):
            headers = self.office.api("GET", path).headers
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertEqual(headers["Cache-Control"], "no-store")

    def test_the_page_shows_running_cases_and_escapes_them(self):
        number = self.office.ask("POST", "/api/v1/cases", {"title": "<script>alert(1)</script> & \"judul\""}).json["number"]
        page = self.office.api("GET", f"/kasus?q={number}", token=self.tokens["viewer"])
        self.assertEqual(page.status, 200, page)
        self.assertIn(number, page.body)
        self.assertNotIn("<script>alert", page.body)
        self.assertIn("&lt;script&gt;alert(1)", page.body)
        sheet = re.search(r'href="(/assets/[^"]+\.css)"', page.body)[1]
        self.assertEqual(self.office.api("GET", sheet).headers.get_content_type(), "text/css")

    def test_framing_tricks_get_one_400_and_the_line_is_closed(self):
        import socket
        host, port = self.office.page.rsplit(":", 1)
        head = f"POST /api/v1/cases HTTP/1.1\r\nHost: {self.office.page}\r\nContent-Type: application/json\r\n"
        smuggled = "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for trick in ("Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n",
                      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                      "Host: lain\r\nContent-Length: 2\r\n\r\n{}"):
            with socket.create_connection((host, int(port)), timeout=10) as line:
                line.sendall((head + trick + smuggled).encode())
                got = b""
                while part := line.recv(65536):
                    got += part
            self.assertTrue(got.startswith(b"HTTP/1.1 400"), (trick, got[:200]))
            self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d{3} ", got)), 1, (trick, got))

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_the_socket_refuses_another_user(self):
        os.chmod(self.office.folder, 0o755)
        os.chmod(self.office.socket, 0o666)  # even where the file's own rights would let them in
        script = ("import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(%r)\n"
                  "s.sendall(b'GET /api/v1/cases HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')\n"
                  "print(s.recv(4096).decode().split()[1])" % str(self.office.socket))
        other = lambda: (os.setgroups([]), os.setresgid(65534, 65534, 65534), os.setresuid(65534, 65534, 65534))
        done = subprocess.run(["/usr/bin/python3", "-c", script], preexec_fn=other, cwd="/", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=30)
        self.assertEqual((done.stdout.strip(), done.stderr), ("401", ""))
        os.chmod(self.office.socket, 0o660)


if __name__ == "__main__":
    main()
