"""People, sessions and what protects them, on the real program: cookies, foreign origins, back-off, resets by the
command line, the first start."""
import re
import statistics
import time
import urllib.parse

from harness import Office, Test, free_port, main, needs_clock, wait, wib

PASSWORD = "taman kota hijau"


class Browser:
    """Keeps its cookie, sends forms as browsers do, follows nothing by itself."""

    def __init__(self, office, headers=None):
        self.office, self.cookie, self.headers = office, None, headers or {}
        self.set_cookie = None

    def send(self, method, path, body=None, **headers):
        sent = {"Accept": "text/html", **self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookie:
            sent["Cookie"] = self.cookie
        answer = self.office.api(method, path, body, headers={name: value for name, value in sent.items() if value is not None})
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.set_cookie = line
            name, value = line.split(";")[0].split("=", 1)
            self.cookie = f"{name}={value}" if value else None
        return answer

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, fields, **headers):
        headers = {"Origin": f"http://{self.office.page}", "Sec_Fetch_Site": "same-origin", **headers}
        return self.send("POST", path, urllib.parse.urlencode(fields), Content_Type="application/x-www-form-urlencoded", **headers)

    def sign_in(self, login, password=PASSWORD, **fields):
        return self.post("/masuk", {"nama": login, "sandi": password, **fields})

    @property
    def inside(self):
        return self.get("/").status == 200


def person(office, login, role="staff", password=PASSWORD, name=None):
    office.ok("user", "add", login, "--role", role, "--name", name or login.title(), "--password-stdin", stdin=password + "\n")


