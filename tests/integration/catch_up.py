"""A scheduled report whose time passed while the service was down is written exactly once after the start, marked late."""
from harness import Office, Test, main, needs_clock, wait, wib

BOTH = [("analisis-gangguan", "2026-10"), ("kondisi-web", "2026-10")]


@needs_clock()
class CatchUp(Test):
    def files(self, office):
        return office.sql("SELECT kind, period, late, actor FROM report_file ORDER BY kind, period")

    def next_reports(self, office):
        """When each report is due; backups are jobs of their own."""
        jobs = office.ask("GET", "/api/v1/status").json["jobs"]
        return {job["job"]: job["next"] for job in jobs if job["job"].startswith("report ")}

    def test_on_time_late_and_never_twice(self):
        with Office(clock=wib("2026-10-30 10:00")) as office:
            office.start()
            office.ok("case", "open", "Sebelum akhir bulan")
            self.assertEqual(self.files(office), [])
            jobs = self.next_reports(office)
            # 1 November 2026 is a Sunday: the first working day after October is Monday the 2nd.
            self.assertEqual(set(jobs.values()), {"2026-11-02T07:00:00+07:00"}, jobs)
            office.kill()

            office.later(4 * 86400)  # Tuesday 3 November, 10:00
            office.start()
            wait("both late reports", lambda: len(self.files(office)) == 2, 60)
            self.assertEqual(self.files(office), [(kind, period, 1, "schedule") for kind, period in BOTH])
            for _ in range(2):
                office.kill()
                office.later(3600)
                office.start()
                wait("the jobs are planned", lambda: set(self.next_reports(office).values()) == {"2026-12-01T07:00:00+07:00"})
            self.assertEqual(len(self.files(office)), 2)
            self.assertEqual(office.sql("SELECT count(*) FROM job_run WHERE ok = 1"), [(2,)])
            folder = office.state / "reports"
            self.assertEqual(len([f for f in folder.iterdir() if f.suffix == ".xlsx"]), 2)
            self.assertEqual([f for f in folder.iterdir() if f.suffix != ".xlsx"], [], "no temporary file is left")
            self.assertEqual(office.log.read_text().count("report_late"), 2, office.tail())

    def test_four_missed_months_are_four_periods_each_once(self):
        with Office(clock=wib("2026-07-30 10:00")) as office:
            office.start()
            office.kill()
            office.later(97 * 86400)  # Wednesday 4 November
            office.start()
            # July's report was due on 3 August, so four periods were missed.
            wait("four months of both", lambda: len(self.files(office)) == 8, 60)
            self.assertEqual([(kind, period, late) for kind, period, late, _ in self.files(office)],
                             [(kind, period, 1) for kind in ("analisis-gangguan", "kondisi-web")
                              for period in ("2026-07", "2026-08", "2026-09", "2026-10")])

    def test_at_its_time_it_is_not_late(self):
        with Office(clock=wib("2026-11-02 06:59:50")) as office:
            office.start()
            wait("both reports at seven", lambda: len(self.files(office)) == 2, 60)
            self.assertEqual(self.files(office), [(kind, period, 0, "schedule") for kind, period in BOTH])

    def test_a_start_on_a_killed_run_finishes_it_once(self):
        with Office(clock=wib("2026-11-02 06:59:56")) as office:
            office.start()
            wait("a run begins", lambda: office.sql("SELECT count(*) FROM job_run")[0][0] > 0, 30)
            office.kill()
            office.start()
            wait("both reports", lambda: len(self.files(office)) == 2, 60)
            wait("both runs are finished",
                 lambda: office.sql("SELECT count(*) FROM job_run WHERE finished IS NOT NULL") == [(2,)])
            self.assertEqual(sorted((kind, period) for kind, period, _, _ in self.files(office)), BOTH)


if __name__ == "__main__":
    main()
