"""`pantau report verify` as an auditor uses it: whole, edited, cut and foreign files, and records that changed; the page Laporan."""
import contextlib
import pathlib
import re
import shutil
import sqlite3
import subprocess
import time
import zipfile

import openpyxl

from harness import Office, Test, Web, main, needs_clock, wib
from month import HISTORY

SITE = """
[[site]]
id = "utama"
name = "Situs utama"
url = "%s"
interval = "1h"
"""


def edited(source, target, old, new):
    """The workbook with one cell's stored value changed, and nothing else."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        done = False
        for name in before.namelist():
            content = before.read(name)
            if not done and name == "xl/worksheets/sheet1.xml":
                content, count = re.subn(old, new, content, count=1)
                assert count == 1
                done = True
            after.writestr(name, content)


class ReportVerify(Test):
    @needs_clock()
    def test_a_workbook_is_what_the_records_say(self):
        with Web({"/baik": (200, "<html><body>Selamat datang</body></html>")}) as web, \
                Office(clock=wib("2026-11-02 08:00:00"), settings=SITE % web.url("/baik"), allow_ports=[web.port]) as office:
            office.start()
            folder = office.folder
            (folder / "h.csv").write_text(HISTORY)
            office.ok("case", "import", str(folder / "h.csv"))
            time.sleep(1.1)  # --as-of counts whole seconds
            made = office.ok("--json", "report", "analisis-gangguan", "--period", "2026-10").json
            web_report = office.ok("--json", "report", "kondisi-web", "--period", "2026-10").json
            path = made["path"]
            for one in (path, web_report["path"]):
                done = office.cli("report", "verify", one)
                self.assertEqual((done.code, done.out[:6]), (0, "Equal:"), done)
            # What becomes known later changes nothing of it.
            office.ok("case", "open", "Kasus baru", "--at", "2026-11-02 07:45")
            late = HISTORY.replace("2026-0001", "2026-0101").replace("2026-0002", "2026-0102")
            (folder / "late.csv").write_text(late)
            office.ok("case", "import", str(folder / "late.csv"))
            self.assertEqual(office.cli("report", "verify", path).code, 0)
            again = office.ok("--json", "report", "analisis-gangguan", "--period", "2026-10", "--as-of", made["cut_off"], "-o",
                              folder / "again.xlsx").json
            self.assertEqual(again["data_hash"], made["data_hash"])
            now = office.ok("--json", "report", "analisis-gangguan", "--period", "2026-10").json
            self.assertEqual(now["revision"], 2)
            self.assertNotEqual(now["data_hash"], made["data_hash"])

            # Edited: the cell is named, with both values.
            bad = folder / "edited.xlsx"
            edited(path, bad, rb"(<c r=\"[A-Z]+\d+\" s=\"\d+\"><v>)[\d.]+(</v>)", rb"\g<1>0.99999\2")
            done = office.cli("report", "verify", str(bad))
            self.assertEqual(done.code, 1, done)
            self.matches(done.out, r'sheet "Ringkasan", cell [A-Z]+\d+')
            self.assertIn("0.99999", done.out)
            found = office.cli("--json", "report", "verify", str(bad)).json
            self.assertEqual((found["equal"], found["difference"]["sheet"], found["archived_as"]), (False, "Ringkasan", None))

            # Cut, foreign, missing.
            whole = pathlib.Path(path).read_bytes()
            (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
            self.assertEqual(office.cli("report", "verify", str(folder / "cut.xlsx")).code, 65)
            book = openpyxl.Workbook()
            book.active["A1"] = "x"
            book.save(folder / "foreign.xlsx")
            done = office.cli("report", "verify", str(folder / "foreign.xlsx"))
            self.assertEqual(done.code, 65, done)
            self.assertIn("not a workbook of Pantau", done.err)
            self.assertEqual(office.cli("report", "verify", str(folder / "absent.xlsx")).code, 66)

            # Saved again by another program it is still what the records say.
            if shutil.which("soffice"):
                subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/lo", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                                "--outdir", str(folder / "saved"), path], check=True, capture_output=True, timeout=120)
                done = office.cli("report", "verify", str(folder / "saved" / pathlib.Path(path).name))
                self.assertIn(done.code, (0, 1), done)
                print("saved again by LibreOffice:", done.out.strip() or done.err.strip())

            # The page lists what was made; without a service verify works too.
            answer = office.ask("GET", "/laporan")
            self.assertEqual(answer.status, 200, answer)
            page = answer.body
            self.assertIn(now["sha256"], page)
            self.assertIn("Laporan-Analisis-Gangguan_2026-10_r2.xlsx", page)
            self.assertIn("class=\"verdict", page)
            office.stop()
            self.assertEqual(office.cli("report", "verify", path).code, 0)
            with contextlib.closing(sqlite3.connect(office.database)) as db:
                db.execute("DROP TRIGGER event_is_not_changed")
                db.execute("UPDATE event SET occurred_at = occurred_at - 600000 WHERE case_number = '2026-0001' AND kind = 'step_finished' AND step = 3")
                db.commit()
            done = office.cli("report", "verify", path)
            self.assertEqual(done.code, 1, done)
            self.matches(done.out, r'sheet "[^"]+", cell [A-Z]+\d+')


if __name__ == "__main__":
    main()
