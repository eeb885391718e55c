"""Both workbooks of a small month against figures reckoned by hand, `pantau case list`, and SQL over the database."""
import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import warnings

import openpyxl

from harness import Office, ROOT, Test, Web, main, needs_clock, wait, wib

warnings.filterwarnings("ignore", module="openpyxl")  # extensions (data bars) that openpyxl does not model

# October 2026 of a small office. Monday the 5th: one case through all steps. Tuesday the 6th: one case, late at steps 1 and 2,
# paused for an hour at step 3, then cancelled.
LINK = "https://www.contoh.go.id/berita/satu"
HISTORY = f"""case_number,event,step,occurred_at,title,requester,approved_by,reason,text,links
2026-0001,case_opened,,2026-10-05 07:30,Rapat paripurna,Bagian Umum,,,,
2026-0001,step_started,1,2026-10-05 07:30,,,,,,
2026-0001,step_finished,1,2026-10-05 08:10,,,,,,
2026-0001,step_started,2,2026-10-05 08:10,,,,,,
2026-0001,step_finished,2,2026-10-05 08:13,,,Kabag Humas,,,
2026-0001,step_started,3,2026-10-05 08:13,,,,,,
2026-0001,step_finished,3,2026-10-05 10:13,,,,,,
2026-0001,step_started,4,2026-10-05 10:13,,,,,,
2026-0001,step_finished,4,2026-10-05 10:53,,,,,,
2026-0001,step_started,5,2026-10-05 10:53,,,,,,
2026-0001,step_finished,5,2026-10-05 11:43,,,,,,
2026-0001,step_started,6,2026-10-05 11:43,,,,,,
2026-0001,step_finished,6,2026-10-05 13:43,,,,,,{LINK}
2026-0001,step_started,7,2026-10-05 13:43,,,,,,
2026-0001,step_finished,7,2026-10-05 13:43:40,,,,,,
2026-0002,case_opened,,2026-10-06 08:00,Kunjungan kerja,Komisi I,,,,
2026-0002,step_started,1,2026-10-06 08:00,,,,,,
2026-0002,step_finished,1,2026-10-06 09:30,,,,,,
2026-0002,step_started,2,2026-10-06 09:30,,,,,,
2026-0002,step_finished,2,2026-10-06 09:36,,,Kabag Humas,,,
2026-0002,step_started,3,2026-10-06 09:36,,,,,,
2026-0002,paused,3,2026-10-06 10:00,,,,MENUNGGU_NARASUMBER,,
2026-0002,resumed,3,2026-10-06 11:00,,,,,,
2026-0002,step_finished,3,2026-10-06 13:36,,,,,,
2026-0002,cancelled,,2026-10-06 14:00,,,,PERINTAH_PIMPINAN,,
"""
# (case, step) → working seconds. Step 6 loses the lunch hour: 11:43-12:00 and 13:00-13:43. Step 3 of the second case:
# 09:36-12:00 and 13:00-13:36 are 10,800 s, less the pause of 3,600 s.
USED = {("2026-0001", 1): 2400, ("2026-0001", 2): 180, ("2026-0001", 3): 7200, ("2026-0001", 4): 2400, ("2026-0001", 5): 3000,
        ("2026-0001", 6): 3600, ("2026-0001", 7): 40, ("2026-0002", 1): 5400, ("2026-0002", 2): 360, ("2026-0002", 3): 7200}
STANDARD = {1: 3600, 2: 240, 3: 10800, 4: 3600, 5: 3600, 6: 7200, 7: 60}
LATE = {("2026-0002", 1): 30, ("2026-0002", 2): 2}  # minutes beyond the standard
MONTH = 31 * 86400
# One outage of 30 minutes on Wednesday the 7th, 10:00 to 10:30 (in working hours); a blip on Friday the 9th at 12:00.
DOWN = 1800


def probe_history():
    at = datetime.datetime(2026, 10, 1)
    rows, bad = [], {}
    day = datetime.datetime(2026, 10, 7, 10)
    for seconds in (0, 5, 15, 30, 600, 1200):
        bad[day + datetime.timedelta(seconds=seconds)] = True
    blip = datetime.datetime(2026, 10, 9, 12)
    bad[blip] = True
    times = {at + datetime.timedelta(minutes=10 * n) for n in range(31 * 144 + 1)} | set(bad)
    times |= {blip + datetime.timedelta(seconds=5)} | {day + datetime.timedelta(seconds=1800 + s) for s in (0, 10, 20)}
    for time in sorted(times):
        down = time in bad
        rows.append(f"situs,{time:%Y-%m-%d %H:%M:%S},{'fail' if down else 'ok'},{'connect_refused' if down else 'ok'},"
                    f"{0 if down else 200},{10 if down else 120}")
    return "site,started_at,outcome,class,http_status,total_ms\n" + "\n".join(rows) + "\n"


