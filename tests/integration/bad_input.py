"""What bad input gets: every mistake with its place, nothing started, nothing imported, no file touched."""
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import unittest

from harness import Office, ROOT, Test, main, program, wait

SETTINGS = """[office]
name = "Kantor"
nmae = "x"
letterhead = ["Jalan Segar é", 5]
[sop]
files = ["sop.toml"]
[calendar]
files = ["kalender.toml", "tidak-ada.toml"]
[http]
listen = "0.0.0.0:8480"
[probe]
timeout = "90 s"
allow_ports = [0]
[[site]]
id = "a b"
url = "ftp://contoh.go.id/"
[[site]]
id = "dua"
url = "https://contoh.go.id/"
interval = 5
"""
# Where each mistake stands: line, and the text at whose first character it begins.
SETTINGS_AT = [(3, "nmae"), (4, "5"), (8, '"tidak-ada'), (10, '"0.0'), (12, '"90'), (13, "0"), (15, '"a b'), (16, '"ftp'), (20, "5")]

SOP = (ROOT / "config/sop/e-aspirasi.toml").read_text()
CALENDAR = """schema = 1
name = "Uji"
time_zone = "Asia/Jakarta"
[coverage]
from = 2026-01-01
to = 2026-12-31
[weekly]
mon = ["07:30-12:00", "11:00-16:00"]
tus = ["07:30-12:00"]
[[holiday]]
date = 2026-01-01
weekday = "Fri"
name = "Tahun Baru"
kind = "libur"
source = "SKB"
state = "official"
"""
CALENDAR_AT = [(8, '"11:00'), (9, "tus"), (12, '"Fri'), (14, '"libur')]

CSV = """case_number,event,step,occurred_at,title,approved_by,reason,links
A-1,case_opened,,2026-10-05 08:00,Baik,,,
A-1,step_started,1,2026-10-05 08:00,,,,
A-1,step_finished,1,2026-10-05 08:30,,,,
A-1,step_started,2,kemarin,,,,
A-2,case_opened,,2026-10-05 08:00,Dua,,,
A-2,step_started,3,2026-10-05 08:10,,,,
A-2,melompat,1,2026-10-05 08:20,,,,
A-3,step_started,1,2026-10-05 08:00,,,,
A-4,case_opened,,2026-10-05 08:00,Empat,,,
A-4,step_started,1,2026-10-05 07:00,,,,
"""
CSV_LINES = {5, 7, 8, 9, 11}


def digest(file):
    return hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()