class Accounts(Test):
    @classmethod
    def setUpClass(cls):
        cls.office = Office().start()
        person(cls.office, "sri", "admin", name="Sri Wahyuni")
        for login, role in (("budi", "staff"), ("pak.camat", "viewer"), ("rina", "supervisor")):
            person(cls.office, login, role)

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()

    def browser(self, login=None, **headers):
        browser = Browser(self.office, headers)
        if login:
            self.assertEqual(browser.sign_in(login).status, 303)
        return browser

    # ---- signing in and out ----

    def test_a_page_leads_to_the_form_and_back(self):
        browser = self.browser()
        asked = browser.get("/?filter=saya&x=a%26b")
        self.assertEqual(asked.status, 303)
        form = asked.headers["Location"]
        self.assertTrue(form.startswith("/masuk?ke="), form)
        shown = browser.get(form)
        self.assertEqual(shown.status, 200)
        to = re.search(r'name="ke" value="([^"]*)"', shown.body)[1].replace("&amp;", "&")
        self.assertEqual(to, "/?filter=saya&x=a%26b")
        done = browser.sign_in("budi", ke=to)
        self.assertEqual((done.status, done.headers["Location"]), (303, to))
        self.assertTrue(browser.inside)
        self.assertIn("Budi", browser.get("/").body)

    def test_the_form_leads_nowhere_else(self):
        for evil in ("https://jahat.example/", "//jahat.example/", "/\\jahat.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", ""):
            self.assertEqual(self.browser().sign_in("budi", ke=evil).headers["Location"], "/", evil)

    def test_the_cookie_and_the_headers(self):
        browser = self.browser("budi")
        self.assertEqual(browser.set_cookie.split("; ", 1)[1], "Path=/; HttpOnly; SameSite=Lax")
        self.assertGreaterEqual(len(browser.cookie.split("=")[1]), 43)  # 256 bits
        stays = self.browser()
        stays.sign_in("budi", tetap="ya")
        self.assertIn("; Max-Age=43200", stays.set_cookie)
        for path in ("/", "/masuk", "/keluar", "/sandi"):
            answer = browser.get(path)
            self.assertIn("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
                          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'", answer.headers["Content-Security-Policy"])
            for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cache-Control", "no-store"),
                                ("Cross-Origin-Opener-Policy", "same-origin")):
                self.assertEqual(answer.headers[name], value, path)

    def test_nothing_of_a_secret_is_kept_or_logged(self):
        browser = self.browser("budi")
        value = browser.cookie.split("=", 1)[1]
        self.browser().sign_in(PASSWORD + "-sebagai-nama", "x")  # typed into the wrong field
        for file in self.office.state.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                self.assertNotIn(value.encode(), content, file)
                self.assertNotIn(PASSWORD.encode(), content, file)
        log = self.office.log.read_text()
        self.assertNotIn(value, log)
        self.assertNotIn(PASSWORD, log)
        self.assertTrue(self.office.sql("SELECT password FROM person WHERE login = 'budi'")[0][0].startswith("$argon2id$"))

    def test_signing_in_makes_a_new_session_and_ends_the_old_one(self):
        browser = self.browser("budi")
        old = browser.cookie
        browser.sign_in("budi")
        self.assertNotEqual(browser.cookie, old)
        self.assertTrue(browser.inside)
        left = Browser(self.office)
        left.cookie = old
        self.assertFalse(left.inside)
        planted = Browser(self.office)  # session fixation: a cookie that somebody else chose
        planted.cookie = "pantau=" + "A" * 43
        planted.sign_in("budi")
        self.assertNotEqual(planted.cookie, "pantau=" + "A" * 43)

    def test_signing_out_here_and_everywhere(self):
        one, two, three = self.browser("rina"), self.browser("rina"), self.browser("rina")
        kept = one.cookie
        self.assertEqual(one.get("/keluar").status, 200)  # a GET changes nothing
        self.assertTrue(one.inside)
        self.assertEqual(one.post("/keluar", {}).headers["Location"], "/masuk")
        self.assertIsNone(one.cookie)
        one.cookie = kept
        self.assertFalse(one.inside)
        self.assertTrue(two.inside and three.inside)
        two.post("/keluar", {"semua": "ya"})
        self.assertFalse(three.inside)

    def test_sessions_live_through_a_restart(self):
        browser = self.browser("budi")
        page = self.office.page
        self.office.stop()
        self.office.start()
        browser.headers = {}
        self.assertTrue(browser.inside, page)

    # ---- passwords ----

    def test_changing_ones_own_password(self):
        person(self.office, "dewi")
        one, two = self.browser("dewi"), self.browser("dewi")
        new = "sawah di lereng"
        for fields, word in (({"lama": "salah sekali", "baru": new, "ulang": new}, "Sandi lama salah"),
                             ({"lama": PASSWORD, "baru": new, "ulang": new + "x"}, "tidak sama"),
                             ({"lama": PASSWORD, "baru": "pendek", "ulang": "pendek"}, "10 karakter"),
                             ({"lama": PASSWORD, "baru": "dewi-dewi-dewi", "ulang": "dewi-dewi-dewi"}, "nama masuk"),
                             ({"lama": PASSWORD, "baru": PASSWORD, "ulang": PASSWORD}, "sama dengan sandi lama")):
            answer = one.post("/sandi", fields)
            self.assertEqual(answer.status, 422, answer)
            self.assertIn(word, answer.body)
        old = one.cookie
        done = one.post("/sandi", {"lama": PASSWORD, "baru": new, "ulang": new})
        self.assertEqual(done.status, 303, done)
        self.assertNotEqual(one.cookie, old)  # rotated
        self.assertTrue(one.inside)
        self.assertFalse(two.inside)
        self.assertEqual(self.browser().sign_in("dewi").status, 401)
        self.assertEqual(self.browser().sign_in("dewi", new).status, 303)

    def test_a_reset_on_the_command_line_ends_sessions_and_its_password_must_be_changed(self):
        person(self.office, "agus")
        browser = self.browser("agus", )
        done = self.office.ok("user", "reset", "agus")
        made = done.out.strip()
        self.matches(made, r"^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$")
        self.assertFalse(browser.inside)
        self.assertEqual(browser.sign_in("agus").status, 401)
        signed = browser.sign_in("agus", made, ke="/?filter=saya")
        self.assertEqual(signed.headers["Location"], "/sandi?ke=%2F%3Ffilter%3Dsaya")
        self.assertEqual(browser.get("/").headers["Location"], "/sandi?ke=%2F")
        held = browser.send("GET", "/api/v1/cases")
        self.assertEqual((held.status, held.code), (403, "E_CHANGE_PASSWORD"))
        self.assertEqual(browser.post("/sandi", {"lama": made, "baru": PASSWORD, "ulang": PASSWORD}).status, 303)
        self.assertTrue(browser.inside)
        self.assertNotIn(made, self.office.log.read_text())

    def test_disabling_ends_sessions_and_enabling_lets_in_again(self):
        person(self.office, "tono")
        browser = self.browser("tono")
        self.office.ok("user", "disable", "tono")
        self.assertFalse(browser.inside)
        refused = browser.sign_in("tono")
        self.assertEqual(refused.status, 401)
        self.assertIn("Nama atau sandi salah.", refused.body)  # as for anybody unknown
        self.office.ok("user", "enable", "tono")
        self.assertEqual(browser.sign_in("tono").status, 303)

    def test_the_last_administrator_stays(self):
        for words in (("user", "disable", "sri"),):
            done = self.office.cli(*words)
            self.refused(done, "E_LAST_ADMIN", 1)
        changed = self.office.ask("PATCH", "/api/v1/users/sri", {"role": "staff"})
        self.assertEqual((changed.status, changed.code), (409, "E_LAST_ADMIN"))
        self.assertTrue(self.browser("sri").inside)

    def test_the_command_line_refuses_what_is_wrong(self):
        for words, code in ((("user", "add", "Budi Santoso", "--role", "staff"), "E_BAD_FIELD"),
                            (("user", "add", "daemon", "--role", "staff"), "E_BAD_FIELD"),
                            (("user", "add", "../x", "--role", "staff"), "E_BAD_FIELD")):
            self.refused(self.office.cli(*words), code, 65)
        self.refused(self.office.cli("user", "add", "budi", "--role", "staff"), "E_LOGIN_TAKEN", 1)
        self.refused(self.office.cli("user", "reset", "tidak.ada"), "NOT_FOUND", 1)
        self.refused(self.office.cli("user", "add", "baru", "--role", "staff", "--password-stdin", stdin="pendek\n"), "E_WEAK_PASSWORD", 65)
        self.assertEqual(self.office.cli("user", "add", "baru", "--role", "staff", "--password-stdin", stdin="").code, 66)
        self.assertEqual(self.office.cli("user", "add", "baru", "--role", "raja").code, 64)
        self.assertIn("LAST SIGN-IN", self.office.ok("user", "list").out)

    # ---- forms and foreign sites ----

    def test_a_foreign_page_changes_nothing_with_a_persons_cookie(self):
        browser = self.browser("sri")
        before = self.office.sql("SELECT count(*) FROM admin_act")
        host = self.office.page
        for headers in ({"Origin": "https://jahat.example", "Sec_Fetch_Site": "cross-site"}, {"Origin": "null", "Sec_Fetch_Site": None},
                        {"Origin": None, "Sec_Fetch_Site": "same-site"}, {"Origin": None, "Sec_Fetch_Site": None},
                        {"Origin": f"http://{host}.jahat.example", "Sec_Fetch_Site": None},
                        {"Origin": f"http://{host.rsplit(':', 1)[0]}:1", "Sec_Fetch_Site": None}):
            for path, fields in (("/keluar", {"semua": "ya"}), ("/masuk", {"nama": "budi", "sandi": PASSWORD}),
                                 ("/sandi", {"lama": PASSWORD, "baru": "x" * 12, "ulang": "x" * 12})):
                self.assertEqual(browser.post(path, fields, **headers).status, 403, (path, headers))
            answer = browser.send("POST", "/api/v1/users", '{"login":"jahat","name":"J","role":"admin"}', Content_Type="application/json",
                                  **headers)
            self.assertEqual((answer.status, answer.code), (403, "ORIGIN"), headers)
        self.assertEqual(self.office.sql("SELECT count(*) FROM admin_act"), before)
        self.assertTrue(browser.inside)
        # Either word alone is enough, as browsers of plain HTTP send no Sec-Fetch-Site.
        self.assertEqual(browser.post("/keluar", {}, Sec_Fetch_Site=None).status, 303)

    def test_a_cookie_is_nothing_under_another_host_name(self):
        browser = self.browser("budi")
        self.assertEqual(browser.get("/", Host="jahat.example").status, 421)

    # ---- guessing ----

    def test_back_off_grows_for_name_and_address_only(self):
        person(self.office, "wati")
        browser = self.browser()
        before = self.metric()
        statuses = [browser.sign_in("wati", "salah semua").status for _ in range(4)]
        self.assertEqual(statuses, [401] * 4)
        held = browser.sign_in("wati")  # right, but too soon
        self.assertEqual(held.status, 429)
        self.assertRegex(held.body, "Coba lagi dalam [12] detik")  # 1 when the machine was slow in between
        self.assertEqual(self.browser("budi").inside, True)  # a colleague at the same address
        wait("the wait is over", lambda: browser.sign_in("wati").status == 303, 5)
        after = self.metric()
        self.assertEqual(after["rejected"] - before["rejected"], 4)
        self.assertGreaterEqual(after["locked"] - before["locked"], 1)
        self.assertGreaterEqual(after["ok"] - before["ok"], 2)

    def metric(self):
        return {result: float(value) for result, value in re.findall(r'^pantau_logins_total\{result="(\w+)"\} (\S+)', self.office.scrape(), re.M)}

    def test_an_unknown_name_takes_as_long_as_a_known_one(self):
        for number in range(9):
            person(self.office, f"uji{number}")
        browser = self.browser()
        browser.sign_in("pemanasan", "x")
        took = {"known": [], "unknown": []}
        for number in range(9):
            for kind, login in (("known", f"uji{number}"), ("unknown", f"takada{number}")):
                for _ in range(2):
                    began = time.monotonic()
                    self.assertEqual(browser.sign_in(login, "salah semua").status, 401)
                    took[kind].append(time.monotonic() - began)
        known, unknown = statistics.median(took["known"]), statistics.median(took["unknown"])
        print(f"\n    known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms", flush=True)
        self.assertLess(abs(known - unknown), 0.25 * max(known, unknown))
        self.assertGreater(unknown, 0.02)

    def test_a_sign_in_does_not_delay_the_others(self):
        import threading
        stop = threading.Event()

        def guess(number):
            browser = self.browser()
            count = 0
            while not stop.is_set():
                browser.sign_in(f"tamu{number}.{count}", "salah semua")
                count += 1

        token = self.office.token("viewer", "ukur")
        guessers = [threading.Thread(target=guess, args=(number,)) for number in range(6)]
        for one in guessers:
            one.start()
        try:
            took = []
            for _ in range(60):
                began = time.monotonic()
                self.assertEqual(self.office.api("GET", "/api/v1/cases?limit=1", token=token).status, 200)
                took.append(time.monotonic() - began)
        finally:
            stop.set()
            for one in guessers:
                one.join()
        print(f"\n    others while six guess: median {statistics.median(took) * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms", flush=True)
        self.assertLess(statistics.median(took), 0.1)

    # ---- roles and actors ----

    def test_a_session_has_the_role_of_its_person_now(self):
        roles = {"pak.camat": (200, 403, 403), "budi": (200, 201, 403), "rina": (200, 201, 403), "sri": (200, 201, 200)}
        ours = {"Origin": f"http://{self.office.page}"}
        for login, (reads, opens, administers) in roles.items():
            browser = self.browser(login)
            self.assertEqual(browser.get("/api/v1/cases").status, reads)
            answer = browser.send("POST", "/api/v1/cases", '{"title":"Uji peran"}', Content_Type="application/json", **ours)
            self.assertEqual(answer.status, opens, (login, answer))
            self.assertEqual(browser.get("/api/v1/users").status, administers)
            if opens == 201:
                event = self.office.events(answer.json["number"])[0]
                self.assertEqual((event["actor"], event["channel"]), (login, "web"))
        browser = self.browser("budi")
        self.office.ask("PATCH", "/api/v1/users/budi", {"role": "viewer"})
        self.assertEqual(browser.send("POST", "/api/v1/cases", '{"title":"x"}', Content_Type="application/json", **ours).status, 403)
        self.office.ask("PATCH", "/api/v1/users/budi", {"role": "staff"})


