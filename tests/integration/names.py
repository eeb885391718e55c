"""What hangs on names: a short link that leads to a post, and a site with two address families of which one falls silent.

The program runs in a network namespace of this test's own, with a hosts file of its own, so that t.co, x.com and a site with
both kinds of address are servers of this test on port 443 and 80. Needs root.
"""
import os
import subprocess
import sys
import unittest

from harness import Office, Test, certificate, main, program, wait
from self_gate import ip, no_namespaces

SHORT, POST = "https://t.co/AbC123", "https://x.com/dprd/status/1234567890123456789"
HOSTS = """127.0.0.1 localhost
127.0.0.1 t.co x.com publish.x.com
127.0.0.1 dua.uji
::1 dua.uji
"""
# As X is documented to answer: the post and the canary are there, any other id is not.
SERVER = """
import http.server, socket, ssl, sys, threading, urllib.parse
folder = sys.argv[1]

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, body, kind="text/html", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        host = self.headers["Host"].partition(":")[0]
        print(host + self.path, flush=True)
        if host == "t.co":
            return self.answer(301, b"", Location="https://x.com/dprd/status/1234567890123456789?utm_source=x")
        if host == "publish.x.com":
            asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["url"][0]
            if asked.endswith(("/20", "/1234567890123456789")):
                return self.answer(200, b'{"html": "<blockquote>Sidang</blockquote>", "author_name": "DPRD"}', "application/json")
            return self.answer(404, b"Sorry, that page does not exist")
        self.answer(200, b"<title>Halaman</title><p>Selamat datang di situs contoh.</p>")
    do_HEAD = do_GET
    def log_message(self, *_):
        pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
class Six(Server):
    address_family = socket.AF_INET6

def serve(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + "/server.pem", folder + "/server.key")
secure = Server(("127.0.0.1", 443), Handler)
secure.socket = context.wrap_socket(secure.socket, server_side=True)
serve(secure), serve(Server(("127.0.0.1", 80), Handler))
six = serve(Six(("::1", 80), Handler))
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "silence":
        six.shutdown()
        six.server_close()
    else:
        six = serve(Six(("::1", 80), Handler))
    print("done", flush=True)
"""


class Named(Office):
    """An office whose service lives in a namespace with names of this test's own."""

    def __init__(self, settings):
        self.space, self.server = f"pantau-names-{os.getpid()}", None
        super().__init__()
        self.base = self.base.replace('["127.0.0.0/8"]', '["127.0.0.0/8", "::1/128"]')
        self.configure('allow_ports = [80, 443]\nca_file = "ca.pem"\n' + settings)
        (self.folder / "hosts").write_text(HOSTS)
        certificate(self.folder, "DNS:t.co,DNS:x.com,DNS:publish.x.com")

    def inside(self, *words):
        return ["ip", "netns", "exec", self.space, "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"',
                str(self.folder / "hosts"), *words]

    def __enter__(self):
        ip("netns", "add", self.space)
        ip("-n", self.space, "link", "set", "lo", "up")
        with open(self.folder / "asked", "wb") as asked:
            self.server = subprocess.Popen(self.inside(sys.executable, "-c", SERVER, str(self.folder)), stdin=subprocess.PIPE,
                                           stdout=asked, text=True)
        wait("the servers listen", lambda: "ready" in self.asked(), 20)
        return self

    def __exit__(self, *failed):
        super().__exit__(*failed)
        self.server.kill()
        self.server.wait()
        self.server.stdin.close()
        ip("netns", "del", self.space, check=False)

    def asked(self):
        file = self.folder / "asked"
        return file.read_text().splitlines() if file.exists() else []

    def tell(self, word):
        before = self.asked().count("done")
        self.server.stdin.write(word + "\n")
        self.server.stdin.flush()
        wait(f"the server knows: {word}", lambda: self.asked().count("done") > before)

    def launch(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.inside(program(), "--config", str(self.config), "serve"), stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=self.environment())


@unittest.skipIf(no_namespaces(), no_namespaces())
class Names(Test):
    def test_a_short_link_becomes_the_post_to_which_it_leads(self):
        with Named('[links]\nsocial_gap = "50ms"\nhost_gap = "50ms"\n') as office:
            office.start()
            link = office.ok("--json", "link", "add", SHORT).json["id"]
            row = wait("the short link was followed and its post looked at", lambda: (
                lambda r: r if r["checked"] and r["url"] == POST else None)(office.ask("GET", f"/api/v1/links/{link}").json), 30)
            self.assertEqual((row["platform"], row["standing"]), ("x", "alive"), row)
            self.matches(office.tail(200), rf"link_expanded: {POST} .*short={SHORT}")
            self.assertTrue(any(path.startswith("publish.x.com/oembed?") for path in office.asked()), office.asked())

            # Given by its own address, in another spelling, or by another short link, it is the same post.
            self.assertEqual(office.ok("--json", "link", "add", POST.replace("x.com", "mobile.twitter.com") + "?s=20").json["id"], link)
            self.assertEqual(office.ok("--json", "link", "add", SHORT).json["id"], link)
            office.ok("link", "add", "https://t.co/LaiN")
            wait("the second short link is joined", lambda: [
                (row["id"], row["url"]) for row in office.ask("GET", "/api/v1/links").json["links"]] == [(link, POST)], 30)

            # Kept over a kill; the short one is not followed again.
            office.kill()
            office.start()
            followed = sum(path.startswith("t.co/") for path in office.asked())
            self.assertEqual(office.ok("--json", "link", "check", link).json["url"], POST)
            self.assertEqual(office.ok("--json", "link", "add", SHORT).json["id"], link)
            self.assertEqual(sum(path.startswith("t.co/") for path in office.asked()), followed)

    def test_a_site_that_answers_over_one_family_only_is_half_up(self):
        with Named('[[site]]\nid = "dua"\nurl = "http://dua.uji/"\ninterval = "5s"\n') as office:
            office.start()
            site = lambda: office.ask("GET", "/api/v1/sites/dua").json

            def looked(until):
                """Looks by hand, as often as it takes: each tenth good one asks over the other family too."""
                office.ask("POST", "/api/v1/sites/dua/check")
                return until(site())
            wait("the site is up", lambda: site()["state"] == "up", 30)
            wait("both families were asked", lambda: office.asked().count("dua.uji/") >= 2, 30)
            self.assertFalse(site()["half_up"])
            office.tell("silence")
            half = wait("half up", lambda: looked(lambda now: now if now["half_up"] else None), 90)
            self.assertEqual(half["state"], "up", half)
            self.matches(half["half_up"], r"^ipv[46] connect_refused$")
            self.matches(office.ok("site", "list").out, r"half_up: ipv6 connect_refused|half up")
            self.assertEqual(office.ask("GET", "/api/v1/outages").json["outages"], [])
            office.tell("speak")
            wait("whole again", lambda: looked(lambda now: not now["half_up"]), 90)


if __name__ == "__main__":
    main()
