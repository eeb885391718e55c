"""Many open steps: each threshold is stored within a second of its instant, exactly once, also through kill -9."""
import datetime
import time
import unittest

from harness import LONG, Office, Test, main, needs_clock, slow_build, wait, wib

STEPS = 10_000 if LONG else 1_500
BEGIN = wib("2026-11-24 08:00")
SPREAD = 60 if LONG else 30  # seconds over which the steps were begun


@needs_clock()
class Thresholds(Test):
    def test_each_within_a_second_and_once(self):
        # Half of the hour is used up from 08:30:00 on, one step after the other.
        with Office(clock=BEGIN + datetime.timedelta(minutes=28)) as office:
            office.start()
            rows = ["case_number,event,step,occurred_at,title"]
            for place in range(STEPS):
                at = (BEGIN + datetime.timedelta(seconds=place * SPREAD // STEPS)).isoformat()
                rows += [f"T-{place:05d},case_opened,,{at},Kasus {place}", f"T-{place:05d},step_started,1,{at},"]
            file = office.folder / "banyak.csv"
            file.write_text("\n".join(rows) + "\n")
            office.ok("case", "import", file)
            self.assertEqual(office.ask("GET", "/api/v1/status").json["cases"]["running"], STEPS)
            left = (BEGIN + datetime.timedelta(minutes=30) - office.now()).total_seconds()
            self.assertGreater(left, 2, "the import took too long for this test's clock")
            office.jump(round(left) - 2)

            def raised():
                return office.sql("SELECT count(*) FROM event WHERE kind = 'warning_raised'")[0][0]
            wait("a third is raised", lambda: raised() > STEPS // 3, 240)
            office.kill()
            down = office.now()
            office.start()
            up = office.now()
            wait("all of the first threshold are raised", lambda: raised() == STEPS, 240)
            slack = 1000 if not slow_build() else 5000  # milliseconds
            lags = office.sql("SELECT occurred_at, recorded_at - occurred_at FROM event WHERE kind = 'warning_raised'")
            # What fell due while it was down is raised at its start, with its true time.
            ms = lambda moment: moment.timestamp() * 1000
            live = [lag for at, lag in lags if not ms(down) - 1500 < at < ms(up) + 500]
            self.assertGreater(len(live), STEPS // 2)
            live.sort()
            print(f"{STEPS} open steps: {len(live)} thresholds live, p50 {live[len(live) // 2]} ms, "
                  f"p99 {live[len(live) * 99 // 100]} ms, worst {live[-1]} ms")
            # Beside other tests on two cores a moment without processor is not the program's; alone it must hold for all.
            self.assertLessEqual(live[-1] if LONG else live[len(live) // 2], slack)
            self.assertGreaterEqual(live[0], 0)

            # Everything else at once, and a kill in the middle of it.
            office.jump(40 * 60)
            wait("it is at it", lambda: raised() > STEPS * 3 // 2, 240)
            office.kill()
            office.start()
            expected = STEPS * 4
            wait("all warnings are raised", lambda: raised() >= expected, 240)
            wait("all breaches are raised", lambda: office.sql(
                "SELECT count(*) FROM event WHERE kind = 'breach_raised'") == [(STEPS,)], 240)
            self.assertEqual(raised(), expected)
            self.assertEqual(office.sql("SELECT count(*) FROM (SELECT DISTINCT case_number, step, attempt, threshold, kind FROM event "
                                        "WHERE kind IN ('warning_raised', 'breach_raised'))"), [(STEPS * 5,)])
            office.ok("verify")


if __name__ == "__main__":
    main()