class BehindTls(Test):
    def test_the_cookie_is_secure_and_the_proxys_word_counts_as_address(self):
        with Office() as office:
            office.config.write_text(office.config.read_text().replace('listen = "127.0.0.1:0"\nsocket',
                                                                       'listen = "127.0.0.1:0"\nbehind_tls_proxy = true\nsocket'))
            office.start()
            person(office, "budi")
            browser = Browser(office, {"X-Forwarded-For": "10.0.0.5"})
            browser.sign_in("budi")
            self.assertEqual(browser.set_cookie.split("; ", 1)[1], "Path=/; HttpOnly; SameSite=Lax; Secure")
            self.assertTrue(browser.cookie.startswith("__Host-pantau="))
            self.assertTrue(browser.inside)
            self.assertEqual(browser.get("/").headers["Strict-Transport-Security"], "max-age=31536000")
            stranger = Browser(office, {"X-Forwarded-For": "10.0.0.5, 203.0.113.9"})
            for _ in range(4):
                stranger.sign_in("budi", "salah semua")
            self.assertEqual(stranger.sign_in("budi").status, 429)
            self.assertEqual(Browser(office, {"X-Forwarded-For": "10.0.0.5"}).sign_in("budi").status, 303)


class Administration(Test):
    @classmethod
    def setUpClass(cls):
        cls.office = Office().start()
        person(cls.office, "sri", "admin", name="Sri Wahyuni")
        cls.admin = Browser(cls.office)
        cls.admin.sign_in("sri")

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()

    def shown_once(self, page, pattern):
        found = re.search(pattern, page.body)
        self.assertTrue(found, page)
        for path in ("/admin", "/admin/token", "/admin/catatan"):
            self.assertNotIn(found[1], self.admin.get(path).body)
        self.assertNotIn(found[1], self.office.log.read_text())
        return found[1]

    def test_people_by_the_page(self):
        made = self.admin.post("/admin/orang", {"nama": "Budi <b>S</b>", "login": "budi.s", "peran": "staff"})
        self.assertEqual(made.status, 200, made)
        self.assertIn("Budi &lt;b&gt;S&lt;/b&gt;", made.body)
        password = self.shown_once(made, r'Sandi: <span class="code big">([a-z0-9-]{19})<')
        budi = Browser(self.office)
        self.assertEqual(budi.sign_in("budi.s", password).headers["Location"], "/sandi?ke=%2F")
        budi.post("/sandi", {"lama": password, "baru": PASSWORD, "ulang": PASSWORD})
        self.assertTrue(budi.inside)
        self.assertEqual(budi.get("/admin").status, 403)
        again = self.admin.post("/admin/orang", {"nama": "Lain", "login": "budi.s", "peran": "staff"})
        self.assertEqual(again.status, 409)
        self.assertIn("Nama masuk sudah dipakai", again.body)
        self.assertIn('value="Lain"', again.body)  # entries are kept
        self.assertEqual(self.admin.post("/admin/orang/budi.s/peran", {"nama": "Budi S", "peran": "supervisor"}).status, 303)
        self.assertIn("penyelia", budi.get("/").body)
        self.assertEqual(self.admin.post("/admin/orang/budi.s/keluar", {}).headers["Location"], "/admin?ok=keluar")
        self.assertFalse(budi.inside)
        budi.sign_in("budi.s")
        reset = self.admin.post("/admin/orang/budi.s/sandi", {})
        self.shown_once(reset, r'Sandi: <span class="code big">([a-z0-9-]{19})<')
        self.assertFalse(budi.inside)
        self.assertEqual(self.admin.post("/admin/orang/budi.s/nonaktif", {}).status, 303)
        self.assertIn("Nonaktif", self.admin.get("/admin").body)
        self.assertEqual(self.admin.post("/admin/orang/budi.s/aktif", {}).status, 303)
        last = self.admin.post("/admin/orang/sri/nonaktif", {})
        self.assertEqual(last.status, 409)
        self.assertIn("pengelola terakhir", last.body)
        record = self.admin.get("/admin/catatan").body
        for words in ("menambah akun", "Petugas menjadi Penyelia", "mengeluarkan dari semua perangkat", "membuat sandi baru", "menonaktifkan akun"):
            self.assertIn(words, record)

    def test_tokens_by_the_page(self):
        made = self.admin.post("/admin/token", {"label": "papan info", "peran": "viewer"})
        token = self.shown_once(made, r'<p class="code">(pantau_[\w-]{43})</p>')
        self.assertEqual(self.office.api("GET", "/api/v1/cases", token=token).status, 200)
        self.assertIn("papan info", self.admin.get("/admin/token").body)
        self.assertEqual(self.admin.post("/admin/token", {"label": "papan info", "peran": "viewer"}).status, 409)
        self.assertEqual(self.admin.post("/admin/token", {"label": "../x", "peran": "viewer"}).status, 422)
        self.assertEqual(self.admin.post("/admin/token/papan%20info/cabut", {}).status, 303)
        self.assertEqual(self.office.api("GET", "/api/v1/cases", token=token).status, 401)
        self.assertIn("Dicabut", self.admin.get("/admin/token").body)

    def test_calendar_preview_changes_nothing(self):
        page = self.admin.get("/admin/kalender?tahun=2026")
        self.assertIn("Tahun Baru 2026 Masehi", page.body)
        self.assertIn("Kamis, 1 Januari 2026", page.body)
        rows = "date,weekday,name,kind,source,state\n2026-06-09,Tue,Libur percobaan,daerah,SK 1,official\n"
        shown = self.admin.post("/admin/kalender", {"daftar": rows})
        self.assertEqual(shown.status, 200, shown)
        self.assertIn("+ baru", shown.body)
        self.assertIn("Selasa, 9 Juni 2026", shown.body)
        wrong = self.admin.post("/admin/kalender", {"daftar": rows.replace("Tue", "Mon")})
        self.assertEqual(wrong.status, 422)
        self.assertIn("Baris 2", wrong.body)
        self.assertNotIn("Libur percobaan", self.admin.get("/admin/kalender?tahun=2026").body)

    def test_health_and_mail_test(self):
        page = self.admin.get("/admin/kesehatan").body
        for words in ("● berjalan", "Ruang kosong", "Cadangan terakhir", "Laporan Kondisi Web", "belum diatur", str(self.office.config)):
            self.assertIn(words, page)
        refused = self.admin.post("/admin/surat-uji", {})
        self.assertEqual(refused.status, 409)
        self.assertIn("Surat belum diatur", refused.body)
        nowhere = free_port()
        self.office.configure(f'[mail]\nhost = "127.0.0.1"\nport = {nowhere}\ntls = "none"\nfrom = "pantau@contoh.go.id"\n'
                              'to = ["kepala@contoh.go.id"]\n')
        self.office.ok("reload")
        tried = self.admin.post("/admin/surat-uji", {})
        self.assertEqual(tried.status, 200)
        self.assertIn("Surat percobaan tidak terkirim", tried.body)


