"""A whole case by the command line on the running service, and every refusal with its code and exit code."""
import json
import time
import unittest

from harness import Office, Test, Web, main, needs_clock, wait, wib

DAY = "2026-11-24"  # a Tuesday without holiday


def at(clock):
    return f"{DAY}T{clock if clock.count(':') == 2 else clock + ':00'}+07:00"


@needs_clock()
class SevenSteps(Test):
    """One story told in order; each test goes on where the one before ended."""

    @classmethod
    def setUpClass(cls):
        cls.web = Web({"/berita": (200, "<title>Berita</title><p>isi</p>")})  # /hilang answers 404
        cls.office = Office(clock=wib(f"{DAY} 15:30"), allow_ports=[cls.web.port]).start()

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()
        cls.web.__exit__()

    def act(self, verb, *words):
        return self.office.cli("case", verb, self.number, *words)

    def fine(self, verb, *words):
        done = self.act(verb, *words)
        self.assertEqual(done.code, 0, done)
        return done.out

    def denied(self, code, exit_code, verb, *words):
        before = self.office.ask("GET", f"/api/v1/cases/{self.number}/events").body
        self.refused(self.act(verb, *words), code, exit_code)
        self.assertEqual(self.office.ask("GET", f"/api/v1/cases/{self.number}/events").body, before)

    def attempt(self, step, number=1):
        case = self.office.ask("GET", f"/api/v1/cases/{self.number}").json
        return next(a for a in case["steps"][step - 1]["attempts"] if a["attempt"] == number)

    def used(self, step, seconds, number=1, verdict="on_time"):
        attempt = self.attempt(step, number)
        self.assertEqual((attempt["used_s"], attempt["verdict"]), (seconds, verdict), attempt)

    def test_01_open_and_start(self):
        out = self.office.ok("case", "open", "Rapat paripurna", "--requester", "Bagian Umum", "--channel", "surat",
                             "--at", at("07:30")).out
        self.assertEqual(out, "2026-0001\n")
        type(self).number = out.strip()
        self.denied("E_NOT_RUNNING", 1, "finish")
        self.denied("E_NOT_RUNNING", 1, "pause", "--reason", "MENUNGGU_ACC")
        self.denied("E_ORDER", 1, "start", "--step", "5")
        self.denied("E_UNKNOWN_STEP", 65, "start", "--step", "8")
        self.denied("E_UNKNOWN_EXECUTOR", 65, "start", "--executor", "P9", "--at", at("07:31"))
        self.denied("E_BEFORE_OPEN", 65, "start", "--at", at("07:29:59"))
        self.denied("E_FUTURE", 65, "start", "--at", at("15:55"))
        self.denied("E_REASON_REQUIRED", 65, "skip", "--authority", "Sekretaris")
        self.denied("E_APPROVAL_REQUIRED", 65, "skip", "--reason", "PERINTAH_PIMPINAN")
        self.assertEqual(self.fine("start", "--at", at("07:30")), f"2026-0001: step 1 started at {DAY} 07:30:00 [back_dated]\n")
        self.denied("E_STEP_OPEN", 1, "start", "--step", "1")
        self.denied("E_STEP_OPEN", 1, "start", "--step", "2")
        self.denied("E_STEP_OPEN", 1, "skip", "--step", "1", "--reason", "LAINNYA", "--text", "x", "--authority", "S")
        self.denied("E_NOT_PAUSED", 1, "resume")

    def test_02_step_two_needs_the_name_of_who_gave_acc(self):
        out = self.fine("finish", "--next", "--output", "Dokumen", "--at", at("08:10"))
        self.assertEqual(out.splitlines(), [f"2026-0001: step 1 finished at {DAY} 08:10:00 [back_dated]",
                                            f"2026-0001: step 2 started at {DAY} 08:10:00 [back_dated]"])
        self.used(1, 2400)
        self.denied("E_APPROVAL_REQUIRED", 65, "finish", "--at", at("08:13"))
        self.fine("finish", "--next", "--approved-by", "Kabag Humas", "--at", at("08:13"))
        self.used(2, 180)
        self.assertEqual(self.attempt(2)["approved_by"], "Kabag Humas")

    def test_03_a_return_from_step_four_to_three(self):
        self.fine("finish", "--next", "--at", at("09:30"))
        self.used(3, 4620)
        self.denied("E_REASON_REQUIRED", 65, "return", "--to", "3", "--at", at("09:50"))
        self.denied("E_ORDER", 1, "return", "--to", "5", "--reason", "MENUNGGU_NARASUMBER", "--at", at("09:50"))
        self.denied("E_UNKNOWN_STEP", 65, "return", "--to", "9", "--reason", "MENUNGGU_NARASUMBER", "--at", at("09:50"))
        self.fine("return", "--to", "3", "--reason", "MENUNGGU_NARASUMBER", "--at", at("09:50"))
        self.assertEqual(self.attempt(4)["status"], "returned")
        self.assertEqual(self.attempt(4)["used_s"], 1200)
        self.fine("start", "--at", at("09:55"))
        self.fine("finish", "--next", "--at", at("10:30"))
        self.used(3, 2100, number=2)
        self.used(3, 4620, number=1)

    def test_04_a_pause_over_lunch_and_why(self):
        self.denied("E_REASON_REQUIRED", 65, "pause", "--at", at("11:15"))
        self.denied("E_REASON_REQUIRED", 65, "pause", "--reason", "LAINNYA", "--at", at("11:15"))
        self.denied("E_UNKNOWN_REASON", 65, "pause", "--reason", "MALAS", "--at", at("11:15"))
        self.fine("pause", "--reason", "MENUNGGU_ACC", "--at", at("11:15"))
        self.denied("E_ALREADY_PAUSED", 1, "pause", "--reason", "MENUNGGU_ACC", "--at", at("11:20"))
        self.denied("E_PAUSED", 1, "finish", "--at", at("11:20"))
        self.denied("E_TIME_ORDER", 65, "resume", "--at", at("11:14:59"))
        self.fine("resume", "--at", at("13:15"))
        self.fine("finish", "--next", "--at", at("13:25"))
        # 10:30-12:00 and 13:00-13:25 are open: 6,900 s; of the pause 11:15-12:00 and 13:00-13:15 are: 3,600 s.
        self.used(4, 3300, number=2)
        why = self.office.ok("case", "why", self.number, "--step", "4").out
        self.matches(why, r"^2026-0001 step 4 attempt 2: Pengajuan konten$")
        self.matches(why, rf"^{DAY} 10:30:00\s+{DAY} 12:00:00\s+1:30:00\s+counted$")
        self.matches(why, rf"^{DAY} 12:00:00\s+{DAY} 13:00:00\s+-\s+\S")
        self.matches(why, rf"^{DAY} 13:00:00\s+{DAY} 13:25:00\s+0:25:00\s+counted$")
        self.matches(why, rf"^{DAY} 11:15:00\s+{DAY} 13:15:00\s+-1:00:00\s+pause: MENUNGGU_ACC$")
        self.matches(why, r"^counted 1:55:00 - paused 1:00:00 = used 0:55:00 of 1:00:00 \(3300 s of 3600 s\): on_time$")
        as_json = json.loads(self.office.ok("--json", "case", "why", self.number, "--step", "4", "--attempt", "2").out)
        self.assertEqual(as_json["counted_s"] - as_json["paused_s"], as_json["used_s"])
        counted = [piece["seconds"] for piece in as_json["pieces"] if piece["kind"] == "counted"]
        self.assertEqual(sum(counted), as_json["counted_s"])
        first = self.office.ok("case", "why", self.number, "--step", "4", "--attempt", "1").out
        self.matches(first, r"used 0:20:00 of 1:00:00")

    def test_05_step_six_needs_links(self):
        self.fine("finish", "--next", "--at", at("14:00"))
        self.used(5, 2100)
        self.denied("E_NO_LINK", 65, "finish", "--at", at("14:30"))
        self.denied("E_BAD_LINK", 65, "finish", "--link", "javascript:alert(1)", "--at", at("14:30"))
        self.fine("finish", "--next", "--link", self.web.url("/berita"), "--link", self.web.url("/hilang"),
                  "--at", at("14:30"))
        self.used(6, 1800)

        def checked():
            links = self.office.ask("GET", f"/api/v1/links?case={self.number}").json["links"]
            return len(links) == 2 and all(link["checked"] for link in links) and links
        links = {link["url"]: link for link in wait("both links are looked at at once", checked)}
        self.assertEqual(links[self.web.url("/berita")]["standing"], "alive")
        gone = links[self.web.url("/hilang")]
        self.assertEqual((gone["class"], gone["http_status"], gone["standing"]), ("http_404", 404, "indeterminate"))

    def test_06_step_seven_waits_for_live_links_or_a_reason(self):
        self.denied("E_LINK_DEAD", 1, "finish", "--at", at("14:30:50"))
        self.fine("finish", "--override-reason", "Tautan diganti besok", "--at", at("14:30:50"))
        self.used(7, 50)
        self.assertIn("link_gate_overridden", json.dumps(self.attempt(7)["flags"]))
        case = self.office.ask("GET", f"/api/v1/cases/{self.number}").json
        self.assertEqual((case["state"], case["returns"]), ("closed", 1))
        self.denied("E_CLOSED", 1, "start")
        self.denied("E_CLOSED", 1, "cancel", "--reason", "PERINTAH_PIMPINAN")

    def test_07_corrections_and_reopening(self):
        seq = next(e["seq"] for e in self.office.events(self.number) if e["kind"] == "resumed")
        correct = ("correct", "--seq", str(seq), "--field", "occurred_at", "--authority", "Kabag")
        self.denied("E_REASON_REQUIRED", 65, *correct, "--value", at("13:10"))
        self.denied("E_HISTORY", 1, *correct, "--value", at("11:00"), "--reason", "LAINNYA", "--text", "salah ketik")
        self.denied("E_UNKNOWN_FIELD", 65, "correct", "--seq", str(seq), "--field", "warna", "--value", "x",
                    "--reason", "LAINNYA", "--text", "x")
        self.denied("E_UNKNOWN_TARGET", 65, "correct", "--seq", "99", "--field", "text", "--value", "x",
                    "--reason", "LAINNYA", "--text", "x")
        self.fine(*correct, "--value", at("13:10"), "--reason", "LAINNYA", "--text", "salah ketik")
        self.used(4, 3600, number=2)
        first = self.office.events(self.number)[-1]["seq"]
        self.fine(*correct, "--value", at("13:12"), "--reason", "LAINNYA", "--text", "dua kali")
        again = self.act("correct", "--seq", str(first), "--field", "text", "--value", "x", "--reason", "LAINNYA",
                         "--text", "x")
        self.refused(again, "E_CORRECTION_CHAIN", 1)
        self.denied("E_REASON_REQUIRED", 65, "reopen", "--to", "7")
        self.denied("E_STALE", 1, "note", "--text", "lama", "--expected-seq", "1")
        self.fine("reopen", "--to", "7", "--reason", "PERINTAH_PIMPINAN")
        self.fine("skip", "--reason", "PERINTAH_PIMPINAN", "--authority", "Sekretaris DPRD")
        self.fine("note", "--text", "selesai sudah")

    def test_08_lists_and_the_unknown(self):
        self.assertEqual(self.office.cli("case", "show", "2026-0999").code, 1)
        type(self).number, known = "2026-0999", self.number
        self.refused(self.act("start"), "E_UNKNOWN_CASE", 1)
        type(self).number = known
        self.refused(self.office.cli("case", "open", "  "), "E_MISSING_TITLE", 65)
        self.refused(self.office.cli("case", "open", "Judul", "--sop", "lain"), "E_UNKNOWN_SOP", 65)
        shown = self.office.ok("case", "show", self.number).out
        self.matches(shown, r"^4 \(2\)\s+Pengajuan konten\s+finished")
        other = self.office.ok("case", "open", "Kedua").out.strip()
        self.assertEqual(other, "2026-0002")
        self.office.ok("case", "cancel", other, "--reason", "LAINNYA", "--text", "salah buka")
        listed = self.office.ok("case", "list").out
        self.matches(listed, r"^2026-0002\s+cancelled")
        closed = json.loads(self.office.ok("--json", "case", "list", "--state", "closed").out)["cases"]
        self.assertEqual([case["number"] for case in closed], [self.number])

    def test_09_roles_and_time_limits_by_token(self):
        staff = self.office.token("staff")
        old = {"kind": "step_started", "occurred_at": "2026-11-23T10:00:00+07:00"}
        made = self.office.api("POST", "/api/v1/cases", {"title": "Ketiga", "occurred_at": at("08:00")}, staff)
        self.assertEqual(made.status, 201, made)
        number = made.json["number"]
        late = self.office.api("POST", "/api/v1/cases", {"title": "Kemarin", "occurred_at": "2026-11-23T10:00:00+07:00"},
                               staff)
        self.assertEqual((late.status, late.code), (422, "E_TOO_OLD"), late)
        path = f"/api/v1/cases/{number}/events"
        skip = {"kind": "step_skipped", "reason": "PERINTAH_PIMPINAN", "authority": "S"}
        self.assertEqual(self.office.api("POST", path, skip, staff).status, 403)
        self.assertEqual(self.office.api("POST", path, {"kind": "breach_raised"}, staff).code, "E_UNKNOWN_KIND")
        self.assertEqual(self.office.api("POST", path, old, staff).code, "E_BEFORE_OPEN")
        key = {"Idempotency-Key": "ketuk-1"}
        start = {"kind": "step_started", "occurred_at": at("08:01")}
        first = self.office.api("POST", path, start, staff, key)
        again = self.office.api("POST", path, start, staff, key)
        self.assertEqual((first.status, first.body), (201, again.body))
        self.assertEqual(again.status, 201)
        other = self.office.api("POST", path, {"kind": "note", "text": "lain"}, staff, key)
        self.assertEqual((other.status, other.code), (422, "E_KEY_REUSED"))
        self.assertEqual([e["kind"] for e in self.office.events(number)].count("step_started"), 1)
        fast = (self.office.now().replace(microsecond=0)).timestamp() + 120
        ahead = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(fast))
        clamped = self.office.api("POST", path, {"kind": "note", "text": "jam cepat", "occurred_at": ahead}, staff)
        self.assertEqual(clamped.status, 201, clamped)
        self.assertTrue(clamped.json["events"][0].get("flags"), clamped)

    def test_10_export_and_import_round_trip(self):
        csv = self.office.ok("case", "export").out
        lines = self.office.ok("case", "export", "--events").out.splitlines()
        self.assertEqual(len(lines), self.office.sql("SELECT count(*) FROM event")[0][0])
        self.assertEqual([json.loads(line)["kind"] for line in lines[:2]], ["calendar_adopted", "case_opened"])
        with Office(clock=self.office.now()) as second:
            second.start()
            file = second.folder / "history.csv"
            file.write_text(csv, newline="")
            dry = second.ok("case", "import", file, "--dry-run").out
            self.matches(dry, r"^3 cases, \d+ events would be imported$")
            self.assertEqual(second.sql("SELECT count(*) FROM event WHERE case_number <> ''"), [(0,)])
            second.ok("case", "import", file)
            self.assertEqual(second.ok("case", "export").out, csv)
            for number in ("2026-0001", "2026-0002"):
                mine, theirs = (o.ask("GET", f"/api/v1/cases/{number}").json for o in (self.office, second))
                for a, b in zip(mine["steps"], theirs["steps"]):
                    self.assertEqual([(x["status"], x["used_s"]) for x in a["attempts"]],
                                     [(x["status"], x["used_s"]) for x in b["attempts"]], f"{number} {a['number']}")
            twice = second.cli("case", "import", file)
            self.assertEqual(twice.code, 65, twice)
            self.assertEqual(second.ok("case", "export").out, csv)
            second.ok("verify")

    def test_11_verify_is_content_and_the_stop_is_clean(self):
        self.matches(self.office.ok("verify").out, r"^Content: ")
        self.assertEqual(self.office.stop(), 0)
        self.matches(self.office.ok("verify").out, r"^Content: ")
        self.office.start()
        self.assertEqual(self.office.ask("GET", f"/api/v1/cases/{self.number}").json["state"], "closed")


if __name__ == "__main__":
    main(story=True)