def seconds(value):
    """A duration cell as whole seconds, however openpyxl reads its format."""
    if isinstance(value, datetime.timedelta):
        return round(value.total_seconds())
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if isinstance(value, datetime.datetime):
        return round((value - datetime.datetime(1899, 12, 30)).total_seconds())
    return round(value * 86400)


def rows_under(sheet, *headings):
    """The rows below the first row that holds all headings, as dicts, until the first empty one."""
    grid = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for place, row in enumerate(grid):
        if all(heading in row for heading in headings):
            found = []
            for below in grid[place + 1:]:
                record = {str(name): value for name, value in zip(row, below) if name is not None}
                if all(value is None for value in record.values()) or record[headings[0]] is None:
                    break
                found.append(record)
            return found
    raise AssertionError(f"{headings} are not in one row of sheet {sheet.title}")


def texts(sheet):
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@needs_clock()
class Month(Test):
    @classmethod
    def setUpClass(cls):
        cls.web = Web({"/": (200, "<p>hidup</p>")})
        cls.office = Office(clock=wib("2026-11-24 10:00"), allow_ports=[80, 443, cls.web.port],
                            settings=f'[[site]]\nid = "situs"\nname = "Situs DPRD"\nurl = "{cls.web.url()}"\ninterval = "10m"\n')
        cls.office.start()
        for name, text, command in (("kasus.csv", HISTORY, ("case", "import")),
                                    ("situs.csv", probe_history(), ("site", "import-history"))):
            (cls.office.folder / name).write_text(text)
            cls.office.ok(*command, cls.office.folder / name)
        # As known after the import: before it the record held nothing of October.
        cut_off = cls.office.now().replace(microsecond=0) + datetime.timedelta(seconds=1)
        cls.as_of = cut_off.isoformat()
        cls.files, cls.books = {}, {}
        wait("the cut-off has passed", lambda: cls.office.now() > cut_off + datetime.timedelta(seconds=1))
        for kind in ("analisis-gangguan", "kondisi-web"):
            cls.files[kind] = cls.office.folder / f"{kind}.xlsx"
            cls.office.ok("report", kind, "--period", "2026-10", "-o", cls.files[kind], "--as-of", cls.as_of)
            cls.books[kind] = openpyxl.load_workbook(cls.files[kind], data_only=True)

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()
        cls.web.__exit__()

    def sheet(self, kind, name):
        return self.books[kind][name]

    def test_hand_figures_equal_those_of_the_api_and_of_sql(self):
        for (number, step), used in USED.items():
            verdict = "late" if (number, step) in LATE else "on_time"
            stored = self.office.sql("SELECT used_s, standard_s, verdict FROM verdict WHERE case_number = ? AND step = ?",
                                     number, step)
            self.assertEqual(stored, [(used, STANDARD[step], verdict)], (number, step))
            attempt = self.office.ask("GET", f"/api/v1/cases/{number}").json["steps"][step - 1]["attempts"][0]
            self.assertEqual((attempt["used_s"], attempt["verdict"]), (used, verdict))
        listed = json.loads(self.office.ok("--json", "case", "list").out)["cases"]
        self.assertEqual({(case["number"], case["state"]) for case in listed if case["opened_at"] < "2026-11"},
                         {("2026-0001", "closed"), ("2026-0002", "cancelled")})
        outage, = self.office.ask("GET", "/api/v1/outages").json["outages"]
        self.assertEqual((outage["start"], outage["end"], outage["duration_s"], outage["class"]),
                         ("2026-10-07T10:00:00+07:00", "2026-10-07T10:30:00+07:00", DOWN, "connect_refused"))
        self.assertEqual(self.office.sql("SELECT count(*) FROM blip"), [(1,)])

    def test_cases(self):
        rows = {row["Kasus"]: row for row in rows_under(self.sheet("analisis-gangguan", "Kasus"), "No", "Kasus", "Judul")}
        listed = {case["number"]: case for case in json.loads(self.office.ok("--json", "case", "list").out)["cases"]
                  if case["opened_at"] < "2026-11"}
        self.assertEqual(set(rows), set(listed))
        for number, row in rows.items():
            self.assertEqual(row["Judul"], listed[number]["title"])
            self.assertEqual(row["Pemohon"], listed[number]["requester"])
            self.assertEqual(row["Dibuat"].strftime("%Y-%m-%dT%H:%M"), listed[number]["opened_at"][:16])
            self.assertEqual(row["Selesai"].strftime("%Y-%m-%dT%H:%M"), listed[number]["closed_at"][:16])
            self.assertEqual(seconds(row["Waktu bersih"]), sum(used for (case, _), used in USED.items() if case == number))
        self.assertEqual(seconds(rows["2026-0002"]["Jeda"]), 3600)
        self.assertEqual(rows["2026-0001"]["Tautan"], 1)

    def test_late_steps(self):
        rows = rows_under(self.sheet("analisis-gangguan", "Langkah Terlambat"), "No", "Kasus", "Langkah")
        self.assertEqual([(row["Kasus"], int(str(row["Langkah"]).split()[-1]), row["Lewat (menit)"]) for row in rows],
                         [(number, step, over) for (number, step), over in sorted(LATE.items(), key=lambda one: -one[1])])
        for row, key in zip(rows, sorted(LATE, key=LATE.get, reverse=True)):
            self.assertEqual((seconds(row["Waktu bersih"]), seconds(row["Standar"])), (USED[key], STANDARD[key[1]]))

    def test_times_of_the_steps(self):
        rows = rows_under(self.sheet("analisis-gangguan", "Waktu SOP"), "No", "Langkah", "Standar", "Kasus", "P90")
        by_step = {row["No"]: row for row in rows if isinstance(row["No"], (int, float))}
        self.assertEqual(set(by_step), set(STANDARD))
        for step, row in by_step.items():
            used = sorted(value for (_, one), value in USED.items() if one == step)
            good = sum(value <= STANDARD[step] for value in used)
            nearest = lambda share: used[max(-(-len(used) * share // 100), 1) - 1]
            self.assertEqual(seconds(row["Standar"]), STANDARD[step])
            self.assertEqual(row["Kasus"], len(used))
            self.assertEqual((seconds(row["Tercepat"]), seconds(row["Terlama"])), (used[0], used[-1]))
            self.assertEqual((seconds(row["Median"]), seconds(row["P90"])), (nearest(50), nearest(90)), step)
            self.assertAlmostEqual(row["Tepat waktu"], good / len(used), places=3)

    def test_outages(self):
        rows = rows_under(self.sheet("analisis-gangguan", "Daftar Gangguan"), "No", "ID", "Sumber")
        sites = [row for row in rows if row["Sumber"] == "Situs"]
        self.assertEqual(len(sites), 1)
        row = sites[0]
        stored = self.office.sql("SELECT (end_at - first_fail) / 1000 FROM outage")
        self.assertEqual(stored, [(DOWN,)])
        self.assertEqual((row["Mulai"], row["Selesai"]),
                         (datetime.datetime(2026, 10, 7, 10), datetime.datetime(2026, 10, 7, 10, 30)))
        self.assertEqual((seconds(row["Durasi"]), seconds(row["Durasi jam kerja"])), (DOWN, DOWN))
        self.assertEqual(row["ID"], self.office.ask("GET", "/api/v1/outages").json["outages"][0]["id"])
        self.assertEqual(len([one for one in rows if one["Sumber"] == "Langkah SOP"]), len(LATE))
        # A late step lasts from its breach to its finish: step 1 was due at 09:00 and ended at 09:30.
        first = next(one for one in rows if one["Sumber"] == "Langkah SOP" and "Langkah 1" in one["Objek"])
        self.assertEqual(first["Selesai"], datetime.datetime(2026, 10, 6, 9, 30))
        self.assertIn(first["Mulai"], (datetime.datetime(2026, 10, 6, 9, 0), datetime.datetime(2026, 10, 6, 9, 0, 1)))

    def test_availability_is_cut_never_rounded_up(self):
        front = self.sheet("analisis-gangguan", "Ringkasan")
        numbers = [cell.value for row in front.iter_rows() for cell in row if isinstance(cell.value, float)]
        self.assertIn(0.9993, [round(number, 10) for number in numbers], "the tile shows two decimals, cut")
        on_time = sum(used <= STANDARD[step] for (_, step), used in USED.items()) / len(USED)
        self.assertIn(on_time, [round(number, 10) for number in numbers])
        per_site = rows_under(self.sheet("analisis-gangguan", "Analisis"), "Situs", "Gangguan", "MTTR")[0]
        self.assertEqual(per_site["Gangguan"], 1)
        value = per_site["Ketersediaan"]
        if isinstance(value, str):
            self.assertTrue(value.startswith("99,932"), value)
        else:
            self.assertEqual(round(value, 10), 0.99932)  # three decimals of the share, cut

    def pairs(self, sheet, *headings):
        """First column -> the other named ones, of a block."""
        rows = {row[headings[0]]: [row[one] for one in headings[1:]] for row in rows_under(sheet, *headings)}
        return {name: row for name, row in rows.items() if any(cell is not None for cell in row)}  # not the note below it

    def test_summary_of_disturbances(self):
        rows = self.pairs(self.sheet("analisis-gangguan", "Analisis"), "Uraian", "Periode ini", "Periode lalu")
        now = {name: value for name, (value, _) in rows.items()}
        self.assertEqual((now["Jumlah gangguan"], now["Gangguan terbuka"]), (1, 0))
        self.assertEqual({name: seconds(now[name]) for name in (
            "Total waktu henti", "Waktu henti terencana", "Waktu tidak teramati", "MTTR (rata-rata waktu pemulihan)",
            "MTBF (rata-rata waktu antargangguan)", "Lama bersamaan itu (jam kerja)")},
            {"Total waktu henti": DOWN, "Waktu henti terencana": 0, "Waktu tidak teramati": 0,
             "MTTR (rata-rata waktu pemulihan)": DOWN, "MTBF (rata-rata waktu antargangguan)": MONTH - DOWN,
             "Lama bersamaan itu (jam kerja)": 0})
        self.assertEqual((now["Langkah SOP yang dinilai"], now["Langkah tepat waktu"]), (len(USED), len(USED) - len(LATE)))
        self.assertEqual(now["Langkah terlambat (termasuk yang berjalan)"], len(LATE))
        self.assertEqual((now["Langkah terlambat bersamaan dengan gangguan situs"], now["Tautan publikasi mati"]), (0, 0))
        self.assertEqual({previous for _, previous in rows.values()}, {"–"}, "nothing was recorded before October")

    def test_causes_over_outages_late_steps_and_pauses(self):
        # Unknown: the outage 30 m, step 1 30 m, step 2 2 m. Waiting for others: the pause of an hour. 122 minutes in all.
        sheet = self.sheet("analisis-gangguan", "Analisis")
        by_time = self.pairs(sheet, "Penyebab", "Gangguan", "Menit", "% waktu", "% kumulatif", "Menit henti situs",
                             "Menit keterlambatan langkah", "Jeda langkah", "Menit jeda")
        self.assertEqual(by_time, {"X. Belum diketahui": [3, 62, 0.508, 0.508, 30, 32, 0, 0],
                                   "K. Menunggu pihak lain": [0, 60, 0.491, 1, 0, 0, 1, 60]})
        by_number = self.pairs(sheet, "Kategori", "Jumlah", "%", "% kumulatif", "Gangguan", "Jeda langkah")
        self.assertEqual(by_number, {"X. Belum diketahui": [3, 0.75, 0.75, 3, 0],
                                     "K. Menunggu pihak lain": [1, 0.25, 1, 0, 1]})

    def test_where_and_when(self):
        sheet = self.sheet("analisis-gangguan", "Analisis")
        week = self.pairs(sheet, "Hari", "09", "10", "11", "Jumlah")
        self.assertEqual(week["Rabu"], [0, 30, 0, 30])  # the 7th is a Wednesday
        self.assertEqual({day: row[-1] for day, row in week.items() if row[-1]}, {"Rabu": 30})
        site, = rows_under(sheet, "Situs", "Gangguan", "MTTR")
        self.assertEqual((site["Situs"], seconds(site["Waktu gangguan"]), seconds(site["MTTR"])), ("Situs DPRD", DOWN, DOWN))
        self.assertAlmostEqual(site["Jatah gangguan tersisa (menit)"], (MONTH * 0.005 - DOWN) / 60, places=6)
        self.assertAlmostEqual(site["MTBF (hari)"], (MONTH - DOWN) / 86400, places=6)
        months = self.pairs(sheet, "Bulan", "Ketersediaan", "Target")
        self.assertEqual(len(months), 12)
        self.assertEqual(months["Oktober 2026"], [0.9993, 0.995])
        self.assertEqual(months["September 2026"][0], "–")
        data = self.sheet("analisis-gangguan", "Data Grafik")
        days = self.pairs(data, "Tanggal", "Menit gangguan")
        self.assertEqual({str(day): value for day, (value,) in days.items() if value}, {"7": 30})
        self.assertEqual(len(days), 31)

    def test_rework_waiting_and_the_fitness_of_the_standards(self):
        sheet = self.sheet("analisis-gangguan", "Waktu SOP")
        held = self.pairs(sheet, "Langkah", "Waktu tunggu", "Kelebihan waktu", "Jumlah")
        (first, times), (_, others), *rest = held.items()
        self.assertTrue(first.startswith("1. "), first)
        self.assertEqual([seconds(value) for value in times], [0, 1800, 1800])
        self.assertEqual([seconds(value) for value in others], [0, 120, 120])
        self.assertTrue(all(seconds(value) == 0 for _, row in rest for value in row))
        events = self.pairs(sheet, "No", "Pengulangan", "% pengulangan", "Dilewati", "Dikembalikan", "Berjalan")
        self.assertEqual({tuple(row) for row in events.values()}, {(0, 0, 0, 0, 0)})
        fitness = self.pairs(sheet, "No", "n", "Tepat waktu", "Standar yang 90% terpenuhi", "Penilaian")
        self.assertEqual({step: row for step, row in fitness.items()},
                         {step: [sum(one == step for _, one in USED), "–", "–", "–"] for step in STANDARD})
        notes = " ".join(texts(sheet))
        self.assertIn("terlambat 10 detik sudah 4% dari standar", notes)   # of four minutes
        self.assertIn("terlambat 10 detik sudah 16% dari standar", notes)  # of one

    def test_the_conclusion_names_these_figures(self):
        front = " ".join(texts(self.sheet("analisis-gangguan", "Ringkasan")))
        self.assertIn("Pada periode ini ketersediaan situs mencapai target dengan satu gangguan selama 30 m. Gangguan itu dialami "
                      "Situs DPRD", front)
        self.assertIn("Sebesar 50% dari seluruh waktu gangguan, keterlambatan, dan jeda belum diketahui penyebabnya.", front)
        self.assertIn("Dari 10 langkah SOP yang dinilai, 8 selesai tepat waktu; yang berada di bawah target adalah langkah 1 dan "
                      "2.", front)
        self.assertIn("Hambatan terbesar berada pada langkah 1, dengan waktu tunggu dan kelebihan waktu sebesar 30 m.", front)

    def test_quality_and_follow_up(self):
        counts = self.pairs(self.sheet("analisis-gangguan", "Mutu Data"), "Catatan", "Jumlah", "Dari")
        self.assertEqual(counts["Data diimpor"], [len(USED), len(USED)])
        self.assertEqual(counts["Koreksi"][0], 0)
        self.assertEqual(counts["Tidak dapat dinilai"], [0, len(USED)])
        self.assertEqual(counts["Jam pemantau berubah"], [0, 1])
        self.assertIn("Tidak ada gangguan berat pada periode ini", texts(self.sheet("analisis-gangguan", "Tindak Lanjut")))

    def test_day_by_day(self):
        daily = self.sheet("kondisi-web", "Ketersediaan Harian")
        row = next([cell.value for cell in row] for row in daily.iter_rows() if row[0].value == "Situs DPRD")
        shares = row[2:33]
        self.assertEqual(shares[6], 0.9791)  # (86,400 - 1,800) / 86,400, cut
        self.assertEqual(set(shares[:6] + shares[7:]), {1})
        self.assertEqual(row[33], 0.9993)
        days = rows_under(self.sheet("kondisi-web", "Waktu Respons"), "Situs", "Tanggal", "Pemeriksaan")
        self.assertEqual(len(days), 31)
        # Every ten minutes; the 7th had three confirmations more at the start and two at the end, the 9th one.
        self.assertEqual([day["Pemeriksaan"] for day in days], [144] * 6 + [149, 144, 145] + [144] * 22)
        self.assertEqual([day["Gagal"] for day in days], [0] * 6 + [6, 0, 1] + [0] * 22)
        self.assertEqual([day["Gangguan sesaat"] for day in days], [0] * 8 + [1] + [0] * 22)
        self.assertEqual({day["Median (detik)"] for day in days}, {0.12})

    def test_the_other_workbook(self):
        site = rows_under(self.sheet("kondisi-web", "Ringkasan"), "Situs", "Ketersediaan")[0]
        self.assertEqual(site["Situs"], "Situs DPRD")
        links = rows_under(self.sheet("kondisi-web", "Tautan"), "No", "Kasus", "Tautan")
        self.assertEqual([(row["Kasus"], row["Tautan"]) for row in links], [("2026-0001", LINK)])

    def test_gates(self):
        gates = subprocess.run(["/usr/bin/python3", pathlib.Path(__file__).with_name("workbook_gates.py"), *self.files.values()],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=280)
        self.assertEqual(gates.returncode, 0, gates.stdout)

    def test_equal_bytes_for_the_same_cut_off_whatever_happened_since(self):
        self.office.ok("case", "open", "Sesudah saat data")
        for kind, file in self.files.items():
            again = self.office.folder / "lagi.xlsx"
            self.office.ok("report", kind, "--period", "2026-10", "-o", again, "--as-of", self.as_of)
            self.assertEqual(hashlib.sha256(again.read_bytes()).hexdigest(), hashlib.sha256(file.read_bytes()).hexdigest(), kind)

    def test_periods_places_and_the_archive(self):
        report = lambda *words: self.office.cli("report", "analisis-gangguan", *words)
        self.assertEqual(report("--period", "2027-01").code, 65)
        self.assertEqual(report("--period", "2026-13").code, 64)
        self.assertEqual(report("--period", "2026-10", "--as-of", "2027-01-01T00:00").code, 65)
        nowhere = report("--period", "2026-10", "-o", self.office.folder / "tidak/ada/x.xlsx")
        self.assertEqual(nowhere.code, 73, nowhere)
        for period in ("2026", "2026-H2", "2026-Q4", "2026-W41", "2026-10-07"):
            file = self.office.folder / "p.xlsx"
            self.assertEqual(report("--period", period, "-o", file).code, 0, period)
            self.assertEqual(file.read_bytes()[:2], b"PK")
        running = openpyxl.load_workbook(self.office.folder / "p.xlsx")
        self.assertNotIn("SEMENTARA", " ".join(texts(running["Ringkasan"])))
        report("--period", "2026-11", "-o", self.office.folder / "p.xlsx")
        self.assertIn("SEMENTARA", " ".join(texts(openpyxl.load_workbook(self.office.folder / "p.xlsx")["Ringkasan"])))
        piped = subprocess.run([os.environ["PANTAU"], "--config", self.office.config, "report", "kondisi-web", "--period", "2026-10",
                                "--as-of", self.as_of, "-o", "-"], stdout=subprocess.PIPE, env=self.office.environment(), timeout=60)
        self.assertEqual(piped.stdout, self.files["kondisi-web"].read_bytes())
        self.assertEqual(self.office.sql("SELECT count(*) FROM report_file WHERE period = '2026-09'"), [(0,)])
        before = self.office.sql("SELECT count(*) FROM report_file")[0][0]
        made = report("--period", "2026-09")
        self.assertEqual(made.code, 0, made)
        path = pathlib.Path(made.out.strip())
        self.assertTrue(path.is_file())
        again = report("--period", "2026-09")  # the same data: no new revision
        self.assertEqual((again.code, again.out), (0, made.out), again)
        self.assertEqual(self.office.sql("SELECT count(*) FROM report_file")[0][0], before + 1)
        self.assertIn(path.name, self.office.ok("report", "list").out)
        id_ = self.office.ask("GET", "/api/v1/reports").json["reports"][0]["id"]
        connection = self.office.connection()
        connection.request("GET", f"/api/v1/reports/{id_}/file")
        answer = connection.getresponse()
        self.assertEqual(answer.read(), path.read_bytes())
        connection.close()
        self.assertIn(path.name, answer.headers["Content-Disposition"])

    def test_zz_verify_is_content_after_all_that(self):
        self.matches(self.office.ok("verify").out, "^Content: ")


if __name__ == "__main__":
    main()
