"""worktime, probe, check-config and case import to the letter of the contract, corners included."""
import json
import os
import shutil
import subprocess
import unittest

from harness import Office, ROOT, Test, Web, free_port, main, program

CALENDARS = [word for year in (2025, 2026, 2027)
             for word in ("--calendar", str(ROOT / f"config/calendar/indonesia-{year}.toml"))]

# kind, start, end or seconds → answer; the answers are those of the edge-case table or reckoned by hand.
ASKED = [
    ("due", "2026-06-09T11:58:00+07:00", "240", "2026-06-09T13:02:00+07:00"),
    ("due", "2026-06-09T11:58", "240", "2026-06-09T13:02:00+07:00"),
    ("due", "2026-06-09 11:58:00", "240", "2026-06-09T13:02:00+07:00"),
    ("due", "2026-06-09T11:58:00.999", "240", "2026-06-09T13:02:00+07:00"),
    ("due", "2026-06-12T16:29:30", "60", "2026-06-15T07:30:30+07:00"),
    ("due", "2026-06-09T15:00", "3600", "2026-06-09T16:00:00+07:00"),
    ("last-on-time", "2026-06-09T15:00", "3600", "2026-06-10T07:30:00+07:00"),
    ("last-on-time", "2026-06-09T14:59", "3600", "2026-06-09T15:59:00+07:00"),
    ("due", "2026-06-13T10:00", "0", "2026-06-13T10:00:00+07:00"),
    ("elapsed", "2026-06-09T11:59:59", "2026-06-09T13:00:01", "2"),
    ("elapsed", "2026-06-09T05:00:00Z", "2026-06-09T14:00:00+09:00", "0"),
    ("elapsed", "2026-06-13T00:00", "2026-06-15T00:00", "0"),
    ("elapsed", "2026-03-17T14:00", "2026-03-25T08:30", "7200"),
    ("elapsed", "2026-01-01T00:00", "2027-01-01T00:00", "6411600"),
    ("elapsed", "2026-06-09T10:00", "2026-06-09T10:00", "0"),
    ("elapsed", "2026-06-09T10:00:01", "2026-06-09T10:00:00", "error:end_before_start"),
    ("elapsed", "2019-01-01T00:00", "2018-01-01T00:00", "error:end_before_start"),  # checked before the coverage
    ("elapsed", "2019-01-01T00:00", "2026-01-01T00:00", "error:outside_calendar"),
    ("elapsed", "2025-01-01T00:00", "2028-01-01T00:00", None),  # both ends of the coverage can be asked
    ("elapsed", "2025-01-01T00:00", "2028-01-01T00:00:01", "error:outside_calendar"),
    ("due", "2026-06-09T10:00", "-1", "error:negative_duration"),
    ("due", "2019-01-01T00:00", "-1", "error:negative_duration"),
    ("due", "2019-01-01T00:00", "60", "error:outside_calendar"),
    ("due", "2027-12-31T23:00", "60", "error:outside_calendar"),
    ("due", "2026-06-09T10:00", "1.5", "error:bad_input"),
    ("due", "2026-06-09T10:00", "", "error:bad_input"),
    ("due", "2026-02-30T10:00", "60", "error:bad_input"),
    ("due", "kemarin", "-1", "error:bad_input"),
    ("due", "2026-06-09T10:00", "99999999999999999999", "error:outside_calendar"),
    ("elapsed", "2026-06-09T10:00", "besok", "error:bad_input"),
]


