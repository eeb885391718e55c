"""Calendars while cases run: tried out, adopted, re-judged, as known on a day; Ramadan moved by a day; a decree that is missing."""
import datetime
import re
import unittest

from harness import ROOT, Office, Test, main, needs_clock, wait, wib

CALENDARS = [ROOT / f"config/calendar/indonesia-{year}.toml" for year in (2025, 2026, 2027)]
LIST = "date,weekday,name,kind,source,state\n"


def holidays(year, *more):
    """The shipped list of a year as CSV, with more rows."""
    text = CALENDARS[year - 2025].read_text()
    rows = re.findall(r'\[\[holiday\]\]\ndate = (\S+)\nweekday = "(\w+)"\nname = "([^"]*)"\nkind = "(\w+)"\nsource = "([^"]*)"', text)
    assert len(rows) > 20, len(rows)
    return LIST + "".join(",".join(f'"{cell}"' for cell in row) + ",official\n" for row in rows) + "".join(row + "\n" for row in more)


@needs_clock()
class Adoption(Test):
    def test_a_day_off_decreed_while_a_step_runs(self):
        with Office(clock=wib("2026-06-08 14:00:05"), calendars=CALENDARS) as office:  # a Monday
            office.start()
            closed = office.ok("case", "open", "Selesai", "--at", "2026-06-08T14:00").out.strip()
            office.ok("case", "start", closed, "--at", "2026-06-08T14:00")
            office.jump(3 * 3600)  # 17:00: two hours of one used
            late = office.ok("case", "finish", closed)
            number = office.ok("case", "open", "Berjalan").out.strip()
            office.ok("case", "start", number)
            file = office.folder / "skb.csv"
            extra = ("2026-06-08,Mon,Libur susulan,daerah,SK Bupati 1,official", "2026-06-09,Tue,Libur,daerah,SK Bupati 1,official")
            file.write_text(holidays(2026, *extra))
            before = office.ask("GET", f"/api/v1/cases/{number}").json["steps"][0]["attempts"][0]["due"]
            self.assertEqual(before, "2026-06-09T08:30:00+07:00")

            dry = office.cli("calendar", "import", file)
            self.assertEqual(dry.code, 0, dry)
            self.matches(dry.out, r"^new +2026-06-09 +Tue +daerah +Libur +7:30:00 +0:00:00$")
            self.matches(dry.out, rf"^{number} +1 +2026-06-09 08:30:00 +2026-06-10 08:30:00$")
            self.matches(dry.out, rf"^{closed} +1 +late +2:00:00 +on_time +0:00:00$")
            self.assertIn("nothing was changed", dry.err)
            self.assertEqual(office.sql("SELECT count(*) FROM event WHERE kind = 'calendar_adopted'"), [(1,)])
            self.assertEqual(office.cli("calendar", "import", file, "--adopt").code, 64)

            known = office.now() + datetime.timedelta(seconds=1)
            office.jump(60)
            done = office.cli("calendar", "import", file, "--adopt", "--by", "Sekretaris DPRD", "--reason", "SK Bupati 1 tanggal 8 Juni")
            self.assertEqual(done.code, 0, done)
            self.assertIn("Adopted", done.err)
            event = office.sql("SELECT actor, authority, calendar <> old_value FROM event WHERE kind = 'calendar_adopted' ORDER BY id")[-1]
            self.assertEqual(event[1:], ("Sekretaris DPRD", 1))
            again = office.cli("calendar", "import", file)
            self.assertIn("in force already", again.err)

            def shown():
                return office.ask("GET", f"/api/v1/cases/{number}").json["steps"][0]["attempts"][0]["due"]
            self.assertEqual(shown(), "2026-06-10T08:30:00+07:00")
            # What ended keeps its verdict, and the calendar of it stands behind "why".
            attempt = office.ask("GET", f"/api/v1/cases/{closed}").json["steps"][0]["attempts"][0]
            self.assertEqual((attempt["verdict"], attempt["used_s"], len(attempt["verdicts"])), ("late", 7200, 1))
            self.assertIn("used 2:00:00 of 1:00:00", office.ok("case", "why", closed, "--step", "1").out)
            office.stop()
            office.start()  # the adoption holds
            self.assertEqual(shown(), "2026-06-10T08:30:00+07:00")
            self.assertEqual(office.ok("worktime", "due", "2026-06-08T17:00", "3600").out.strip(), "2026-06-10T08:30:00+07:00")
            self.matches(office.ok("calendar", "show", "2026").out, r"2026-06-09 +Tue +closed +Libur")

            # A supervisor has it judged again: old and new verdict side by side.
            events = office.events(closed)
            seq = next(event["seq"] for event in events if event["kind"] == "step_finished")
            refused = office.cli("case", "correct", closed, "--seq", seq, "--field", "verdict", "--authority", "Sekretaris")
            self.refused(refused, "E_REASON_REQUIRED", 65)
            staff = office.token("staff")
            body = {"kind": "corrected", "target_seq": seq, "field": "verdict", "reason": "PERINTAH_PIMPINAN", "authority": "S"}
            self.assertEqual(office.api("POST", f"/api/v1/cases/{closed}/events", body, staff).code, "E_FORBIDDEN")
            office.jump(60)
            office.ok("case", "correct", closed, "--seq", seq, "--field", "verdict", "--reason", "PERINTAH_PIMPINAN", "--authority", "Sekretaris")
            attempt = office.ask("GET", f"/api/v1/cases/{closed}").json["steps"][0]["attempts"][0]
            self.assertEqual([(v["verdict"], v["used_s"]) for v in attempt["verdicts"]], [("late", 7200), ("on_time", 0)])
            self.assertEqual((attempt["verdict"], attempt["used_s"]), ("on_time", 0))
            self.assertNotEqual(attempt["verdicts"][0]["calendar_version"], attempt["verdicts"][1]["calendar_version"])
            self.matches(office.ok("case", "show", closed).out, r"on_time \(first late, 2:00:00\)")
            why = office.ok("case", "why", closed, "--step", "1").out
            self.matches(why, r"late +2:00:00 +1:00:00")
            self.matches(why, r"on_time +0:00:00 +1:00:00")

            # As it was known before: the old calendar, the old verdict.
            moment = known.isoformat(timespec="seconds")
            old = office.ask("GET", f"/api/v1/cases/{number}?as_of={moment.replace('+', '%2B')}").json
            self.assertEqual(old["steps"][0]["attempts"][0]["due"], "2026-06-09T08:30:00+07:00")
            old = office.ok("case", "show", closed, "--as-of", moment).out
            self.matches(old, r"As it was known at")
            self.matches(old, r" late$")
            self.assertEqual(office.cli("case", "show", closed, "--as-of", "2026-06-01").code, 1)  # not opened yet
            self.assertEqual(office.ask("GET", f"/api/v1/cases/{closed}?as_of=2027-01-01").code, "E_BAD_FIELD")
            self.assertEqual(office.ask("GET", f"/api/v1/cases/{closed}/why?step=1&attempt=0").status, 422)

            # Files that say something else win over the adoption.
            own = office.folder / "2026.toml"
            own.write_text(CALENDARS[1].read_text().replace('name = "', 'name = "Baru ', 1))
            office.base = office.base.replace(str(CALENDARS[1]), str(own))
            office.configure("")
            reloaded = office.ok("reload").out
            self.matches(reloaded, rf"{number} step 1: due 2026-06-10T08:30:00\+07:00 -> 2026-06-09T08:30:00\+07:00")
            self.assertEqual(shown(), "2026-06-09T08:30:00+07:00")
            office.ok("verify")

    def test_ramadan_begins_a_day_later(self):
        text = CALENDARS[1].read_text()
        self.assertIn("from = 2026-02-19", text)
        with Office(clock=wib("2026-02-18 15:30"), calendars=CALENDARS) as office:
            office.start()
            number = office.ok("case", "open", "Berjalan", "--at", "2026-02-18T15:30").out.strip()
            office.ok("case", "open", "Belum dimulai")
            office.ok("case", "start", number, "--at", "2026-02-18T15:30")
            file = office.folder / "ramadan.toml"
            file.write_text(text.replace("from = 2026-02-19", "from = 2026-02-20"))
            answer = office.ask("POST", "/api/v1/calendar", {"file": "ramadan.toml", "text": file.read_text()})
            self.assertEqual(answer.status, 200, answer)
            self.assertFalse(answer.json["adopted"])
            self.assertEqual(answer.json["open_steps"], [{"number": number, "step": 1, "attempt": 1, "due_before": "2026-02-19T08:30:00+07:00",
                                                          "due_after": "2026-02-19T08:00:00+07:00"}])
            self.assertEqual(answer.json["closed"], [])
            for body, code in (({"adopt": True, "reason": "isbat"}, "E_APPROVAL_REQUIRED"), ({"adopt": True, "by": "S"}, "E_REASON_REQUIRED")):
                refused = office.ask("POST", "/api/v1/calendar", {"file": "r.toml", "text": file.read_text(), **body})
                self.assertEqual((refused.status, refused.code), (422, code))
            done = office.ask("POST", "/api/v1/calendar", {"file": "r.toml", "text": file.read_text(), "adopt": True, "by": "Sekretaris",
                                                           "reason": "Sidang isbat"})
            self.assertEqual((done.status, done.json["adopted"]), (201, True), done)
            # The alarm goes by the new time.
            office.jump(16 * 3600 + 31 * 60 + 2)
            wait("the breach is raised", lambda: office.sql("SELECT 1 FROM event WHERE kind = 'breach_raised'"))
            breach = [event for event in office.events(number) if event["kind"] == "breach_raised"][0]
            self.assertEqual(breach["occurred_at"], "2026-02-19T08:00:01+07:00")
            office.ok("verify")

    def test_mistakes_are_named_and_nothing_is_adopted(self):
        with Office(calendars=CALENDARS) as office:
            office.start()
            file = office.folder / "skb.csv"
            file.write_text(holidays(2026, "2026-06-09,Wed,Libur,daerah,SK,official"))
            done = office.cli("calendar", "import", file, "--adopt", "--by", "S", "--reason", "x")
            self.assertEqual(done.code, 65, done)
            self.matches(done.err, r"skb\.csv:\d+:\d+: .*2026-06-09 is a Tue")
            file = office.folder / "lain.toml"
            file.write_text(CALENDARS[1].read_text().replace("to = 2026-12-31", "to = 2027-03-31", 1))
            self.assertEqual(office.cli("calendar", "import", file).code, 65)
            self.assertEqual(office.ask("POST", "/api/v1/calendar", {"file": "x.ics", "text": ""}).code, "E_BAD_FIELD")
            staff = office.token("supervisor")
            self.assertEqual(office.api("POST", "/api/v1/calendar", {"file": "x.csv", "text": ""}, staff).status, 403)

    def test_a_missing_decree_is_told_from_november_or_when_it_is_needed(self):
        with Office(clock=wib("2026-10-30 10:00"), calendars=CALENDARS[:2]) as office:
            office.start()
            self.assertIsNone(office.ask("GET", "/api/v1/status").json["calendar"]["missing_year"])
            office.stop()
            office.later(3 * 86400)
            office.start()
            calendar = office.ask("GET", "/api/v1/status").json["calendar"]
            self.assertEqual((calendar["missing_year"], calendar["needed_by"], calendar["covered_until"]), (2027, None, "2026-12-31"))
            self.assertIn("Kalender tahun 2027 belum dimuat", calendar["message"])
            wait("the log says so", lambda: "load that year's decree" in office.log.read_text())
            self.matches(office.cli("status").out, r"^Calendar: 2027 is missing")
            office.stop()
            office.later(int((wib("2026-12-31 15:30") - wib("2026-11-02 10:00")).total_seconds()))
            office.start()
            number = office.ok("case", "open", "Akhir tahun", "--at", "2026-12-31T15:30").out.strip()
            office.ok("case", "start", number, "--at", "2026-12-31T15:30")
            self.assertEqual(office.ask("GET", "/api/v1/status").json["calendar"]["needed_by"], number)
            file = office.folder / "skb-2027.csv"
            file.write_text(holidays(2027))
            done = office.ok("calendar", "import", file, "--adopt", "--by", "Sekretaris", "--reason", "SKB 2027")
            self.assertIn("2027 was not covered", done.err)
            self.matches(done.out, rf"^{number} +1 +outside the calendar +2027-01-04 08:00:00$")
            self.assertIsNone(office.ask("GET", "/api/v1/status").json["calendar"]["missing_year"])
            office.ok("verify")


if __name__ == "__main__":
    main()
