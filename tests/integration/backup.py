"""Copies of the record: by hand and each night, put back, carried to another machine, saved from a damaged file."""
import hashlib
import os
import pathlib
import sqlite3
import subprocess
import time

from harness import Office, Test, main, needs_clock, wait, wib


def copies(office):
    return sorted(path.name for path in (office.state / "backups").glob("pantau-*.db"))


class Backup(Test):
    def test_by_hand_back_again_and_to_another_machine(self):
        with Office() as office:
            office.start()
            first = office.ok("case", "open", "Sebelum cadangan").out.strip()
            self.assertIsNone(office.ask("GET", "/api/v1/status").json["last_backup"])
            made = office.ok("backup")
            copy = pathlib.Path(made.out.strip())
            self.assertEqual(copy.parent, office.state / "backups")
            self.assertIn("2 events", made.err)  # the calendar of the first start, too
            total = hashlib.sha256(copy.read_bytes()).hexdigest()
            self.assertEqual(pathlib.Path(f"{copy}.sha256").read_text(), f"{total}  {copy.name}\n")
            status = office.ok("status")
            self.matches(status.out, r"^Last backup: 20\d\d-\d\d-\d\d ")
            self.matches(status.out, r"^backup +\d{4}-\d\d-\d\d 01:30:00 +\d{4}")
            self.matches(status.out, r"^Database: \d+ MiB of the 1024 MiB")
            self.matches(office.scrape(), r"^pantau_db_last_backup_timestamp_seconds [\d.e+]+$")
            # Anywhere else, as the caller; over an older file of that name, too.
            elsewhere = office.folder / "usb" / "salinan.db"
            for _ in range(2):
                office.ok("backup", "-o", elsewhere)
            made = office.ok("--json", "backup", "-o", elsewhere).json
            self.assertEqual((made["file"], made["events"]), (str(elsewhere), 2))
            self.assertEqual(subprocess.run(["sha256sum", "-c", "--quiet", "salinan.db.sha256"], cwd=elsewhere.parent).returncode, 0)

            later = office.ok("case", "open", "Sesudah cadangan").out.strip()
            refused = office.cli("restore", copy)
            self.assertEqual(refused.code, 69, refused)
            self.assertIn("stop it first", refused.err)
            office.stop()

            restored = office.ok("restore", copy)
            self.assertIn("2 events restored", restored.err)
            kept = next(office.state.glob("pantau.db.*Z"))
            self.assertIn(str(kept), restored.err)
            self.matches(office.ok("verify").out, "^Content")
            office.start()
            self.assertEqual(office.cli("case", "show", later).code, 1)
            self.assertEqual(office.cli("case", "show", first).code, 0)
            office.stop()
            office.ok("restore", kept)  # nothing was lost by it: the way back is the same
            office.start()
            self.assertEqual(office.cli("case", "show", later).code, 0)
            office.stop()

            with Office() as other:  # the other machine: its own settings, the same rules
                other.ok("restore", elsewhere)
                self.matches(other.ok("verify").out, "^Content")
                other.start()
                self.assertIn("Sebelum cadangan", other.ok("case", "list").out)

    def test_without_a_service_and_without_a_database(self):
        with Office() as office:
            nothing = office.cli("backup")
            self.assertEqual(nothing.code, 66, nothing)
            office.start()
            office.ok("case", "open", "Satu")
            office.stop()
            copy = pathlib.Path(office.ok("backup").out.strip())
            self.assertEqual(copies(office), [copy.name])
            blocked = office.folder / "datei"
            blocked.write_text("x")
            self.assertIn(office.cli("backup", "-o", blocked / "p.db").code, (73, 74, 77))
            for argument, code in ((office.folder / "tidak-ada.db", 66), (office.config, 65), (office.folder, 66)):
                refused = office.cli("restore", argument)
                self.assertEqual(refused.code, code, refused)
                self.matches(office.ok("verify").out, "^Content")

    @needs_clock()
    def test_each_night_with_old_ones_removed_and_a_missed_one_made(self):
        with Office(clock=wib("2026-11-24 01:29:57")) as office:
            office.config.write_text(office.base.replace("[store]\n", "[store]\nkeep_backups = 2\n"))
            folder = office.state / "backups"
            folder.mkdir(mode=0o700)
            for name in ("pantau-20261101T183000Z.db", "pantau-20261102T183000Z.db", "pantau-20261102T190000Z.db",
                         "version-1-pantau-20261001T183000Z.db", "surat.db"):
                (folder / name).write_text("lama")
            os.utime(folder / "surat.db", (1, 1))
            office.start()
            # The newest copy is three weeks old: it was missed, and is made a minute after the start.
            time.sleep(0.5)
            self.assertEqual(len(copies(office)), 3)
            office.jump(70)
            fresh = wait("the missed copy", lambda: [name for name in copies(office) if name > "pantau-202611231"], 20)
            self.assertEqual(len(fresh), 1)
            wait("old ones are gone", lambda: len(copies(office)) == 3, 5)  # two days, one of them with two copies
            self.assertTrue((folder / "surat.db").exists() and (folder / "version-1-pantau-20261001T183000Z.db").exists())
            self.assertIn("backup_removed", office.tail())
            office.jump(86400)
            wait("the next night", lambda: len([n for n in copies(office) if n > "pantau-202611231"]) == 2, 20)
            office.stop()

    @needs_clock()
    def test_each_night_the_record_is_verified_and_then_no_copy_goes(self):
        with Office(clock=wib("2026-11-24 08:00")) as office:
            office.config.write_text(office.base.replace("[store]\n", "[store]\nkeep_backups = 1\n"))
            office.start()
            office.ok("case", "open", "Satu")
            office.ok("backup")
            office.stop()
            with sqlite3.connect(office.database) as db:
                db.execute("DROP TRIGGER event_is_not_changed")
                db.execute("UPDATE event SET actor = 'orang lain' WHERE kind = 'case_opened'")
            db.close()
            office.start()
            office.jump(86400)
            wait("it is said", lambda: "verify_failed" in office.tail(), 20)
            status = office.cli("status")
            self.assertEqual(status.code, 1)
            self.matches(status.out, "^  not well: the record does not verify: Event 2")
            self.assertEqual(len(copies(office)), 2, "the good copy is kept")

    def test_a_damaged_file_without_a_copy(self):
        with Office() as office:
            office.start()
            for number in range(12):
                office.ok("case", "open", f"Kasus {number}")
            office.stop()
            with open(office.database, "r+b") as file:
                root = office.sql("SELECT rootpage FROM sqlite_schema WHERE name = 'case_record'")[0][0]
                file.seek((root - 1) * 4096)
                file.write(b"\xa5" * 4096)
            damaged = office.database.read_bytes()
            office.launch()
            self.assertEqual(office.process.wait(20), 65)
            office.process = None
            self.assertIn("There is no backup of it", office.tail())
            saved = office.ok("restore", "--salvage")
            self.assertEqual(saved.out, f"{office.database}\n")
            self.assertIn("13 events restored", saved.err)
            self.assertIn("Nothing was lost.", saved.err)
            kept = next(office.state.glob("pantau.db.*Z"))
            self.assertEqual(kept.read_bytes(), damaged)
            self.matches(office.ok("verify").out, "^Content")
            office.start()
            self.assertEqual(office.ok("case", "list").out.count("Kasus "), 12)
            refused = office.cli("restore", "--salvage")
            self.assertEqual(refused.code, 69, refused)
            self.assertEqual(office.cli("restore").code, 64)

    def test_none_at_night_when_told_so_and_one_that_fails_is_said(self):
        with Office() as office:
            blocked = office.folder / "penuh"
            blocked.write_text("x")
            office.config.write_text(office.base.replace(
                "[store]\n", f'[store]\nbackup_at = "never"\nbackup_directory = "{blocked}"\n'))
            office.start()
            self.assertIsNone(next(j for j in office.ask("GET", "/api/v1/status").json["jobs"] if j["job"] == "backup")["next"])
            refused = office.ask("POST", "/api/v1/backups")
            self.assertIn(refused.status, (503, 507))
            self.assertEqual(refused.code, "E_BACKUP")
            status = office.cli("status")
            self.assertEqual(status.code, 1)
            self.matches(status.out, "^  not well: .*penuh")
            self.assertIn("backup_failed", office.tail())


if __name__ == "__main__":
    main()
