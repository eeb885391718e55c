"""Warnings and breaches: stored within a second of their instant, exactly once, through kill -9, with true times after a downtime."""
import datetime
import re

from harness import Office, Test, instant, main, needs_clock, wait, wib

# 50, 75, 90 and 100 % of 10 s come after 5, 8, 9 and 10 s, the breach after 11.
QUICK_SOP = """schema = 1
code = "cepat"
number = "1/2026"
name = "CEPAT"
effective_from = 2026-01-01
legal_basis = ["-"]
[[executor]]
code = "P1"
name = "Petugas"
confirmed = true
[[step]]
number = 1
activity = "Sepuluh detik"
executor = ["P1"]
requirement = "-"
time_standard = "10s"
output = "-"
"""
AFTER = [("warning_raised", 50, 5), ("warning_raised", 75, 8), ("warning_raised", 90, 9), ("warning_raised", 100, 10),
         ("breach_raised", None, 11)]


def raised(office, number):
    return [e for e in office.events(number) if e["kind"] in ("warning_raised", "breach_raised")]


def second(text):
    return instant(text).replace(microsecond=0)


@needs_clock()
class Thresholds(Test):
    def check(self, office, number, seen, lag=lambda event: (0, 0)):
        begun = second(next(e["occurred_at"] for e in office.events(number) if e["kind"] == "step_started"))
        self.assertEqual([(e["kind"], e.get("threshold") if e["kind"] == "warning_raised" else None,
                           (second(e["occurred_at"]) - begun).total_seconds()) for e in seen], AFTER)
        for event in seen:
            least, most = lag(event)
            late = (instant(event["recorded_at"]) - instant(event["occurred_at"])).total_seconds()
            self.assertTrue(least <= late <= most + 1, f"{late} s after its instant: {event}")
            self.assertTrue(least <= event.get("lag_seconds", 0) <= most + 1, event)

    def begin(self, office):
        number = office.ok("case", "open", "Cepat").out.strip()
        office.ok("case", "start", number)
        return number

    def test_each_is_stored_within_a_second_and_counted_once(self):
        with Office(clock=wib("2026-11-24 10:00"), sop=QUICK_SOP) as office:
            office.start()
            number = self.begin(office)
            other = self.begin(office)
            paused = self.begin(office)
            office.ok("case", "pause", paused, "--reason", "MENUNGGU_ACC")
            wait("two breaches", lambda: len(raised(office, number) + raised(office, other)) == 10, 25)
            for one in (number, other):
                self.check(office, one, raised(office, one))
            self.assertEqual(raised(office, paused), [], "a paused step warns of nothing")
            self.assertEqual(sorted(c["number"] for c in office.cli("--json", "case", "list", "--late").json["cases"]),
                             [number, other])
            status = office.cli("status")
            self.assertEqual(status.code, 1, "something needs a look")
            self.matches(status.out, rf"^  late: {number} step 1, over by 0:00:0")
            office.ok("case", "finish", number)
            self.assertEqual(len(raised(office, number)), 5)
            text = office.scrape()
            for percent in (50, 75, 90, 100):
                found = re.search(rf'^pantau_sop_thresholds_total{{(?=[^}}]*"{percent}")[^}}]*}} (\d+)', text, re.M)
                self.assertEqual(found and found[1], "2", percent)
            self.matches(text, r'^pantau_sop_breaches_total{[^}]*} 2$')
            self.assertEqual(office.log.read_text().count("beyond its standard"), 2)
            office.ok("verify")

    def test_exactly_once_through_kill_9_at_every_second(self):
        with Office(clock=wib("2026-11-24 10:00"), sop=QUICK_SOP) as office:
            office.start()
            number = self.begin(office)
            for have in (1, 2, 4):
                wait(f"{have} thresholds", lambda: len(raised(office, number)) >= have)
                office.kill()
                office.start()
            wait("the breach", lambda: len(raised(office, number)) == 5)
            office.kill()
            office.start()
            # Restarts cost a moment each; the instants themselves are those of the plan.
            self.check(office, number, raised(office, number), lambda event: (0, 10))
            office.ok("verify")

    def test_after_a_downtime_with_true_time_and_lag(self):
        with Office(clock=wib("2026-11-24 10:00"), sop=QUICK_SOP) as office:
            office.start()
            number = self.begin(office)
            wait("50 %", lambda: len(raised(office, number)) >= 1)
            before = len(raised(office, number))
            office.kill()
            office.later(1800)
            office.start()
            wait("the missed ones", lambda: len(raised(office, number)) == 5)
            seen = raised(office, number)
            self.check(office, number, seen, lambda event: (0, 1) if seen.index(event) < before else (1780, 1830))
            self.assertTrue(office.sql("SELECT late FROM case_record WHERE number = ?", number)[0][0])
            office.kill()
            office.later(600)
            office.start()
            self.assertEqual(len(raised(office, number)), 5)

    def test_a_clock_that_is_set_is_noticed_and_nothing_comes_twice(self):
        with Office(clock=wib("2026-11-24 10:00"), sop=QUICK_SOP) as office:
            office.start()
            self.assertEqual(office.cli("status").code, 0, "all is well")
            number = self.begin(office)
            wait("50 %", lambda: len(raised(office, number)) == 1)
            office.jump(1800)  # forward: the rest is due at once
            wait("all of them", lambda: len(raised(office, number)) == 5, 4)
            # One event for the office, and one that marks the step that ran meanwhile.
            jumps = lambda of="": office.sql("SELECT lag_seconds FROM event WHERE kind = 'clock_jumped' AND case_number = ?", of)
            self.assertEqual([abs(seconds - 1800) <= 1 for (seconds,) in jumps()], [True], jumps())
            self.assertEqual(jumps(number), jumps(), "the running step is marked")
            other = self.begin(office)
            recorded = instant(office.events(other)[-1]["recorded_at"])
            office.jump(-3600)
            wait("the jump back", lambda: len(jumps()) == 2, 4)
            office.ok("case", "note", other, "--text", "jam mundur")
            events = office.events(other)
            self.assertGreaterEqual(instant(events[-1]["recorded_at"]), recorded, "recorded_at never goes back")
            self.assertEqual(len(raised(office, number)), 5)
            self.assertEqual(raised(office, other), [], "ten seconds have not passed on this clock")
            office.ok("verify")

    def test_the_night_counts_nothing_and_a_step_breaches_by_its_working_hours(self):
        """Rows 25 and 50 of the edge cases: step 3 from Tuesday 14:00, the service down from 15:31 to Wednesday 10:00."""
        with Office(clock=wib("2026-06-09 14:00")) as office:
            office.start()
            number = office.ok("case", "open", "Semalam", "--at", "2026-06-09T13:00").out.strip()
            office.ok("case", "start", number, "--at", "2026-06-09T13:00")
            office.ok("case", "finish", number, "--next", "--at", "2026-06-09T13:30")
            office.ok("case", "finish", number, "--next", "--approved-by", "Kabag", "--at", "2026-06-09T13:33")
            office.ok("case", "pause", number, "--reason", "MENUNGGU_NARASUMBER", "--at", "2026-06-09T13:33")
            office.ok("case", "resume", number, "--at", "2026-06-09T14:00")
            office.kill()
            office.later(20 * 3600)
            office.start()
            of_step = lambda: [e for e in raised(office, number) if e.get("step") == 3]
            wait("five of step 3", lambda: len(of_step()) == 5)
            self.assertEqual([e["occurred_at"][:19] for e in of_step()],
                             ["2026-06-09T15:30:00", "2026-06-10T07:45:00", "2026-06-10T08:12:00", "2026-06-10T08:30:00",
                              "2026-06-10T08:30:01"])
            lag = of_step()[-1]["lag_seconds"]
            self.assertTrue(5399 <= lag <= 5460, lag)
            self.assertEqual(office.ask("GET", f"/api/v1/cases/{number}/why?step=3").json["due"], "2026-06-10T08:30:00+07:00")
            office.ok("verify")


if __name__ == "__main__":
    main()