class Worktime(Test):
    def run_(self, *words, stdin=None):
        return subprocess.run([program(), *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60)

    def test_a_batch_answers_line_by_line_and_never_fails(self):
        lines = [",".join(question[:3]) for question in ASKED]
        for header, separator, end, mark in (("", ",", "\n", ""), ("kind,start,end_or_seconds", ",", "\n", ""),
                                             ("kind;start;end_or_seconds", ";", "\r\n", "\ufeff")):
            text = mark + end.join(([header] if header else []) + [line.replace(",", separator) for line in lines]) + end
            done = self.run_("worktime", "--batch", *CALENDARS, stdin=text)
            self.assertEqual(done.returncode, 0, done)
            answers = done.stdout.splitlines()
            self.assertEqual(len(answers), len(ASKED))
            for question, answer in zip(ASKED, answers):
                if question[3] is not None:
                    self.assertEqual(answer, question[3], question)
                else:
                    self.assertTrue(answer.isdigit() and int(answer) > 15_000_000, answer)

    def test_odd_lines_hold_an_error_each(self):
        odd = ["", "elapsed", "walk,2026-06-09T10:00,5", "due,2026-06-09T10:00,60,7", 'due,"2026-06-09T10:00,60',
               'due,"2026-06-09T11:58",240']
        done = self.run_("worktime", "--batch", *CALENDARS, stdin="\n".join(odd) + "\n")
        self.assertEqual(done.stdout.splitlines(), ["error:bad_input"] * 5 + ["2026-06-09T13:02:00+07:00"])
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.run_("worktime", "--batch", *CALENDARS, stdin="").stdout, "")
        last = self.run_("worktime", "--batch", *CALENDARS, stdin="due,2026-06-09T11:58,240")  # no line end
        self.assertEqual(last.stdout, "2026-06-09T13:02:00+07:00\n")

    def test_one_question_exits_65_when_it_cannot_be_answered(self):
        for kind, start, value, answer in ASKED:
            if answer is None or value == "":
                continue
            done = self.run_("worktime", *CALENDARS, kind, "--", start, value)
            self.assertEqual((done.stdout, done.returncode), (answer + "\n", 65 if answer.startswith("error") else 0),
                             (kind, start, value, done.stderr))

    def test_a_batch_takes_no_question_on_the_command_line(self):
        for words in (("--batch", "elapsed", "2026-06-09T10:00", "2026-06-09T11:00"),
                      ("--batch", "due", "2026-06-09T10:00", "60")):
            done = self.run_("worktime", *CALENDARS, *words, stdin="")
            self.assertEqual((done.returncode, done.stdout), (64, ""), done)
            self.assertIn("--batch", done.stderr)

    def test_gaps_between_calendars_and_overlaps(self):
        ends = [word for year in (2025, 2027) for word in ("--calendar", ROOT / f"config/calendar/indonesia-{year}.toml")]
        gap = self.run_("worktime", *ends, "elapsed", "2025-12-30T08:00", "2027-01-05T08:00")
        self.assertEqual((gap.stdout, gap.returncode), ("error:outside_calendar\n", 65))
        twice = self.run_("worktime", *CALENDARS[2:4], *CALENDARS[2:4], "due", "2026-06-09T10:00", "60")
        self.assertEqual(twice.returncode, 78, twice)
        self.assertEqual(twice.stdout, "")

    def test_the_configured_calendars_are_the_default(self):
        with Office() as office:
            done = office.cli("worktime", "due", "2026-06-09T11:58", "240")
            self.assertEqual((done.out, done.code), ("2026-06-09T13:02:00+07:00\n", 0))

    def test_the_zone_and_language_of_the_caller_change_nothing(self):
        text = "\n".join(",".join(question[:3]) for question in ASKED) + "\n"
        answers = {subprocess.run([program(), "worktime", "--batch", *CALENDARS], input=text, stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, **env}, timeout=60).stdout
                   for env in ({}, {"TZ": "America/New_York"}, {"TZ": "Pacific/Kiritimati"}, {"LC_ALL": "id_ID.UTF-8"})}
        self.assertEqual(len(answers), 1)


