"""The office's day: 12 people on 12 tokens of their own work off 40 cases at once, with refused acts among them; at the end
the log verifies, and the case list, both workbooks and the hand count agree."""
import concurrent.futures
import random
import threading
import warnings

import openpyxl

from harness import Office, Test, Web, main, needs_clock, wait, wib
from month import rows_under

warnings.filterwarnings("ignore", module="openpyxl")

STAFF = ["peliput-1", "peliput-2", "penulis-1", "penulis-2", "penulis-3", "desain-1", "desain-2", "admin-web-1", "admin-web-2"]
SUPERVISORS = ["kasubag", "kabag", "sekretaris"]


@needs_clock()
class Day(Test):
    def test_a_day(self):
        pages = {f"/berita/{place}": (200, "<title>Berita</title><p>isi</p>") for place in range(40)}
        with Web(pages) as web, Office(clock=wib("2026-11-24 08:00"), allow_ports=[web.port]) as office:
            office.configure('[report]\ntarget_on_time = 0.9\n')
            office.start()
            tokens = {name: office.token("staff", name) for name in STAFF}
            tokens |= {name: office.token("supervisor", name) for name in SUPERVISORS}
            self.assertEqual(len(tokens), 12)
            counted = {"finished": 0, "skipped": 0, "returned": 0, "cancelled": 0, "refused": 0, "closed": 0}
            lock = threading.Lock()

            def count(what):
                with lock:
                    counted[what] += 1

            def act(who, number, status, **body):
                answer = office.api("POST", f"/api/v1/cases/{number}/events", body, tokens[who])
                self.assertEqual(answer.status, status, (who, number, body, answer))
                if status >= 400:
                    count("refused")
                    self.assertTrue(answer.json["message_id"])
                return answer

            def work(place):
                mine = random.Random(place)
                who = lambda: mine.choice(STAFF)
                number = office.api("POST", "/api/v1/cases", {"title": f"Permintaan {place}"}, tokens[who()]).json["number"]
                act(who(), number, 409, kind="step_finished")
                if place % 13 == 12:
                    act(who(), number, 403, kind="cancelled", reason="PERINTAH_PIMPINAN")
                    act("sekretaris", number, 422, kind="cancelled")
                    act("sekretaris", number, 201, kind="cancelled", reason="PERINTAH_PIMPINAN")
                    act(who(), number, 409, kind="step_started", step=1)
                    return count("cancelled")
                for step in range(1, 8):
                    if step == 5 and place % 10 == 0:
                        act(who(), number, 403, kind="step_skipped", step=5, reason="PERINTAH_PIMPINAN", authority="Kabag")
                        act("kabag", number, 422, kind="step_skipped", step=5, reason="PERINTAH_PIMPINAN")
                        act("kabag", number, 201, kind="step_skipped", step=5, reason="PERINTAH_PIMPINAN", authority="Kabag")
                        count("skipped")
                        continue
                    act(who(), number, 201, kind="step_started", step=step)
                    if place % 4 == 0:
                        act(who(), number, 409, kind="step_started", step=step)
                        act(who(), number, 422, kind="paused")
                        act(who(), number, 201, kind="paused", reason="MENUNGGU_NARASUMBER")
                        act(who(), number, 409, kind="paused", reason="MENUNGGU_NARASUMBER")
                        act(who(), number, 409, kind="step_finished")
                        act(who(), number, 201, kind="resumed")
                        act(who(), number, 409, kind="resumed")
                    if step == 4 and place % 5 == 1:
                        act(who(), number, 201, kind="returned", to_step=3, reason="MENUNGGU_ACC")
                        count("returned")
                        for back in (3, 4):
                            act(who(), number, 201, kind="step_started", step=back)
                            act(who(), number, 201, kind="step_finished")
                            count("finished")
                        continue
                    more = {}
                    if step == 2:
                        act(who(), number, 422, kind="step_finished")
                        more = {"approved_by": "Kabag"}
                    if step == 6:
                        act(who(), number, 422, kind="step_finished")
                        more = {"links": [web.url(f"/berita/{place}")]}
                    # Two phones finish the same step: one of them wins.
                    seq = office.api("GET", f"/api/v1/cases/{number}", token=tokens[who()]).json["last_seq"]
                    with concurrent.futures.ThreadPoolExecutor(2) as phones:
                        body = {"kind": "step_finished", "expected_seq": seq, **more}
                        both = [phones.submit(office.api, "POST", f"/api/v1/cases/{number}/events", body, tokens[name])
                                for name in (who(), who())]
                    answers = sorted((one.result() for one in both), key=lambda answer: answer.status)
                    self.assertEqual([answer.status for answer in answers], [201, 409], answers)
                    self.assertEqual(answers[1].code, "E_STALE")
                    self.assertEqual(answers[1].json["newer"][0]["kind"], "step_finished")
                    count("finished")
                    count("refused")
                count("closed")

            with concurrent.futures.ThreadPoolExecutor(12) as people:
                for done in [people.submit(work, place) for place in range(40)]:
                    done.result()
            self.assertGreater(counted["refused"], 300)
            office.ok("verify")

            listed = office.ok("--json", "case", "list").json["cases"]
            states = [case["state"] for case in listed]
            self.assertEqual((len(listed), states.count("closed"), states.count("cancelled")),
                             (40, counted["closed"], counted["cancelled"]))
            self.assertEqual(len({case["number"] for case in listed}), 40)
            rows = office.sql("SELECT verdict, count(*) FROM verdict GROUP BY verdict")
            judged = dict(rows)
            self.assertEqual(judged.get("on_time", 0) + judged.get("late", 0), counted["finished"])
            shown = [attempt for case in listed for step in office.ask("GET", f"/api/v1/cases/{case['number']}").json["steps"]
                     for attempt in step["attempts"]]
            self.assertEqual(sum(one["status"] == "finished" for one in shown), counted["finished"])
            self.assertEqual(sum(one["status"] == "returned" for one in shown), counted["returned"])
            self.assertEqual(sum(one["status"] == "skipped" for one in shown), counted["skipped"])

            # Both workbooks say the same of the same day. A report counts whole seconds up to its cut-off: the last act's is over.
            last = office.now().replace(microsecond=0)
            wait("the second of the last act is over", lambda: office.now().replace(microsecond=0) > last)
            first, second = office.folder / "a.xlsx", office.folder / "b.xlsx"
            office.ok("report", "analisis-gangguan", "--period", "2026-11-24", "-o", first)
            office.ok("report", "kondisi-web", "--period", "2026-11-24", "-o", second)
            book = openpyxl.load_workbook(first, data_only=True)
            rows = {row["Kasus"]: row for row in rows_under(book["Kasus"], "No", "Kasus", "Judul")}
            self.assertEqual(set(rows), {case["number"] for case in listed})
            self.assertEqual(sum(row["Status"].startswith("Selesai") for row in rows.values()), counted["closed"])
            self.assertEqual(sum(row["Dikembalikan"] for row in rows.values()), counted["returned"])
            self.assertEqual(sum(row["Dilewati"] for row in rows.values()), counted["skipped"])
            times = [row for row in rows_under(book["Waktu SOP"], "No", "Langkah", "Standar", "Kasus", "P90")
                     if isinstance(row["No"], (int, float))]
            self.assertEqual(sum(row["Kasus"] for row in times), counted["finished"])
            given = rows_under(openpyxl.load_workbook(second, data_only=True)["Tautan"], "No", "Kasus", "Tautan")
            self.assertEqual({row["Tautan"] for row in given}, {web.url(f"/berita/{place}") for place in range(40) if place % 13 != 12})
            self.assertEqual(len(given), counted["closed"])


if __name__ == "__main__":
    main()
