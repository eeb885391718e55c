"""Links by hand on the running program: what each look says, death by two ways, a dead one's copy from an archive's stand-in.

The span between strikes is five seconds; everything else is the real thing over loopback. Short links are known by their hosts, which
loopback cannot play without a hosts file of its own: see names.py.
"""
import http.server
import sqlite3
import threading
import time
import urllib.parse

from harness import Office, Test, main, wait


class Pages(http.server.ThreadingHTTPServer):
    """A site with a living page, a missing one, a login page, a guarded one, and an archive."""
    daemon_threads = True

    def __init__(self):
        self.seen, self.gone = [], {"/mati"}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body="<title>Berita</title><p>Sidang paripurna hari ini.</p>", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body.encode())

            def do_GET(self):
                web = self.server
                path, _, query = self.path.partition("?")
                web.seen.append((self.command, self.path))
                if path == "/arsip":
                    link = urllib.parse.parse_qs(query)["url"][0]
                    return self.answer(200, '{"archived_snapshots":{"closest":{"available":true,"status":"200","url":'
                                            f'"http://web.archive.org/web/20261001000000/{link}"}}}}}}',
                                       Content_Type="application/json")
                if path == "/lambat":
                    time.sleep(3)
                    return self.answer(200)
                if path in web.gone:
                    return self.answer(404, "tidak ada")
                if path == "/jaga":
                    return self.answer(403, "dilarang")
                if path == "/terkunci":
                    return self.answer(302, "", Location="/login?next=/terkunci")
                if path == "/pindah":
                    return self.answer(301, "", Location="/hidup")
                if path in ("/hidup", "/pulih", "/mati", "/login"):
                    return self.answer(200)
                return self.answer(404, "tidak ada")

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Links(Test):
    def office(self, web):
        office = Office()
        office.configure(f'allow_ports = [{web.server_address[1]}]\n[links]\ndefinite_span = "5s"\nhost_gap = "50ms"\n'
                         f'archive = "{web.url("/arsip")}?url={{url}}&timestamp={{timestamp}}"\n')
        return office

    def add(self, office, url):
        return office.ok("--json", "link", "add", url).json["id"]

    def check(self, office, link):
        return office.ok("--json", "link", "check", link).json

    def test_what_a_look_says_and_death_by_two_ways(self):
        web = Pages()
        with self.office(web) as office:
            office.start()
            expected = {"/hidup": ("alive", "ok"), "/pindah": ("redirected", "ok"),
                        "/terkunci": ("indeterminate", "redirect_to_login"), "/jaga": ("indeterminate", "http_4xx"),
                        "/mati": ("indeterminate", "http_404")}
            ids = {path: self.add(office, web.url(path)) for path in expected}
            for path, (standing, failure) in expected.items():
                row = wait(f"a look at {path}", lambda: (lambda r: r if r["checked"] else None)(
                    office.ask("GET", f"/api/v1/links/{ids[path]}").json), 30)
                self.assertEqual((row["standing"], row["class"]), (standing, failure), row)
            row = office.ask("GET", f"/api/v1/links/{ids['/mati']}").json
            self.assertEqual(row["strikes"], {"counted": 1, "needed": 2, "definite": True})
            text = office.ok("link", "list").out
            self.matches(text, r"^\d+ +indeterminate .* 1 of 2 .*/mati$")
            self.matches(text, r"^    why: http_404 \(HTTP 404\): strike 1 of 2; only the last one makes it dead\.$")

            # The last strike: asked for by HEAD too (this machine's server has no second address family).
            wait("the span between strikes", lambda: self.check(office, ids["/mati"])["standing"] == "dead", 30)
            self.assertIn(("HEAD", "/mati"), web.seen)
            dead = wait("the archived copy", lambda: (lambda r: r if r["archive_url"] else None)(
                office.ask("GET", f"/api/v1/links/{ids['/mati']}").json), 30)
            self.assertEqual(dead["archive_url"], "http://web.archive.org/web/20261001000000/" + web.url("/mati"))
            asked = [path for _, path in web.seen if path.startswith("/arsip")]
            self.assertEqual(len(asked), 1, asked)
            self.matches(office.ok("link", "list", "--standing", "dead").out, r"^    archived copy: http://web\.archive\.org/")
            shown = office.ok("link", "check", ids["/mati"]).out
            self.matches(shown, r"^link \d+: dead since \d{4}-")
            self.matches(shown, r"^  last alive    never$")

            # Back again: hidup kembali.
            web.gone.clear()
            again = self.check(office, ids["/mati"])
            self.assertEqual((again["standing"], again["strikes"]["counted"]), ("alive", 0), again)
            self.matches(office.tail(400), r"link_standing: \S+/mati .*before=dead standing=alive")

            # Walls may be asked ten times: never dead.
            for _ in range(4):
                self.check(office, ids["/jaga"])
            self.assertEqual(self.check(office, ids["/jaga"])["standing"], "indeterminate")

            # What is no link is refused with a sentence; nothing of it is kept.
            before = len(office.ask("GET", "/api/v1/links").json["links"])
            for bad in ("javascript:alert(1)", "http://admin:rahasia@contoh.go.id/", "ftp://contoh.go.id/", "bukan tautan",
                        "http://" + "a" * 3000 + ".id/"):
                done = office.cli("link", "add", bad)
                self.assertEqual(done.code, 65, done)
                self.assertIn("pantau: E_BAD_LINK: ", done.err)
            self.assertEqual(len(office.ask("GET", "/api/v1/links").json["links"]), before)
            self.assertEqual(office.cli("link", "check", 4711).code, 1)

    def test_a_reload_that_adds_a_site_cuts_no_look_short(self):
        web = Pages()
        with self.office(web) as office:
            office.start()
            link = self.add(office, web.url("/lambat"))
            wait("the look is under way", lambda: ("GET", "/lambat") in web.seen)
            with open(office.config, "a") as settings:
                settings.write(f'[[site]]\nid = "baru"\nurl = "{web.url("/hidup")}"\n')
            office.ok("reload")
            row = wait("the look ended", lambda: (lambda r: r if r["checked"] else None)(
                office.ask("GET", f"/api/v1/links/{link}").json), 30)
            self.assertEqual(row["standing"], "alive", row)
            self.assertEqual(web.seen.count(("GET", "/lambat")), 1)

    def test_a_broken_row_and_a_kill_leave_the_others_watched(self):
        web = Pages()
        with self.office(web) as office:
            office.start()
            first = self.add(office, web.url("/hidup"))
            self.check(office, first)
            office.kill()
            db = sqlite3.connect(office.database)
            with db:
                db.execute("UPDATE link SET health = 'rusak' WHERE id = ?", (first,))
                db.execute("INSERT INTO link (key, url, host, platform, short_link, own_site, ignored, added, health, standing, "
                           "outcome, final_url, archive_url, evidence) VALUES ('x', 'bukan tautan', '', 'apa', 0, 0, 0, 0, '', "
                           "'unchecked', '', '', '', '')")
            db.close()
            office.start()
            self.assertEqual(self.check(office, first)["standing"], "alive")
            self.assertEqual(self.check(office, self.add(office, web.url("/pulih")))["standing"], "alive")
            self.assertEqual(len(office.ask("GET", "/api/v1/links").json["links"]), 3)


if __name__ == "__main__":
    main()