class Probe(Test):
    KEYS = ["url", "outcome", "class", "verdict", "warnings", "http_status", "final_url", "address", "http_version", "phases",
            "total", "truncated", "redirects", "tls", "bytes", "evidence"]

    def test_one_object_a_url_in_order_exit_0_whatever_was_found(self):
        closed = free_port()
        with Web({"/baik": (200, "<p>isi halaman yang baik</p>"), "/pagar": (401, ""), "/rusak": (503, ""),
                  "/salah": (418, ""), "/sibuk": (429, "")}) as web, \
                Office(allow_ports=[web.port, closed], settings='connect_timeout = "2s"\ntimeout = "5s"\n') as office:
            asked = [
                (web.url("/baik"), "ok", "ok", "up", 200),
                (web.url("/hilang"), "fail", "http_404", "down", 404),
                (web.url("/pagar"), "walled", "http_4xx", "indeterminate", 401),
                (web.url("/salah"), "fail", "http_4xx", "down", 418),
                (web.url("/rusak"), "fail", "http_5xx", "down", 503),
                (web.url("/sibuk"), "walled", "http_429", "indeterminate", 429),
                (f"http://127.0.0.1:{closed}/", "fail", "connect_refused", "down", 0),
                ("http://127.0.0.1:1/", "refused", "ssrf_blocked", "refused", 0),  # a port that is not allowed
                ("http://10.0.0.1/", "refused", "ssrf_blocked", "refused", 0),
                ("ftp://contoh.go.id/", "refused", "url_refused", "refused", 0),
                ("http://a:b@contoh.go.id/", "refused", "url_refused", "refused", 0),
            ]
            done = office.cli("--json", "probe", *(row[0] for row in asked))
            self.assertEqual(done.code, 0, done)
            objects = [json.loads(line) for line in done.out.splitlines()]
            self.assertEqual([(o["url"], o["outcome"], o["class"], o["verdict"], o["http_status"]) for o in objects], asked)
            for one in objects:
                self.assertEqual([key for key in one if key in self.KEYS], self.KEYS)
                self.assertEqual(set(one["phases"]), {"resolve", "connect", "tls", "processing", "transfer"})
                self.assertLessEqual(abs(sum(one["phases"].values()) - one["total"]), 0.05 + one["total"])
            self.assertEqual(objects[0]["address"], "127.0.0.1")
            self.assertEqual((objects[0]["tls"], objects[0]["redirects"], objects[0]["truncated"]), (None, [], False))
            self.assertGreater(objects[0]["bytes"], 10)

    def test_a_list_with_texts_and_little_concurrency(self):
        with Web({f"/{n}": (200, f"<p>halaman {n}</p>") for n in range(12)}) as web, Office(allow_ports=[web.port]) as office:
            file = office.folder / "daftar"
            file.write_text("\ufeff" + "".join(f"{web.url(f'/{n}')}\thalaman {n if n % 3 else 'lain'}\r\n" for n in range(12)))
            done = office.cli("--json", "probe", "--file", file, "--concurrency", "3")
            self.assertEqual(done.code, 0, done)
            objects = [json.loads(line) for line in done.out.splitlines()]
            self.assertEqual([o["url"] for o in objects], [web.url(f"/{n}") for n in range(12)])
            self.assertEqual([o["class"] for o in objects], ["ok" if n % 3 else "body_mismatch" for n in range(12)])
            plain = office.cli("probe", web.url("/1"), web.url("/2"))
            self.assertEqual([line.split()[0] for line in plain.out.splitlines()], ["ok", "ok"])
            missed = office.cli("probe", web.url("/1"), "--must-contain", "tidak ada")
            self.assertEqual((missed.code, missed.out.split()[:2]), (0, ["fail", "body_mismatch"]))
            self.assertEqual(office.cli("probe", "--file", office.folder / "tidak-ada").code, 66)

    def test_without_settings_the_defaults_forbid_loopback(self):
        with Web({"/": (200, "x")}) as web:
            done = subprocess.run([program(), "--json", "probe", web.url("/"), "http://127.0.0.1/", "http://[::1]/",
                                   "http://[::ffff:127.0.0.1]/"], stdout=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 0)
            self.assertEqual([json.loads(line)["class"] for line in done.stdout.splitlines()], ["ssrf_blocked"] * 4)
            self.assertEqual(web.seen, [])


