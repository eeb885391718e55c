"""Copies of the record: by hand, put back, carried to another machine."""
import hashlib
import pathlib
import subprocess

from harness import Office, Test, main


def copies(office):
    return sorted(path.name for path in (office.state / "backups").glob("pantau-*.db"))


class Backup(Test):
    def test_by_hand_back_again_and_to_another_machine(self):
        with Office() as office:
            office.start()
            first = office.ok("case", "open", "Sebelum cadangan").out.strip()
            made = office.ok("backup")
            copy = pathlib.Path(made.out.strip())
            self.assertEqual(copy.parent, office.state / "backups")
            self.assertIn("2 events", made.err)  # the calendar of the first start, too
            total = hashlib.sha256(copy.read_bytes()).hexdigest()
            self.assertEqual(pathlib.Path(f"{copy}.sha256").read_text(), f"{total}  {copy.name}\n")
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


if __name__ == "__main__":
    main()