class Mistakes(Test):
    def places(self, output):
        found = set()
        for line in output.splitlines():
            match = re.match(r"(.+?):(\d+):(\d+): \S", line)
            if match:
                found.add((os.path.basename(match[1]), int(match[2]), int(match[3])))
        return found

    def test_every_mistake_of_all_files_in_one_run(self):
        with Office() as office:
            office.config.write_text(SETTINGS)
            (office.folder / "sop.toml").write_text(SOP.replace('time_standard = "4m"', 'time_standard = "4 menit"')
                                                    .replace("number = 7", "number = 6"))
            (office.folder / "kalender.toml").write_text(CALENDAR)
            before = sorted(office.folder.rglob("*"))
            done = office.cli("check-config")
            self.assertEqual(done.code, 78, done)
            found = self.places(done.out)
            expected = {("pantau.toml", line, SETTINGS.splitlines()[line - 1].index(text) + 1) for line, text in SETTINGS_AT}
            expected |= {("kalender.toml", line, CALENDAR.splitlines()[line - 1].index(text) + 1)
                         for line, text in CALENDAR_AT}
            sop = (office.folder / "sop.toml").read_text().splitlines()
            expected |= {("sop.toml", n, line.index('"') + 1) for n, line in enumerate(sop, 1) if "4 menit" in line}
            self.assertLessEqual(expected, found, f"missing: {sorted(expected - found)}\n{done.out}")
            lines = {(file, line) for file, line, _ in found}
            self.assertIn("sop.toml", {file for file, line in lines if file == "sop.toml" and sop[line - 1] == "number = 6"})
            self.matches(done.out, r":3:1: .*nmae.*name")  # the nearest known key
            count = re.search(r"^(\d+) mistakes", done.out, re.M)
            self.assertEqual(int(count[1]), len(done.out.splitlines()) - 1)
            self.assertEqual(sorted(office.folder.rglob("*")), before, "check-config touches nothing")
            served = office.cli("serve")
            self.assertEqual(served.code, 78)
            self.assertEqual(self.places(served.err), found, "serve says the same")
            self.assertEqual(sorted(office.folder.rglob("*")), before, "nothing was started")

    def test_a_syntax_error_has_its_place_and_shipped_settings_have_none(self):
        with Office() as office:
            office.config.write_text('[office]\nname = "tak ditutup\n')
            done = office.cli("check-config")
            self.assertEqual(done.code, 78)
            self.matches(done.out, r"pantau\.toml:2:\d+: ")
        shipped = subprocess.run([program(), "--config", ROOT / "config/pantau.toml", "check-config"],
                                 stdout=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual((shipped.returncode, shipped.stdout), (0, "0 mistakes in 5 files.\n"))

    def test_a_reload_with_mistakes_keeps_the_old_settings(self):
        with Office() as office:
            office.start()
            good = office.config.read_text()
            office.config.write_text(good + "[office2]\nx = 1\n")
            done = office.cli("reload")
            self.assertEqual(done.code, 78, done)
            self.matches(done.out, r"pantau\.toml:\d+:\d+: ")
            self.matches(office.scrape(), r"^pantau_config_last_reload_successful 0$")
            office.ok("case", "open", "masih jalan")
            office.config.write_text(good.replace("Kantor Uji", "Kantor Baru"))
            self.matches(office.ok("reload").out, "Kantor Baru")
            self.matches(office.scrape(), r"^pantau_config_last_reload_successful 1$")

    def test_every_bad_row_is_named_and_nothing_is_imported(self):
        with Office() as office:
            office.start()
            file = office.folder / "riwayat.csv"
            file.write_text(CSV)
            for words in ((), ("--dry-run",)):
                done = office.cli("case", "import", file, *words)
                self.assertEqual(done.code, 65, done)
                named = {int(n) for n in re.findall(r"^  line (\d+), column \d+: ", done.err, re.M)}
                self.assertLessEqual(CSV_LINES, named, done)
                self.assertFalse(named & {1, 2, 3, 4, 6, 10}, done)
                self.matches(done.err, r"^  line 5, column 20: occurred_at: ")
                self.assertEqual(office.sql("SELECT count(*) FROM case_record"), [(0,)])
            history = office.folder / "probes.csv"
            history.write_text("site,started_at,outcome,class,http_status,total_ms\nlain,2026-10-01T00:00:00Z,ok,ok,200,5\n")
            self.assertEqual(office.cli("site", "import-history", history).code, 65)
            self.assertEqual(office.cli("case", "import", office.folder / "tidak-ada.csv").code, 66)

    def test_json_of_no_use(self):
        with Office() as office:
            office.start()
            token = office.token("admin")
            for body, type_, status in ((b"{", "application/json", 400), (b"[]", "application/json", 400),
                                        (b"title=x", "application/x-www-form-urlencoded", 415),
                                        (b'{"title":"x","warna":1}', "application/json", 422),
                                        (b'{"title":5}', "application/json", 422),
                                        (b"[" * 100 + b"]" * 100, "application/json", 400),
                                        (b'{"title":"' + b"x" * (2 << 20) + b'"}', "application/json", 413)):
                answer = office.api("POST", "/api/v1/cases", body, token, {"Content-Type": type_})
                self.assertEqual(answer.status, status, (body[:40], answer))
                self.assertEqual(answer.headers.get_content_type(), "application/problem+json")
            self.assertEqual(office.sql("SELECT count(*) FROM case_record"), [(0,)])


class Databases(Test):
    """Exit codes of the contract, a sentence that says what to do, the file as it was."""

    def prepared(self, office):
        office.start()
        office.ok("case", "open", "Satu")
        self.assertEqual(office.stop(), 0)

    def refuses(self, office, exit_code, sentence, words=("serve",)):
        files = {file: digest(file) for file in office.state.iterdir() if file.name.startswith("pantau.db")}
        done = office.cli(*words)
        said = done.err + done.out
        self.assertEqual(done.code, exit_code, done)
        self.matches(said, sentence)
        self.assertEqual({file: digest(file) for file in files if file.exists()}, files, "the file was touched")

    def test_newer_than_the_program(self):
        with Office() as office:
            self.prepared(office)
            with contextlib.closing(sqlite3.connect(office.database)) as db:
                db.execute("PRAGMA user_version=999")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.refuses(office, 65, "newer")
            self.refuses(office, 65, "newer", ("verify",))

    def test_garbage_empty_cut_or_of_another_program(self):
        with Office() as office:
            self.prepared(office)
            good = office.database.read_bytes()
            half = bytearray(good)
            for at in range(4096 + 100, 4096 + 1500):
                half[at] ^= 0xA5
            for bad in (os.urandom(65536), b"", good[:300], bytes(half)):
                for rest in office.state.glob("pantau.db*"):
                    rest.unlink()
                office.database.write_bytes(bad)
                self.refuses(office, 65, "damaged")
            office.database.unlink()
            with contextlib.closing(sqlite3.connect(office.database)) as db:
                db.execute("CREATE TABLE lain (x)")
                db.commit()
            self.refuses(office, 65, "another program")

    def test_locked(self):
        with Office() as office:
            office.start()
            second = office.cli("serve")
            self.assertEqual(second.code, 69, second)
            self.matches(second.err + second.out, r"Another pantau.*stop it first")
            self.assertTrue(office.answers())
            office.stop()
            with contextlib.closing(sqlite3.connect(office.database, isolation_level=None)) as db:
                db.execute("PRAGMA locking_mode=EXCLUSIVE")
                db.execute("BEGIN EXCLUSIVE")
                done = office.cli("serve")
                self.assertEqual(done.code, 69, done)
                self.matches(done.err + done.out, "locked")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_unreadable(self):
        with Office() as office:
            self.prepared(office)
            os.chmod(office.database, 0o600)
            os.chmod(office.folder, 0o755)
            nobody = lambda: os.setresuid(65534, 65534, 65534)
            os.chown(office.state, 65534, 65534)
            for file in office.state.iterdir():
                if file != office.database:
                    os.chown(file, 65534, 65534)
            before = digest(office.database)
            done = subprocess.run([program(), "--config", office.config, "serve"], preexec_fn=nobody, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=60)
            self.assertEqual(done.returncode, 77, done.stdout)
            self.matches(done.stdout, "cannot be opened|Cannot")
            self.assertEqual(digest(office.database), before)

    def test_a_place_where_nothing_can_be_made(self):
        with Office() as office:
            shutil.rmtree(office.state)
            office.state.write_text("eine Datei")
            done = office.cli("serve")
            self.assertIn(done.code, (73, 74), done)
            self.assertEqual(office.state.read_text(), "eine Datei")

    def test_a_changed_byte_in_the_log_is_found_by_verify(self):
        with Office() as office:
            self.prepared(office)
            with contextlib.closing(sqlite3.connect(office.database)) as db:
                db.execute("DROP TRIGGER event_is_not_changed")
                db.execute("UPDATE event SET case_number = '2026-0007' WHERE id = 1")
                db.commit()
            done = office.cli("verify")
            self.assertEqual(done.code, 65, done)
            self.matches(done.out, "NOT content")


class Usage(Test):
    def test_a_mistyped_command_or_option_gets_the_nearest(self):
        with Office() as office:
            for words, hint in ((("stauts",), "status"), (("case", "opn", "x"), "open"), (("case", "finsh", "2026-0001"), "finish"),
                                (("check-confg",), "check-config"), (("case", "list", "--lat"), "--late"),
                                (("--jsn", "status"), "--json")):
                done = office.cli(*words)
                self.assertEqual(done.code, 64, (words, done))
                self.assertIn(f"did you mean '{hint}'", done.err, words)
                self.assertEqual(done.out, "")
            for words in ((), ("case",), ("case", "start"), ("worktime",), ("report", "analisis-gangguan"),
                          ("token", "add", "x", "--role", "raja"), ("probe",)):
                self.assertEqual(office.cli(*words).code, 64, words)
            self.assertEqual(office.cli("--help").code, 0)
            self.assertEqual(office.cli("--version").code, 0)

    def test_without_service_or_settings(self):
        with Office() as office:
            for words in (("status",), ("reload",), ("case", "list"), ("case", "open", "x"), ("case", "start", "2026-0001"),
                          ("site", "list"), ("link", "list"), ("outage", "list"), ("token", "list")):
                done = office.cli(*words)
                self.assertEqual(done.code, 3, (words, done))
                self.matches(done.err, "not running")
            missing = office.folder / "tidak-ada.toml"
            for words in (("serve",), ("check-config",), ("case", "list"), ("verify",), ("report", "list")):
                done = subprocess.run([program(), "--config", missing, *words], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True, timeout=60)
                self.assertEqual(done.returncode, 78, (words, done))
            self.assertEqual(office.cli("verify").code, 66)
            self.assertEqual(list(office.state.iterdir()), [])


if __name__ == "__main__":
    main()