class Import(Test):
    def test_separators_marks_line_ends_and_column_order(self):
        rows = [["occurred_at", "event", "case_number", "step", "title", "precision", "approved_by"],
                ["2026-10-05 08:00", "case_opened", "{}", "", 'Rapat "besar"; awal, akhir', "", ""],
                ["2026-10-05 08:00:00", "step_started", "{}", "1", "", "", ""],
                ["2026-10-05T08:30:00+07:00", "step_finished", "{}", "1", "", "", ""],
                ["2026-10-05 01:30:00Z", "step_started", "{}", "2", "", "minute", ""],
                ["2026-10-05 08:34", "step_finished", "{}", "2", "", "minute", "Kabag"]]
        rows[4][0] = "2026-10-05T01:30:00Z"

        def quoted(cell, separator):
            return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in (separator, '"')) else cell
        with Office() as office:
            office.start()
            for place, (separator, end, mark) in enumerate(((",", "\n", ""), (";", "\r\n", "\ufeff"), (",", "\r\n", "\ufeff")), 1):
                number = f"2025-{place:04d}"
                text = mark + end.join(separator.join(quoted(cell.replace("{}", number), separator) for cell in row)
                                       for row in rows) + end
                file = office.folder / f"{place}.csv"
                file.write_bytes(text.encode())
                done = office.cli("case", "import", file)
                self.assertEqual((done.code, done.out), (0, "1 case, 5 events imported\n"), done)
                case = office.ask("GET", f"/api/v1/cases/{number}").json
                self.assertEqual(case["title"], 'Rapat "besar"; awal, akhir')
                first, second = case["steps"][0]["attempts"][0], case["steps"][1]["attempts"][0]
                self.assertEqual((first["used_s"], first["verdict"]), (1800, "on_time"))
                # 240 s ± 59 s against a standard of 240 s: nobody can say.
                self.assertEqual((second["used_s"], second["verdict"]), (240, "not_judgeable"), second)
            stdin = office.cli("case", "import", "-", stdin=(office.folder / "1.csv").read_text().replace("2025-0001", "2025-0009"))
            self.assertEqual(stdin.code, 0, stdin)
            office.ok("verify")

    def test_file_order_breaks_ties_and_an_empty_file_is_a_mistake(self):
        with Office() as office:
            office.start()
            rows = ["case_number,event,step,occurred_at,title", "B,case_opened,,2026-10-05 08:00,Serentak",
                    "B,step_started,1,2026-10-05 08:00,", "B,step_finished,1,2026-10-05 08:00,"]
            file = office.folder / "x.csv"
            file.write_text("\n".join(rows))
            office.ok("case", "import", file)
            self.assertEqual([e["kind"] for e in office.events("B")], ["case_opened", "step_started", "step_finished"])
            file.write_text("\n".join([rows[0].replace("event", "apa"), *rows[1:]]))
            self.assertEqual(office.cli("case", "import", file).code, 65)
            for empty in ("", "\n\n"):
                file.write_text(empty)
                self.assertEqual(office.cli("case", "import", file).code, 65)
            file.write_bytes(b"case_number,event,occurred_at,title\nC,case_opened,2026-10-05 08:00,\xff\xfe\n")
            self.assertEqual(office.cli("case", "import", file).code, 65)
            self.assertEqual([n for (n,) in office.sql("SELECT number FROM case_record")], ["B"])


class CheckConfig(Test):
    def test_json_and_the_count(self):
        with Office() as office:
            good = office.cli("--json", "check-config")
            self.assertEqual((good.code, good.json), (0, {"ok": True, "mistakes": []}))
            office.config.write_text(office.base + "[nama]\nx = 1\n")
            bad = office.cli("--json", "check-config")
            self.assertEqual(bad.code, 78)
            self.assertFalse(bad.json["ok"])
            self.assertEqual(set(bad.json["mistakes"][0]), {"file", "line", "column", "message"})
            plain = office.cli("check-config")
            self.matches(plain.out, r"^1 mistake\b")

    def test_conf_d_is_merged_and_a_key_stands_in_one_file_only(self):
        with Office() as office:
            parts = office.folder / "conf.d"
            parts.mkdir()
            (parts / "situs.toml").write_text('[[site]]\nid = "satu"\nurl = "http://127.0.0.1/"\n')
            self.matches(office.ok("check-config").out, r"^0 mistakes in 6 files")
            (parts / "kantor.toml").write_text('[office]\nname = "Lain"\n')
            done = office.cli("check-config")
            self.assertEqual(done.code, 78)
            self.matches(done.out, r"kantor\.toml:2:\d+: .*name")


class Words(Test):
    def test_a_word_that_is_no_command_is_named_with_the_nearest(self):
        for words, said in ((["raport"], "'raport' is not known here; did you mean 'report'?"),
                            (["stat"], "'stat' is not known here; did you mean 'status'?"),
                            (["report", "kondisi", "--period", "2026-10"], "did you mean 'kondisi-web'?"),
                            (["--config", "x", "qqq", "list"], "'qqq' is no command here"),
                            (["case", "fnish", "2026-0001"], "did you mean 'finish'?"),
                            (["case", "list", "--lat"], "did you mean '--late'?")):
            done = subprocess.run([program(), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (64, ""), done)
            self.assertIn(said, done.stderr)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "only root can put on another user")
    def test_a_user_whom_the_socket_is_not_for_is_told_so(self):
        with Office() as office:
            office.start()
            office.folder.chmod(0o755)
            program_here = shutil.copy(program(), office.folder / "pantau")
            done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program_here, "--config",
                                   office.config, "case", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  timeout=60)
            self.assertEqual((done.returncode, done.stdout), (77, ""), done)
            self.assertIn("may not open", done.stderr)


if __name__ == "__main__":
    main()