class FirstStart(Test):
    def test_the_first_administrator_comes_by_a_link_that_works_once(self):
        with Office() as office:
            office.start()
            browser = Browser(office)
            self.assertIn("pantau setup", browser.get("/masuk").body)
            self.assertIn("'pantau setup'", office.log.read_text())
            self.assertEqual(browser.get("/mulai").status, 410)
            self.assertEqual(browser.get("/mulai?kunci=" + "A" * 43).status, 410)
            first = office.ask("POST", "/api/v1/setup-link", {}).json["path"]
            second = office.ask("POST", "/api/v1/setup-link", {}).json["path"]
            self.assertEqual(browser.get(first).status, 410)  # void by the second
            page = browser.get(second)
            self.assertEqual(page.status, 200)
            self.assertIn("Kantor Uji", page.body)
            key = re.search(r'name="kunci" value="([^"]+)"', page.body)[1]
            entries = {"kunci": key, "nama": "Sri Wahyuni", "login": "sri", "sandi": PASSWORD, "ulang": PASSWORD}
            self.assertEqual(browser.post("/mulai", {**entries, "kunci": "x"}).status, 410)
            differs = browser.post("/mulai", {**entries, "ulang": "lain"})
            self.assertEqual(differs.status, 422)
            self.assertIn('value="Sri Wahyuni"', differs.body)
            self.assertEqual(browser.post("/mulai", {**entries, "sandi": "pendek", "ulang": "pendek"}).status, 422)
            done = browser.post("/mulai", entries)
            self.assertEqual((done.status, done.headers["Location"]), (303, "/mulai/situs"), done)
            self.assertTrue(browser.inside)
            self.assertEqual(browser.get(second).headers["Location"], "/masuk")  # used
            self.assertEqual(Browser(office).post("/mulai", entries).status, 410)
            self.assertEqual(office.ask("POST", "/api/v1/setup-link", {}).code, "E_SET_UP")
            self.assertNotIn(key, office.log.read_text())
            self.assertEqual(office.sql("SELECT login, role FROM person"), [("sri", "admin")])
            lines = browser.get("/mulai/situs?nama=Situs+%22DPRD%22&alamat=https%3A%2F%2Fwww.dprd.contoh.go.id%2F").body
            self.assertIn("id = &quot;www-dprd-contoh-go-id&quot;", lines)
            self.assertEqual(browser.get("/mulai/situs?nama=x&alamat=javascript%3Ax").status, 422)
            toml = re.search(r'<pre class="code">(.*?)</pre>', lines, re.S)[1]
            for entity, char in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
                toml = toml.replace(entity, char)
            office.configure(toml)
            office.ok("reload")
            self.assertIn("sudah dipantau", browser.get("/mulai/situs").body)


@needs_clock()
class Limits(Test):
    def test_idle_and_absolute_end(self):
        with Office(clock=wib("2026-11-24 08:00")) as office:
            office.start()
            self.assertIn("Nobody can sign in yet", office.ok("user", "list").out)
            person(office, "budi")
            idle, stays = Browser(office), Browser(office)
            idle.sign_in("budi")
            stays.sign_in("budi", tetap="ya")
            hour = 3600
            office.jump(2 * hour - 60)
            self.assertTrue(idle.inside)
            office.jump(2 * hour - 60)  # used in between
            self.assertTrue(idle.inside)
            office.jump(2 * hour)
            self.assertFalse(idle.inside)
            self.assertTrue(stays.inside)
            office.jump(6 * hour)
            self.assertTrue(stays.inside)
            office.jump(120)
            self.assertFalse(stays.inside)


if __name__ == "__main__":
    main()
