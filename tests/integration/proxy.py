"""The shipped example of a proxy (config/nginx/pantau.conf) in front of the real program: TLS, cookies, addresses, bounds."""
import http.client
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import unittest
import urllib.parse

from harness import Office, ROOT, Test, certificate, free_port, main, wait

NAME = "pantau.example.go.id"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
EXAMPLE = (ROOT / "config/nginx/pantau.conf").read_text()
PASSWORD = "sandi-yang-panjang-1"


@unittest.skipUnless(NGINX, "nginx is not installed")
class Proxy(Test):
    def setUp(self):
        self.office = Office()
        self.addCleanup(self.office.__exit__)
        self.folder = self.office.folder / "nginx"
        (self.folder / "tmp").mkdir(parents=True)
        certificate(self.folder, f"DNS:{NAME}")
        self.office.config.write_text(self.office.base.replace(
            "[http]\n", f'[http]\nhost_names = ["localhost", "{NAME}"]\nbehind_tls_proxy = true\n'))
        self.office.start()
        self.plain, self.tls = free_port(), free_port()
        # Only what differs from machine to machine is another: ports and certificate.
        text = EXAMPLE
        for was, now in (("listen 80;", f"listen 127.0.0.1:{self.plain};"), ("    listen [::]:80;\n", ""),
                         ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.tls} ssl http2;"), ("    listen [::]:443 ssl http2;\n", ""),
                         (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", f"{self.folder}/server.pem"),
                         (f"/etc/letsencrypt/live/{NAME}/privkey.pem", f"{self.folder}/server.key"),
                         ("127.0.0.1:8480", self.office.page)):
            self.assertEqual(text.count(was), 1, was)
            text = text.replace(was, now)
        temporary = "".join(f"{kind}_temp_path {self.folder}/tmp/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''}\npid {self.folder}/nginx.pid;\nerror_log {self.folder}/error.log;\n"
            f"worker_processes 1;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\n{text}}}\n")
        command = [NGINX, "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder), "-e", f"{self.folder}/error.log", "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (process.terminate(), process.wait(20)))

        def listens():
            return process.poll() is not None or f":{self.tls:04X} 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text()
        wait("nginx listens", listens)
        self.assertIsNone(process.poll(), (self.folder / "error.log").read_text())
        self.context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=self.context)
        connection.sock = self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.tls), 20), server_hostname=NAME)
        try:
            connection.request(method, path, body, {"Host": NAME, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def form(self, path, fields, headers=None):
        return self.ask("POST", path, urllib.parse.urlencode(fields), {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{NAME}", **(headers or {})})

    def test_people_sign_in_through_it(self):
        self.office.ok("user", "add", "budi", "--name", "Budi", "--role", "staff", "--password-stdin", stdin=f"{PASSWORD}\n")
        status, headers, body = self.ask("GET", "/masuk")
        self.assertEqual(status, 200, body)
        self.assertIn("max-age=", headers["Strict-Transport-Security"])
        status, headers, _ = self.form("/masuk", {"nama": "budi", "sandi": PASSWORD})
        self.assertEqual(status, 303)
        cookie = headers["Set-Cookie"]
        for word in ("Secure", "HttpOnly", "SameSite=Lax"):
            self.assertIn(word, cookie)
        status, _, body = self.ask("GET", "/", headers={"Cookie": cookie.split(";")[0]})
        self.assertIn(status, (200, 303), body)  # a new password may be asked for first
        # A form of another page changes nothing, and another name is not ours.
        self.assertEqual(self.form("/masuk", {"nama": "budi", "sandi": PASSWORD}, {"Origin": "https://lain.example"})[0], 403)
        self.assertEqual(self.ask("GET", "/masuk", headers={"Host": "lain.example"})[0], 421)

    def test_an_address_cannot_be_made_up(self):
        # Wrong passwords hold up one address; who comes through the proxy cannot pretend to be another each time.
        statuses = [self.form("/masuk", {"nama": "tidak.ada", "sandi": "salah-salah-1"}, {"X-Forwarded-For": f"203.0.113.{n}"})[0]
                    for n in range(8)]
        self.assertIn(429, statuses)

    def test_clear_text_is_sent_on_and_metrics_stay_inside(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        connection.request("GET", "/kasus?q=a", headers={"Host": NAME})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers["Location"]), (301, f"https://{NAME}/kasus?q=a"))
        connection.close()
        self.assertEqual(self.ask("GET", "/metrics")[0], 404)


if __name__ == "__main__":
    main()
